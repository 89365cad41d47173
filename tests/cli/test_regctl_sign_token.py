"""`regctl sign --token`: the same page and question, the key on a token (SoftHSM2); each fault is one line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.cli.demo_offices import load_pair
from registry.cli.regctl_token import _WORDS
from registry.evidence.signing_request import decode_answer
from registry.procedures import Register
from registry.procedures.open_account import account_named
from registry.procedures.sign import add_signature
from registry.records.vocabulary import ProposalStatus
from registry.signing import token_errors
from registry.signing.keys import generate_key
from tests.cli.licences import freeze_licence, present, write_request
from tests.cli.running import (
    CYRILLIC,
    PASSWORD,
    Ran,
    RegctlRun,
    on_terminal,
    password_descriptor,
    refusal,
    uncoloured,
)
from tests.softhsm import PIN, SoftToken, token_folder


@pytest.fixture
def token(home: Path, tmp_path: Path) -> Iterator[SoftToken]:
    """Give a token with the keys of Kazakhstan's and Belarus's signatories."""
    with token_folder(tmp_path) as make:
        made = make("KZ office")
        for number, state in enumerate(("KZ", "BY"), start=1):
            pair = load_pair(home / "offices", state, "signatory", PASSWORD)
            made.put_key(pair.key, f"{state.lower()}-signatory", bytes([number]), pair.certificate.der)
        yield made


@pytest.fixture
def request_file(register: Register, tmp_path: Path) -> Path:
    """Give a request for the signature of Kazakhstan."""
    return write_request(freeze_licence(register), register, "KZ", tmp_path)


def answer_of(request: Path) -> Path:
    return request.with_name(request.name.replace(".request.", ".signature."))


def signed(regctl: RegctlRun, request: Path, uri: str, *more: str, pin: str | bytes = PIN) -> Ran:
    return regctl("sign", request, "--token", uri, "--yes", "--pin-fd", password_descriptor(pin), *more)


def test_a_token_signs_from_a_script(regctl: RegctlRun, register: Register, tmp_path: Path, token: SoftToken) -> None:
    """The register takes the signature as it takes that of a key file, and the last one completes the proposal."""
    proposal = freeze_licence(register)
    for state in ("BY", "KZ"):
        file = write_request(proposal, register, state, tmp_path)
        ran = signed(regctl, file, token.uri(f"object={state.lower()}-signatory"))
        assert (ran.code, ran.out.count(".signature.json")) == (0, 1), ran.err
        answer = decode_answer(answer_of(file).read_bytes())
        actor = account_named(register, f"{state.lower()}-signatory")
        taken = add_signature(register, actor, proposal.number, answer.signature, now=present())
    assert taken.status is ProposalStatus.COMPLETE


def test_at_a_terminal_the_same_text_is_shown_and_the_pin_is_not(request_file: Path, token: SoftToken) -> None:
    conf = os.environ["SOFTHSM2_CONF"]
    key = ["sign", str(request_file), "--key", "absent.p12"]
    questions = [("do you sign for Kazakhstan? [yes/no]", "yes"), ("PIN of the token KZ office", PIN)]
    code, shown = on_terminal(
        ["sign", str(request_file), "--token", token.uri("object=kz-signatory")],
        questions,
        SOFTHSM2_CONF=conf,
        LC_ALL="C.UTF-8",
    )
    assert (code, PIN in shown) == (0, False), shown
    by_file = on_terminal(key, [(questions[0][0], "no")], LC_ALL="C.UTF-8")[1]
    page = uncoloured(by_file).partition("do you sign")[0]
    assert page
    assert uncoloured(shown).startswith(page)
    assert answer_of(request_file).exists()


def test_a_wrong_pin_is_typed_once(request_file: Path, token: SoftToken) -> None:
    """A token counts and locks itself: nobody is asked again by the program."""
    arguments = ["sign", str(request_file), "--token", token.uri("object=kz-signatory"), "--yes", "--language", "ru"]
    code, shown = on_terminal(arguments, [("PIN-код токена", "0000")], SOFTHSM2_CONF=os.environ["SOFTHSM2_CONF"])
    assert (code, shown.count("PIN-код токена"), "PIN-код не подходит" in shown) == (5, 1, True)
    assert "Traceback" not in shown
    assert not answer_of(request_file).exists()


def test_a_certificate_in_a_file_is_taken_before_the_tokens(
    regctl: RegctlRun, request_file: Path, token: SoftToken, home: Path
) -> None:
    """Also where the token holds two, or none."""
    file = str(home / "offices" / "kz" / "signatory.crt")
    token.put_certificate(b"\x30\x00", b"\x01")
    uri = token.uri("object=kz-signatory")
    assert "the token holds 2 certificates" in refusal(signed(regctl, request_file, uri), 2)
    assert signed(regctl, request_file, uri, "--certificate", file).code == 0


def test_a_key_without_a_certificate_asks_for_one(regctl: RegctlRun, request_file: Path, token: SoftToken) -> None:
    token.put_key(generate_key(), "bare", b"\x09")
    assert "name its file: --certificate" in refusal(signed(regctl, request_file, token.uri("object=bare")), 2)


def test_a_certificate_that_cannot_be_used_is_told(regctl: RegctlRun, request_file: Path, token: SoftToken) -> None:
    token.put_key(generate_key(), "odd", b"\x09", b"\x30\x00")
    ran = signed(regctl, request_file, token.uri("object=odd"))
    assert "the certificate on the token cannot be used" in refusal(ran, 5)


@pytest.mark.parametrize("algorithm", ["ES256", "ES384"])
def test_a_certificate_for_another_key_is_refused(
    regctl: RegctlRun, request_file: Path, token: SoftToken, home: Path, algorithm: str
) -> None:
    """Of the same curve, which only the signature tells, and of another."""
    token.put_key(generate_key(algorithm), "other", b"\x09")
    file = str(home / "offices" / "kz" / "signatory.crt")
    ran = signed(regctl, request_file, token.uri("object=other"), "--certificate", file)
    assert refusal(ran, 1) == "the certificate is for another key"
    assert not answer_of(request_file).exists()


def test_a_certificate_that_may_not_sign_is_refused(
    regctl: RegctlRun, request_file: Path, token: SoftToken, home: Path
) -> None:
    pair = load_pair(home / "offices", "KZ", "authority", PASSWORD)
    token.put_key(pair.key, "authority", b"\x09", pair.certificate.der)
    ran = signed(regctl, request_file, token.uri("object=authority"))
    assert "that of an authority came" in refusal(ran, 1)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_another_states_key_is_refused(regctl: RegctlRun, request_file: Path, token: SoftToken, language: str) -> None:
    ran = signed(regctl, request_file, token.uri("object=by-signatory"), "--language", language)
    assert "BY" in refusal(ran, 1)
    assert not answer_of(request_file).exists()


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("pkcs11:", "pkcs12:"), (2, "pkcs11:token=…")),
        (("token=", "label="), (2, "label")),
        (("token=", "token=x;token="), (2, "token")),
        (("token=KZ", "token=%zz"), (2, "token")),
        (("?module-path", "?pin-value=7391&module-path"), (2, "--pin-fd")),
        (("?module-path", "?x=1&module-path"), (2, "module-path")),
        (("softhsm2.so", "absent.so"), (5, "absent.so")),
        (("KZ office", "RU office"), (5, "token=KZ office;serial=")),
        (("object=kz-signatory", "object=x"), (5, "object=kz-signatory;id=%01")),
        (("object=kz-signatory", "type=private"), (1, "object=by-signatory;id=%02")),
    ],
)
def test_an_address_that_leads_nowhere_is_told(
    regctl: RegctlRun,
    request_file: Path,
    token: SoftToken,
    change: tuple[str, str],
    said: tuple[int, str],
    language: str,
) -> None:
    uri = token.uri("object=kz-signatory").replace(*change)
    told = refusal(signed(regctl, request_file, uri, "--language", language), said[0])
    assert said[1] in told
    assert "7391" not in told
    assert bool(CYRILLIC.search(told)) is (language == "ru")
    assert not answer_of(request_file).exists()


def test_a_module_that_is_not_named_is_told(regctl: RegctlRun, request_file: Path) -> None:
    assert "add ?module-path=" in refusal(signed(regctl, request_file, "pkcs11:token=KZ"), 2)


@pytest.mark.parametrize("pin", ["0000", b"\xff\xff"])
def test_a_wrong_pin_is_told_and_never_repeated(
    regctl: RegctlRun, request_file: Path, token: SoftToken, pin: str | bytes
) -> None:
    told = refusal(signed(regctl, request_file, token.uri("object=kz-signatory"), pin=pin), 5)
    assert told.startswith("the PIN ")
    assert "0000" not in told


@pytest.mark.parametrize("pin", ["", "x" * 2000])
def test_a_descriptor_without_a_usable_line_is_told(
    regctl: RegctlRun, request_file: Path, token: SoftToken, pin: str
) -> None:
    ran = signed(regctl, request_file, token.uri("object=kz-signatory"), pin=pin)
    assert "no PIN from descriptor" in refusal(ran, 5)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "either --key or --token"),
        (["--key", "k.p12", "--token", "pkcs11:"], "either --key or --token"),
        (["--key", "k.p12", "--pin-fd", "3"], "--pin-fd with --token"),
        (["--token", "pkcs11:?module-path=/m.so", "--password-fd", "3"], "--password-fd goes with --key"),
        (["--token", "pkcs11:?module-path=/m.so", "--pin", "7391"], "no such option: --pin"),
    ],
)
def test_a_key_and_its_secret_are_named_in_one_way(
    regctl: RegctlRun, request_file: Path, arguments: list[str], said: str
) -> None:
    assert said in refusal(regctl("sign", request_file, *arguments), 2)


def test_without_a_terminal_the_pin_cannot_be_asked(regctl: RegctlRun, request_file: Path, token: SoftToken) -> None:
    ran = regctl("sign", request_file, "--token", token.uri("object=kz-signatory"), "--yes")
    assert "for a token --pin-fd" in refusal(ran, 2)


def test_every_fact_about_tokens_has_its_words() -> None:
    kinds = {kind for kind in vars(token_errors).values() if isinstance(kind, type)}
    facts = {kind for kind in kinds if issubclass(kind, token_errors.TokenError)} - {token_errors.TokenError}
    assert facts == set(_WORDS)
