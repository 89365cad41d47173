"""`regctl sign`: a person reads what the bytes say, then signs with the office's own key; all else is refused."""

from __future__ import annotations

import json
import os
import re
import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from registry.cli.demo_offices import load_pair
from registry.cli.regctl_sheet import LABEL_WIDTH, MARGIN, page_lines
from registry.evidence.signing_request import decode_answer, decode_request
from registry.evidence.verification import verify_evidence
from registry.procedures import Register
from registry.procedures.gather_evidence import gather_own_evidence
from registry.procedures.open_account import account_named
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import seal_complete
from registry.procedures.sign import add_signature, signing_request
from registry.records.vocabulary import ProposalStatus
from registry.rights.payloads import decode_payload
from registry.signing.certificates import issue_certificate, parse_certificate
from registry.signing.keys import generate_key, save_pkcs8, save_pkcs12
from tests.cli.licences import freeze_licence, present, write_request
from tests.cli.running import (
    CYRILLIC,
    PASSWORD,
    Ran,
    RegctlRun,
    in_process,
    on_terminal,
    password_descriptor,
    refusal,
    uncoloured,
)


@pytest.fixture
def request_file(register: Register, tmp_path: Path) -> Path:
    """Give a request for the signature of Kazakhstan."""
    return write_request(freeze_licence(register), register, "KZ", tmp_path)


@pytest.fixture
def key(home: Path) -> Path:
    """Give the key of Kazakhstan's signatory."""
    return home / "offices" / "kz" / "signatory.p12"


def answer_of(request: Path) -> Path:
    return request.with_name(request.name.replace(".request.", ".signature."))


def test_two_states_sign_offline_and_the_entry_is_sealed(register: Register, home: Path, tmp_path: Path) -> None:
    """Belarus signs from a script with PKCS#8 and a certificate, Kazakhstan at a terminal with PKCS#12."""
    proposal = freeze_licence(register)
    requests = {state: write_request(proposal, register, state, tmp_path) for state in ("BY", "KZ")}
    by, kz = home / "offices" / "by", home / "offices" / "kz"
    arguments = ["sign", requests["BY"].name, "--key", str(by / "signatory.pem")]
    ran = in_process([*arguments, "--certificate", str(by / "signatory.crt"), "--yes"], cwd=tmp_path, password=PASSWORD)
    assert (ran.code, ran.out.count(".signature.json")) == (0, 1), ran.err
    answers = [("do you sign for Kazakhstan? [yes/no]", "yes"), ("Password of the key signatory.p12", PASSWORD)]
    code, shown = on_terminal(["sign", str(requests["KZ"]), "--key", str(kz / "signatory.p12")], answers)
    assert code == 0, shown
    assert PASSWORD not in shown
    for state in ("BY", "KZ"):
        answer = decode_answer(answer_of(requests[state]).read_bytes())
        assert answer.digest == proposal.entry_id
        signatory = account_named(register, f"{state.lower()}-signatory")
        signed = add_signature(register, signatory, proposal.number, answer.signature, now=present())
    assert signed.status is ProposalStatus.COMPLETE
    receipt = seal_complete(register, now=present()).receipt_of(proposal.number)
    publish_checkpoint(register, now=present())
    assert receipt is not None
    verified = verify_evidence(
        gather_own_evidence(register, receipt.entry_id), (home / "founding_id").read_text().strip()
    )
    assert (verified.exit_code, [signer.state for signer in verified.signers]) == (0, ["BY", "KZ"])


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_terminal_shows_what_the_sign_page_shows(register: Register, tmp_path: Path, language: str) -> None:
    """Sentence, every row and the digest, made from the bytes by the same code."""
    proposal = freeze_licence(register)
    asked = decode_request(write_request(proposal, register, "KZ", tmp_path).read_bytes())
    page = signing_request(register, account_named(register, "kz-signatory"), proposal.number, now=present())
    payload = decode_payload(asked.payload)
    lines = [uncoloured(line) for line in page_lines(asked, payload, register.body, "ru" if language == "ru" else "en")]
    told = " ".join(" ".join(lines).split())
    assert page.title.within(language) in told
    assert page.sentence.within(language) in told
    values = " ".join(line[MARGIN + LABEL_WIDTH :].strip() for line in lines)
    labels = " ".join(line[MARGIN : MARGIN + LABEL_WIDTH].strip() for line in lines)
    for row in page.sheet:
        if row.place not in {"result", "after"}:  # the register knows their names, the bytes alone do not
            assert all(line.within(language) in " ".join(values.split()) for line in row.lines), row.place
        assert row.label.within(language) in " ".join(labels.split())
    assert proposal.entry_id in told.replace(" ", "")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("columns", [80, 100])
def test_no_line_is_wider_than_the_terminal(request_file: Path, key: Path, columns: int, language: str) -> None:
    arguments = ["sign", str(request_file), "--key", str(key), "--language", language]
    question = "[да/нет]" if language == "ru" else "[yes/no]"
    code, shown = on_terminal(arguments, [(question, "no")], columns=columns)
    assert code == 4
    assert max(len(line) for line in uncoloured(shown).splitlines()) <= columns


def test_the_language_is_that_of_the_environment(request_file: Path, key: Path) -> None:
    code, shown = on_terminal(
        ["sign", str(request_file), "--key", str(key)], [("[да/нет]", "да"), ("Пароль", PASSWORD)], LANG="ru_KZ.UTF-8"
    )
    assert (code, "Подпись записана" in shown) == (0, True)


@pytest.mark.parametrize("answer", ["no", "", "yeah", "нет"])
def test_nothing_is_signed_without_a_yes(request_file: Path, key: Path, answer: str) -> None:
    code, shown = on_terminal(["sign", str(request_file), "--key", str(key)], [("[yes/no]", answer)])
    assert (code, uncoloured(shown).splitlines()[-1]) == (4, "regctl: not signed")
    assert not answer_of(request_file).exists()


def test_a_mistyped_password_may_be_typed_again(request_file: Path, key: Path) -> None:
    asked = "Password of the key"
    code, shown = on_terminal(
        ["sign", str(request_file), "--key", str(key), "--yes"], [(asked, "wrong"), (asked, ""), (asked, PASSWORD)]
    )
    assert (code, shown.count("The password does not fit.")) == (0, 2)


def test_after_three_wrong_passwords_nothing_is_signed(request_file: Path, key: Path) -> None:
    arguments = ["sign", str(request_file), "--key", str(key), "--yes"]
    code, shown = on_terminal(arguments, [("Password of the key", "wrong")] * 3)
    assert (code, "Traceback" in shown) == (5, False)
    assert not answer_of(request_file).exists()


def test_colours_only_on_a_terminal_and_never_against_no_color(request_file: Path, key: Path) -> None:
    arguments = ["sign", str(request_file), "--key", str(key)]
    assert "\x1b[1m" in on_terminal(arguments, [("[yes/no]", "no")])[1]
    assert "\x1b[" not in on_terminal(arguments, [("[yes/no]", "no")], NO_COLOR="1")[1]


def signed(regctl: RegctlRun, request: Path, key: Path, *more: str, password: str | bytes = PASSWORD) -> Ran:
    return regctl("sign", request, "--key", key, "--yes", "--password-fd", password_descriptor(password), *more)


def changed(request: Path, **members: object) -> None:
    content = json.loads(request.read_text(encoding="utf-8")) | members
    request.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"format": "ip-rights-signing-request/2"}, "format"),
        ({"extra": "1"}, "members"),
        ({"digest": "0" * 64}, "digest"),
        ({"state": "kz"}, "state"),
        ({"payload": "e30"}, "digest"),
        ({"payload": "é"}, "payload"),
        ({"proposal": 7}, "proposal"),
        ({"register": "registry.example/other"}, "registry.example/other"),
        ({"state": "RU"}, "RU"),
        ({"proposal": "1\u202e2"}, "request.json"),
    ],
)
def test_a_request_that_is_not_what_it_says_is_refused(
    regctl: RegctlRun, request_file: Path, key: Path, members: dict[str, object], said: str, language: str
) -> None:
    changed(request_file, **members)
    told = refusal(signed(regctl, request_file, key, "--language", language), 1)
    assert said in told
    assert bool(CYRILLIC.search(told)) is (language == "ru")
    assert not answer_of(request_file).exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"format": 1e999}', b"null", b" " * 600_000]
)
def test_what_is_no_request_is_refused(regctl: RegctlRun, request_file: Path, key: Path, content: bytes) -> None:
    request_file.write_bytes(content)
    assert "the request cannot be used" in refusal(signed(regctl, request_file, key), 1)


def test_bytes_that_are_no_payload_are_refused(regctl: RegctlRun, request_file: Path, key: Path) -> None:
    empty = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    changed(request_file, payload="e30", digest=empty)
    assert "the bytes to sign cannot be read" in refusal(signed(regctl, request_file, key), 1)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_another_states_key_is_refused(regctl: RegctlRun, request_file: Path, home: Path, language: str) -> None:
    key = home / "offices" / "by" / "signatory.p12"
    told = refusal(signed(regctl, request_file, key, "--language", language), 1)
    assert {"BY", "KZ"} <= set(re.findall(r"\b[A-Z]{2}\b", told))
    assert not answer_of(request_file).exists()


def test_a_certificate_for_another_key_is_refused(regctl: RegctlRun, request_file: Path, key: Path, home: Path) -> None:
    other = home / "offices" / "kz" / "governance.crt"
    assert "for another key" in refusal(signed(regctl, request_file, key, "--certificate", str(other)), 1)


@pytest.mark.parametrize("days", [(-20, -10), (10, 20)])
def test_a_certificate_that_is_not_valid_now_is_refused(
    regctl: RegctlRun, request_file: Path, home: Path, tmp_path: Path, days: tuple[int, int]
) -> None:
    authority = load_pair(home / "offices", "KZ", "authority", PASSWORD)
    issuer, key = authority.certificate, generate_key()
    since, until = (present() + timedelta(days=day) for day in days)
    der = issue_certificate(key.public_spki, authority.key, issuer, "KZ", issuer.organization, "x", since, until)
    file = tmp_path / "late.p12"
    file.write_bytes(save_pkcs12(key, [parse_certificate(der)], PASSWORD.encode(), "late", rounds=2048))
    assert "the certificate is valid from" in refusal(signed(regctl, request_file, file), 1)


def test_a_certificate_in_pem_is_read(regctl: RegctlRun, request_file: Path, home: Path, tmp_path: Path) -> None:
    der = (home / "offices" / "kz" / "signatory.crt").read_bytes()
    file = tmp_path / "signatory.pem"
    file.write_text(ssl.DER_cert_to_PEM_cert(der))
    key = home / "offices" / "kz" / "signatory.pem"
    assert signed(regctl, request_file, key, "--certificate", str(file)).code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "expected"), (b"-----BEGIN CERTIFICATE-----\nx", "expected|Invalid"), (b"\x30\x82\xff", "expected")],
)
def test_what_is_no_certificate_is_refused(
    regctl: RegctlRun, request_file: Path, key: Path, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "bad.crt"
    file.write_bytes(content)
    assert re.search(said, refusal(signed(regctl, request_file, key, "--certificate", str(file)), 5), re.IGNORECASE)


@pytest.mark.parametrize("password", ["mistyped", "Demonstration-only", b"\xff\xfe"])
def test_a_wrong_password_is_told(regctl: RegctlRun, request_file: Path, key: Path, password: str | bytes) -> None:
    told = refusal(signed(regctl, request_file, key, password=password), 5)
    assert re.search("password does not open|password in UTF-8", told)
    assert str(password) not in told
    assert not answer_of(request_file).exists()


@pytest.mark.parametrize("password", ["", "x" * 2000])
def test_a_descriptor_without_a_usable_line_is_told(
    regctl: RegctlRun, request_file: Path, key: Path, password: str
) -> None:
    assert "no password from descriptor" in refusal(signed(regctl, request_file, key, password=password), 5)


def test_a_descriptor_that_is_not_open_is_told(regctl: RegctlRun, request_file: Path, key: Path) -> None:
    ran = regctl("sign", request_file, "--key", key, "--yes", "--password-fd", "987")
    assert "no password from descriptor 987: Bad file descriptor" in refusal(ran, 5)


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_protected_key_is_refused(
    regctl: RegctlRun, request_file: Path, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "bad.p12"
    file.write_bytes(content)
    assert "bad.p12: " in refusal(signed(regctl, request_file, file), 5)


def test_a_key_without_a_certificate_asks_for_one(regctl: RegctlRun, request_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "bare.pem"
    file.write_bytes(save_pkcs8(generate_key(), PASSWORD.encode(), rounds=2048))
    assert "bare.pem holds no certificate; name it: --certificate" in refusal(signed(regctl, request_file, file), 2)


@pytest.mark.parametrize("absent", ["request", "key", "certificate"])
def test_a_missing_file_is_named(regctl: RegctlRun, request_file: Path, key: Path, absent: str) -> None:
    (key if absent == "key" else request_file).unlink() if absent != "certificate" else None
    more = ("--certificate", "absent.crt") if absent == "certificate" else ()
    assert "cannot be read: there is no such file" in refusal(signed(regctl, request_file, key, *more), 5)


def test_without_a_terminal_the_question_cannot_be_asked(request_file: Path, key: Path) -> None:
    ran = in_process(["sign", str(request_file), "--key", str(key)], cwd=request_file.parent)
    assert "there is no terminal to ask on" in refusal(ran, 2)
    ran = in_process(["sign", str(request_file), "--key", str(key), "--yes"], cwd=request_file.parent)
    assert "--password-fd" in refusal(ran, 2)


def test_a_file_that_is_no_signature_is_not_overwritten(regctl: RegctlRun, request_file: Path, key: Path) -> None:
    """Not even by a mistyped --output that names the key itself."""
    before = key.read_bytes()
    assert "exists and is no signature" in refusal(signed(regctl, request_file, key, "--output", str(key)), 5)
    assert key.read_bytes() == before


def test_an_earlier_signature_is_replaced(regctl: RegctlRun, request_file: Path, key: Path) -> None:
    assert signed(regctl, request_file, key).code == 0
    first = answer_of(request_file).read_bytes()
    assert signed(regctl, request_file, key).code == 0
    assert answer_of(request_file).read_bytes() != first


def test_the_signature_can_go_to_standard_output(regctl: RegctlRun, request_file: Path, key: Path) -> None:
    ran = signed(regctl, request_file, key, "--output", "-")
    assert ran.code == 0
    assert decode_answer(ran.out.encode()).digest == decode_request(request_file.read_bytes()).digest


def test_a_signature_that_cannot_be_written_is_told(regctl: RegctlRun, request_file: Path, key: Path) -> None:
    ran = signed(regctl, request_file, key, "--output", str(request_file.parent / "absent" / "x.json"))
    assert "cannot be written: No such file or directory" in refusal(ran, 5)


def test_the_request_may_come_from_standard_input(request_file: Path, key: Path) -> None:
    """With the question answered beforehand and the signature's file named."""
    ran = in_process(["sign", "-", "--key", str(key), "--yes"], cwd=request_file.parent, password=PASSWORD)
    assert "the request cannot be used" in refusal(ran, 1)  # standard input is empty here
    ran = in_process(["sign", os.devnull, "--key", str(key), "--yes"], cwd=request_file.parent, password=PASSWORD)
    assert "the request cannot be used" in refusal(ran, 1)


def test_a_password_is_no_option(regctl: RegctlRun, request_file: Path, key: Path) -> None:
    ran = regctl("sign", request_file, "--key", key, "--password", PASSWORD)
    assert "no such option: --password" in refusal(ran, 2)
