"""Settings: the only reader of `config/`, of the environment and of a register's own folder.

A register's folder (its home) holds `register.toml` (what it is), `keys/` (its log key and seal, never an office's key)
and, with the embedded database, `register.db`. `config/` holds the facts about the body of states.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry.auditlog.notes import ED25519, make_vkey
from registry.evidence.errors import words_of
from registry.procedures import LogKey, Press, Register
from registry.records.database import open_database
from registry.records.vocabulary import Log
from registry.rights.parties import Body
from registry.rights.words import Words
from registry.settings.body import CONFIG, RULES, load_body
from registry.settings.rows import Row, SettingsError, read_table, unread
from registry.signing.errors import SigningError
from registry.signing.keys import ed25519_from_seed, load_key
from registry.signing.stamp_authorities import read_authorities

__all__ = [
    "CONFIG",
    "HOME_VARIABLE",
    "KEY_FILES",
    "PROJECT",
    "RULES",
    "Settings",
    "SettingsError",
    "TimeAuthority",
    "export_variable",
    "held_keys",
    "home_folder",
    "load_body",
    "load_settings",
    "log_key_of",
    "make_log_key",
    "open_register",
    "read_table",
    "rules_digest",
    "write_register",
    "write_secret",
]

PROJECT = CONFIG.parent

ED25519_SIZE = 32
KEY_FILES = {Log.ENTRIES: "log", Log.ACTIVITY: "activity"}
"""How the files of each log's keys begin; a successor has its key id between that and the ending."""
HOME_VARIABLE = "REGISTRY_HOME"
DATABASE_VARIABLE = "REGISTRY_DATABASE"
URL_VARIABLE = "REGISTRY_URL"
LANGUAGES = ("ru", "en")
EMBEDDED = "sqlite:///"

_FOUNDING_ID = re.compile("[0-9a-f]{64}")
_ADDRESS = re.compile(r"https?://[^\s?#]+")
_WITNESS_ADDRESS = re.compile(r"https://[^\s?#@]+|http://(127\.0\.0\.1|\[::1\]|localhost)(:[0-9]+)?(/[^\s?#@]*)?")
_MIRROR_KEY = re.compile(r"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}")
_REGISTER = re.compile(r"[a-z0-9.-]+(/[a-z0-9-]+)+")
_SECRET = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class TimeAuthority:
    """The time-stamping authority that the register asks."""

    address: str
    certificates: tuple[bytes, ...]
    """DER: its own, or of those that vouch for it. Nothing else makes a token one to keep."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one running register needs to know about itself."""

    home: Path
    register_name: str
    """For example "registry.example/icmec"."""
    database_url: str
    public_url: str
    """Where people reach the register, without a slash at the end."""
    demo: bool
    founding_id: str
    """Entry id of the founding entry, 64 hex digits."""
    secret_key: bytes
    """Signs CSRF tokens only; sessions live in the database."""
    body: Body
    witnesses: Mapping[str, str]
    """Where each witness answers, by the name of its key."""
    mirrors: Mapping[str, str]
    """Key line of each state's mirror, by the state's code: who may ask for what that state reads."""
    authority: TimeAuthority | None = None
    """Beside the witnesses, the only address that the register itself asks; None where none is configured."""

    @property
    def secure(self) -> bool:
        """Whether people reach the register over TLS."""
        return self.public_url.startswith("https://")

    def log_key_files(self, log: Log) -> tuple[Path, ...]:
        """Return the files of a log's Ed25519 keys, each a seed of 32 bytes in hex: the first one, and its successors.

        Where there is none, the name of the first one: it is the file that is missing.
        """
        keys, name = self.home / "keys", KEY_FILES[log]
        return tuple(sorted([*keys.glob(f"{name}.key"), *keys.glob(f"{name}.*.key")])) or (keys / f"{name}.key",)

    @property
    def seal_file(self) -> Path:
        """The register's seal, PKCS#12."""
        return self.home / "keys" / "seal.p12"

    @property
    def seal_password_file(self) -> Path:
        """Password of the seal."""
        return self.home / "keys" / "seal.password"

    @property
    def offices(self) -> Path:
        """Folder of the demonstration's own offices; a real register has none."""
        return self.home / "offices"

    @property
    def built(self) -> Path:
        """Folder of the styles and fonts that set-up builds."""
        return PROJECT / "registry" / "web" / "static" / "built"

    @property
    def fonts(self) -> Path:
        """Folder of the Noto fonts."""
        return self.built / "fonts"


def load_settings(home: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of the register in a folder.

    Args:
        home: The register's folder; by default that of REGISTRY_HOME, else `var/demo`.
        environment: Variables; by default the process's own.

    Raises:
        SettingsError: There is no register in the folder, or its file lacks a member.
    """
    variables = os.environ if environment is None else environment
    folder = home_folder(home, variables)
    if not (folder / "register.toml").exists():
        raise SettingsError(_NO_REGISTER.filled(folder=str(folder)))
    facts = read_table(folder / "register.toml")
    settings = Settings(
        home=folder,
        register_name=facts.text("name", _REGISTER),
        database_url=variables.get(DATABASE_VARIABLE) or facts.text("database", otherwise=embedded_database(folder)),
        public_url=(variables.get(URL_VARIABLE) or facts.text("url", _ADDRESS)).rstrip("/"),
        demo=facts.flag("demo"),
        founding_id=facts.text("founding_id", _FOUNDING_ID),
        secret_key=_secret(folder / "keys" / "session.key"),
        body=load_body(),
        witnesses={
            name: address.rstrip("/")
            for name, address in facts.texts("witnesses", _WITNESS_ADDRESS, _SECURE_OR_HERE).items()
        },
        mirrors=facts.texts("mirrors", _MIRROR_KEY, _A_KEY_LINE),
        authority=_authority(facts, folder),
    )
    facts.close("url", "database")
    return settings


def _authority(facts: Row, folder: Path) -> TimeAuthority | None:
    """Return the authority of `[timestamps]`, its certificates read from the file named there."""
    members = facts.texts("timestamps", re.compile("(?s).+"), _A_TEXT)
    if not members:
        return None
    row = Row(facts.called("[timestamps]").place, members)
    address, name = row.text("address"), row.text("certificates")
    row.close()
    if not _WITNESS_ADDRESS.fullmatch(address):
        raise row.fault("address", address, _SECURE_OR_HERE)
    file = folder / name
    try:
        certificates = read_authorities(file.read_bytes())
    except OSError as error:
        raise SettingsError(_NO_CERTIFICATES.filled(file=str(file), said=unread(error))) from error
    except SigningError as error:
        raise SettingsError(_NO_CERTIFICATES.filled(file=str(file), said=words_of(error))) from error
    return TimeAuthority(address, certificates)


def home_folder(home: Path | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """Return the register's folder: the one given, else that of REGISTRY_HOME, else `var/demo`."""
    variables = os.environ if environment is None else environment
    return home or Path(variables.get(HOME_VARIABLE) or "var/demo")


def open_register(settings: Settings) -> Register:
    """Open the register's database and its log keys.

    Raises:
        SettingsError: The key cannot be read, or the embedded database is not there.
        RecordsError: The database does not answer, or lacks a setting that durability rests on.
    """
    name = settings.register_name
    keys, activity_keys = (tuple(held_keys(settings, log).values()) for log in Log)
    address = settings.database_url
    # SQLite would make an empty database where there is none.
    if address.startswith(EMBEDDED) and not Path(address.removeprefix(EMBEDDED)).is_file():
        raise SettingsError(_NO_DATABASE.filled(file=address.removeprefix(EMBEDDED)))
    press = _press(settings)
    trusted = settings.authority.certificates if settings.authority else ()
    database = open_database(address)
    return Register(name, settings.body, database, keys, settings.demo, press, activity_keys, stamp_authorities=trusted)


def _press(settings: Settings) -> Press:
    """Return what extracts are sealed with."""
    file = settings.seal_password_file
    try:
        password = file.read_bytes()
        file = settings.seal_file
        key, certificates = load_key(file.read_bytes(), password)
    except OSError as error:
        raise SettingsError(_NO_KEY.filled(file=str(file), said=unread(error))) from error
    except SigningError as error:
        raise SettingsError(_NO_KEY.filled(file=str(file), said=words_of(error))) from error
    if not certificates:
        raise SettingsError(_NO_KEY.filled(file=str(file), said=_NO_CERTIFICATE))
    return Press(certificates[0].der, key.sign, settings.fonts)


def _secret(file: Path) -> bytes:
    """Return 32 bytes that a file holds in hex."""
    try:
        text = file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(_NO_KEY.filled(file=str(file), said=unread(error))) from error
    except ValueError as error:
        raise SettingsError(_NO_KEY.filled(file=str(file), said=_NOT_HEX)) from error
    if not _SECRET.fullmatch(text):
        raise SettingsError(_NO_KEY.filled(file=str(file), said=_NOT_HEX))
    return bytes.fromhex(text)


def held_keys(settings: Settings, log: Log) -> Mapping[Path, LogKey]:
    """Return the keys of a log that are held, each by its file.

    Raises:
        SettingsError: One cannot be read, or there is none.
    """
    origin = f"{settings.register_name}/{log.value}"
    return {file: log_key_of(origin, _secret(file)) for file in settings.log_key_files(log)}


def make_log_key(settings: Settings, log: Log) -> tuple[Path, LogKey]:
    """Make a successor to a log's key, in a file of its own that only its owner may read; nothing is overwritten.

    Returns:
        The file, and the key: it signs nothing until governance names it.

    Raises:
        SettingsError: The file cannot be written.
    """
    seed = secrets.token_bytes(ED25519_SIZE)
    key = log_key_of(f"{settings.register_name}/{log.value}", seed)
    file = settings.home / "keys" / f"{KEY_FILES[log]}.{key.verifier.key_id.hex()}.key"
    try:
        write_secret(file, seed.hex().encode(), anew=True)
    except OSError as error:
        raise SettingsError(_UNWRITTEN.filled(file=str(file), said=unread(error))) from error
    return file, key


def log_key_of(origin: str, seed: bytes) -> LogKey:
    """Return the log key of an origin from its seed, 32 bytes."""
    key = ed25519_from_seed(seed)
    return LogKey(make_vkey(origin, ED25519, key.public_spki[-ED25519_SIZE:]), key.sign)


def rules_digest() -> str:
    """Return the SHA-256 of the rules table, which the founding entry names: the facts of the body, as configured."""
    digest = hashlib.sha256()
    for name in RULES:
        digest.update((CONFIG / name).read_bytes())
    return digest.hexdigest()


def export_variable(name: str, value: str) -> None:
    """Hand a setting down to the processes that serve."""
    os.environ[name] = value


def embedded_database(home: Path) -> str:
    """Return the address of the embedded database in a register's folder."""
    return f"{EMBEDDED}{home.resolve() / 'register.db'}"


def write_register(home: Path, *, name: str, url: str, demo: bool, founding_id: str) -> None:
    """Write a register's own file and its session key; called once, at founding."""
    keys = home / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_secret(keys / "session.key", secrets.token_hex(32).encode())
    (home / "register.toml").write_text(
        f'name = "{name}"\nurl = "{url}"\ndemo = {str(demo).lower()}\nfounding_id = "{founding_id}"\n', encoding="utf-8"
    )


def write_secret(file: Path, content: bytes, *, anew: bool = False) -> None:
    """Write a file that only its owner may read.

    Args:
        file: Where to.
        content: What it then holds.
        anew: Whether it must not be there yet; it is then on the disk when this returns.
    """
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | (os.O_EXCL if anew else os.O_TRUNC), 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        if anew:
            stream.flush()
            os.fsync(stream.fileno())


_NO_REGISTER = Words(
    "в папке {folder} нет реестра: нет файла register.toml. Укажите папку параметром --home или создайте реестр: "
    "regctl init",
    "no register in {folder}: there is no register.toml. Name the folder with --home, or make a register: regctl init",
)
_SECURE_OR_HERE = Words(
    "адрес https://… или адрес на этой машине, http://127.0.0.1:…",
    "an https:// address, or one on this machine, http://127.0.0.1:…",
)
_A_KEY_LINE = Words(
    "строка ключа зеркала, как её печатает regctl witness mirror",
    "the key line of a mirror, as regctl witness mirror prints it",
)
_NO_DATABASE = Words(
    "нет базы данных {file}; восстановите её из резервной копии",
    "there is no database {file}; restore it from a backup",
)
_NO_KEY = Words(
    "ключ {file} не прочитан: {said}; восстановите его из надёжной копии",
    "the key {file} cannot be read: {said}; restore it from its safe copy",
)
_UNWRITTEN = Words("ключ {file} не записан: {said}", "the key {file} cannot be written: {said}")
_NO_CERTIFICATES = Words(
    "сертификаты службы меток времени {file} не прочитаны: {said}; положите туда сертификат службы или её "
    "удостоверяющего центра (PEM или DER)",
    "the time-stamping authority's certificates {file} cannot be read: {said}; put its certificate there, or that of "
    "the one who vouches for it (PEM or DER)",
)
_A_TEXT = Words("непустой текст", "a text that is not empty")
_NOT_HEX = Words("ожидались 32 байта в шестнадцатеричной записи", "32 bytes in hex were expected")
_NO_CERTIFICATE = Words("в файле нет сертификата", "the file holds no certificate")
