"""A key on a token for `regctl sign`: its address, the PIN, and what can be wrong, each in one line.

The PIN is asked for, or read from a descriptor; an address that holds one is refused. It is tried once: a token counts.

Source: decision 23; RFC 7512.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from registry.cli.asking import ask_secret, read_secret
from registry.cli.spoken import EXIT_INPUT, EXIT_INVALID, EXIT_USAGE, CommandFault
from registry.rights.words import Language, Words
from registry.signing import token_errors as fact
from registry.signing.certificates import Certificate, parse_certificate
from registry.signing.errors import CertificateError
from registry.signing.token_errors import TokenError
from registry.signing.token_uri import TokenAddress, parse_token_uri
from registry.signing.tokens import TokenKey, open_token_key

PIN = Words("PIN-код токена {token}", "PIN of the token {token}")
SOME = Words("с ключом подписи", "that holds the signing key")
BAD_DESCRIPTOR = Words("из дескриптора {number} PIN-код не прочитан: {said}", "no PIN from descriptor {number}: {said}")
NO_CERTIFICATE = Words(
    "на токене нет сертификата с идентификатором ключа; назовите файл: --certificate",
    "the token holds no certificate under the key's id; name its file: --certificate",
)
SEVERAL_CERTIFICATES = Words(
    "на токене несколько сертификатов с идентификатором ключа ({count}); назовите файл нужного: --certificate",
    "the token holds {count} certificates under the key's id; name the right one's file: --certificate",
)
BAD_CERTIFICATE = Words(
    "сертификат на токене не годится: {said}; другой назовите файлом: --certificate",
    "the certificate on the token cannot be used: {said}; name another one's file: --certificate",
)
NOTHING = Words("ничего", "nothing")

_WORDS: Mapping[type[TokenError], tuple[Words, int]] = {
    fact.TokenUriError: (
        Words(
            "--token: ожидался адрес вида pkcs11:token=…;object=…?module-path=…",
            "--token: an address of the form pkcs11:token=…;object=…?module-path=… was expected",
        ),
        EXIT_USAGE,
    ),
    fact.UnknownAttributeError: (
        Words(
            "--token: атрибут «{name}» здесь не применяется; применяются: {known}",
            "--token: the attribute “{name}” is not used here; used are: {known}",
        ),
        EXIT_USAGE,
    ),
    fact.RepeatedAttributeError: (
        Words("--token: атрибут «{name}» указан дважды", "--token: the attribute “{name}” is given twice"),
        EXIT_USAGE,
    ),
    fact.AttributeValueError: (
        Words(
            "--token: значение атрибута «{name}» не годится; нужны байты UTF-8 или %XX, для module-path — полный путь, "
            "для type — private",
            "--token: the attribute “{name}” has no usable value; UTF-8 or %XX is wanted, for module-path a full path, "
            "for type private",
        ),
        EXIT_USAGE,
    ),
    fact.PinInUriError: (
        Words(
            "--token: PIN-код в адресе не принимается («{name}»): уберите его, PIN-код будет спрошен; в сценарии "
            "укажите --pin-fd",
            "--token: no PIN is taken from an address (“{name}”): leave it out, the PIN is asked for; in a script use "
            "--pin-fd",
        ),
        EXIT_USAGE,
    ),
    fact.ModuleNotNamedError: (
        Words(
            "--token: не назван модуль токена; добавьте ?module-path=/полный/путь/модуля.so",
            "--token: no module is named; add ?module-path=/full/path/of/the/module.so",
        ),
        EXIT_USAGE,
    ),
    fact.ModuleError: (
        Words(
            "модуль токена {file} не загружен: {said}; проверьте путь и установку драйвера токена",
            "the token's module {file} cannot be loaded: {said}; check the path and that the driver is installed",
        ),
        EXIT_INPUT,
    ),
    fact.NoTokenError: (
        Words(
            "токен по этому адресу не найден; вставьте его или исправьте адрес. Подключено: {found}",
            "no token fits the address; insert it, or mend the address. Present: {found}",
        ),
        EXIT_INPUT,
    ),
    fact.SeveralTokensError: (
        Words(
            "адресу соответствует несколько токенов: {found}; добавьте serial=…",
            "several tokens fit the address: {found}; add serial=…",
        ),
        EXIT_INVALID,
    ),
    fact.PinFormError: (
        Words(
            "PIN-код пуст или не в UTF-8; токену он не передан",
            "the PIN is empty or not UTF-8; it was not given to the token",
        ),
        EXIT_INPUT,
    ),
    fact.WrongPinError: (
        Words(
            "PIN-код не подходит; число оставшихся попыток токен не сообщает, после нескольких ошибок подряд он "
            "блокируется",
            "the PIN does not fit; how many tries are left the token does not say, after a few wrong ones it locks",
        ),
        EXIT_INPUT,
    ),
    fact.LastPinTryError: (
        Words(
            "PIN-код не подходит; осталась одна попытка, после неё токен заблокируется",
            "the PIN does not fit; one try is left, then the token locks",
        ),
        EXIT_INPUT,
    ),
    fact.PinLockedError: (
        Words(
            "PIN-код токена заблокирован; разблокирует его администратор токена",
            "the token's PIN is locked; the token's administrator unlocks it",
        ),
        EXIT_INPUT,
    ),
    fact.NoTokenKeyError: (
        Words(
            "на токене нет закрытого ключа по этому адресу; есть: {found}",
            "the token holds no private key that fits the address; it holds: {found}",
        ),
        EXIT_INPUT,
    ),
    fact.SeveralTokenKeysError: (
        Words(
            "адресу соответствует несколько ключей: {found}; добавьте id=… или object=…",
            "several keys fit the address: {found}; add id=… or object=…",
        ),
        EXIT_INVALID,
    ),
    fact.TokenKeyKindError: (
        Words(
            "с токена подписывают ключом на кривой P-256 или P-384, а этот ключ — {found}",
            "tokens sign with a key on P-256 or P-384, this key is {found}",
        ),
        EXIT_INVALID,
    ),
    fact.TokenKeyUseError: (
        Words(
            "токен не разрешает подписывать этим ключом ({key}): его назначение иное; выберите ключ подписи",
            "the token does not let this key sign ({key}): it is for other uses; choose a signing key",
        ),
        EXIT_INVALID,
    ),
    fact.TokenFaultError: (Words("токен не выполнил операцию: {said}", "the token broke off: {said}"), EXIT_INPUT),
}


def read_address(uri: str) -> TokenAddress:
    """Return the address of a key, before anybody reads and types a PIN in vain.

    Raises:
        CommandFault: It is none.
    """
    with _told():
        return parse_token_uri(uri)


@contextmanager
def opened_token(address: TokenAddress, pin_fd: int | None, language: Language) -> Iterator[TokenKey]:
    """Ask for the PIN and give the key.

    Raises:
        CommandFault: What is wrong with token, PIN or key, in one line.
    """
    prompt = PIN.filled(token=address.token or SOME).within(language)
    pin = ask_secret(prompt) if pin_fd is None else read_secret(pin_fd, BAD_DESCRIPTOR)
    with _told(), open_token_key(address, pin) as key:
        yield key


def certificate_on(key: TokenKey) -> Certificate:
    """Return the one certificate that the token holds under the key's id.

    Raises:
        CommandFault: There is none, or more than one, or it cannot be used.
    """
    if not key.certificates:
        raise CommandFault(NO_CERTIFICATE, EXIT_USAGE)
    if len(key.certificates) > 1:
        raise CommandFault(SEVERAL_CERTIFICATES.filled(count=len(key.certificates)), EXIT_USAGE)
    try:
        return parse_certificate(key.certificates[0])
    except CertificateError as error:
        raise CommandFault(BAD_CERTIFICATE.filled(said=str(error)), EXIT_INPUT) from error


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except TokenError as error:
        words, code = _WORDS[type(error)]
        facts = {name: value or NOTHING for name, value in error.facts.items()}
        raise CommandFault(words.filled(**facts), code) from error
