"""The extract is a PDF/A-3 with its evidence, equal for equal questions, sealed over its whole length."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509  # type: ignore[import-untyped] # pyHanko's own ASN.1; it has no types
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from registry.reports.errors import AttachmentError, FontError, SealError
from registry.reports.log_facts import LogFacts
from registry.reports.pdf import Seal, UnsealedPdf, extract_pdf, seal_pdf
from registry.reports.result_extract import result_extract
from registry.reports.statement import Statement, statement_digest, statement_json
from registry.rights.parties import Body
from registry.rights.standing import Holding, Standing
from registry.rights.words import Words
from registry.signing.certificates import self_signed
from registry.signing.keys import generate_key

EVIDENCE = {"341.evidence.json": b'{"n": 341}\n', "402.evidence.json": '{"n": "Тұлпар \\" 三"}\n'.encode()}
REASON = Words("Выписка из реестра", "Register extract")


@pytest.fixture
def statement(standing: Standing, body: Body, log: LogFacts) -> Statement:
    return result_extract(standing, "ru", body, log)


@pytest.fixture
def unsealed(statement: Statement, fonts: Path) -> UnsealedPdf:
    return extract_pdf(statement, EVIDENCE, fonts)


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def with_title(statement: Statement, title: str) -> Statement:
    return replace(statement, title=title)


def test_equal_questions_give_equal_bytes(statement: Statement, unsealed: UnsealedPdf, fonts: Path) -> None:
    between = extract_pdf(with_title(statement, "иной"), {}, fonts)
    again = extract_pdf(statement, dict(reversed(EVIDENCE.items())), fonts)
    assert again == unsealed
    assert between.sha256 != unsealed.sha256
    assert unsealed.sha256 == hashlib.sha256(unsealed.pdf).hexdigest()


def test_the_file_says_that_it_is_pdf_a_3_with_the_statements_date(unsealed: UnsealedPdf) -> None:
    reader = PdfReader(BytesIO(unsealed.pdf))
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert (metadata.pdfaid_part, metadata.pdfaid_conformance) == ("3", "A")
    assert metadata.xmp_create_date == datetime(2026, 11, 23, 14, 5, 9)
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("ДЕМОНСТРАЦИЯ / DEMO · Выписка из реестра · ICMEC-2024-000118")
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "ru"
    assert catalogue["/OutputIntents"]


def test_every_font_is_embedded(unsealed: UnsealedPdf) -> None:
    fonts: dict[str, bool] = {}
    for page in PdfReader(BytesIO(unsealed.pdf)).pages:
        resources: Any = page["/Resources"]
        for reference in resources["/Font"].values():
            inner = reference.get_object()["/DescendantFonts"][0].get_object()
            fonts[inner["/BaseFont"].split("+")[-1]] = "/FontFile2" in inner["/FontDescriptor"].get_object()
    assert set(fonts) == {"NotoSans-Regular", "NotoSans-SemiBold", "NotoSansMono-Regular"}
    assert all(fonts.values())


def test_statement_and_evidence_are_attached_byte_for_byte(statement: Statement, unsealed: UnsealedPdf) -> None:
    attached = PdfReader(BytesIO(unsealed.pdf)).attachments
    wanted = {**EVIDENCE, "statement.json": statement_json(statement)}
    assert {name: contents for name, (contents,) in attached.items()} == wanted


def test_every_page_says_demo_its_number_and_the_digest_of_the_content(
    statement: Statement, unsealed: UnsealedPdf
) -> None:
    shown = pages(unsealed.pdf)
    assert len(shown) > 1
    for number, page in enumerate(shown, 1):
        assert "ДЕМОНСТРАЦИЯ / DEMO" in page
        assert f"Страница {number} из {len(shown)}" in page
        assert statement_digest(statement) in page.replace(" ", "")


def test_a_real_register_never_says_demo(statement: Statement, fonts: Path) -> None:
    real = replace(statement, log=replace(statement.log, demo=False))
    pdf = extract_pdf(real, EVIDENCE, fonts).pdf
    assert not [page for page in pages(pdf) if "DEMO" in page or "ДЕМОНСТРАЦИЯ" in page]


def test_the_page_says_all_that_the_statement_says(statement: Statement, unsealed: UnsealedPdf) -> None:
    text = "".join("".join(pages(unsealed.pdf)).split())
    assert statement.newest is not None
    for section in statement.sections:
        assert "".join(section.title.split()) in text
    for wanted in (
        statement.log.founding_id,
        statement.log.root.hex(),
        statement.newest.id,
        statement.title,
        statement.query,
    ):
        assert "".join(wanted.split()) in text
    for name, data in EVIDENCE.items():
        assert name in text
        assert hashlib.sha256(data).hexdigest() in text
    assert f"regverifyevidence402.evidence.json--founding{statement.log.founding_id}" in text


def test_english_is_english_throughout(standing: Standing, body: Body, log: LogFacts, fonts: Path) -> None:
    text = " ".join(pages(extract_pdf(result_extract(standing, "en", body, log), EVIDENCE, fonts).pdf))
    for wanted in ("To whom it belongs", "Who may use it", "How to verify", "Page 1 of", "SHA-256 of the content"):
        assert wanted in text
    for russian in ("Запись", "Действует", "Страница", "лицензия", "Беларусь"):
        assert russian not in text


HOSTILE = [
    '#eval("1+1") #read("/etc/passwd") $x^2$ *b* _i_ `c` @a <label> = Head',
    '<script>alert("x")</script> & \' " \\ {{7*7}} %s {0} // /* */',
    '=HYPERLINK("http://example.invalid") +1 -1 @SUM(A1)',
    "שלום עולם العربية",
    "三菱重工 \U0001f600",
    "x" * 600,
    "é ½ ⅓ № \u00a0 \u200b",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_out_as_text(
    standing: Standing, body: Body, log: LogFacts, fonts: Path, draw_holding: Callable[..., Holding], text: str
) -> None:
    """In the title, in a name, in a ground: nothing is run, nothing is lost, nothing stops the extract."""
    holder = {"name": {"ru": text}, "state": "RU", "number": None}
    held = draw_holding(holder, Fraction(1), date(2024, 1, 1), ground={"ru": text})
    statement = with_title(result_extract(replace(standing, holdings=(held,)), "ru", body, log), text)
    pdf = extract_pdf(statement, {}, fonts).pdf
    attached = json.loads(PdfReader(BytesIO(pdf)).attachments["statement.json"][0])
    assert attached["title"] == text
    shown = "".join("".join(pages(pdf)).split()).replace("\u200b", "")
    spelt = "".join(
        f"[U+{ord(letter):04X}]" if 0x590 < ord(letter) < 0x700 or ord(letter) > 0x3000 else letter for letter in text
    )
    assert "".join(spelt.replace("\u200b", "").split()) in shown


def test_a_statement_without_entries_can_be_drawn(body: Body, log: LogFacts, fonts: Path) -> None:
    nothing = result_extract(Standing(None, date(2026, 11, 23), 0), "en", body, log)
    shown = " ".join(pages(extract_pdf(nothing, {}, fonts).pdf))
    assert "Particulars of the result are not recorded" in shown
    assert "regverify evidence FILE" in shown


@pytest.mark.parametrize("name", ["../x.json", "", "a b.json", "statement.json", "x" * 101, "-x"])
def test_an_unfit_file_name_is_refused(statement: Statement, fonts: Path, name: str) -> None:
    with pytest.raises(AttachmentError, match="unfit name"):
        extract_pdf(statement, {name: b"{}"}, fonts)


def test_a_file_that_is_no_text_is_refused(statement: Statement, fonts: Path) -> None:
    with pytest.raises(AttachmentError, match="UTF-8"):
        extract_pdf(statement, {"x.json": b"\xff\xfe"}, fonts)


def test_missing_fonts_are_named(statement: Statement, tmp_path: Path) -> None:
    with pytest.raises(FontError, match="Noto Sans"):
        extract_pdf(statement, EVIDENCE, tmp_path)


def status_of(pdf: bytes, seal: Seal) -> PdfSignatureStatus:
    roots = [x509.Certificate.load(seal.certificate)]
    context = ValidationContext(trust_roots=roots, moment=seal.sealed_at, allow_fetching=False)
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return asyncio.run(async_validate_pdf_signature(signature, signer_validation_context=context))


def test_the_seal_is_intact_and_covers_the_entire_file(unsealed: UnsealedPdf, seal: Seal) -> None:
    status = status_of(seal_pdf(unsealed, seal, REASON), seal)
    assert status.intact
    assert status.valid
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.bottom_line


def test_the_seal_is_pades_baseline_b_with_es256(unsealed: UnsealedPdf, seal: Seal) -> None:
    (signature,) = PdfFileReader(BytesIO(seal_pdf(unsealed, seal, REASON))).embedded_signatures
    signer = signature.signer_info
    attributes = {attribute["type"].native for attribute in signer["signed_attrs"]}
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signer["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"
    assert {"content_type", "message_digest", "signing_certificate_v2"} <= attributes
    assert "signing_time" not in attributes
    assert signature.sig_object["/M"] == "D:20261123140600Z"
    assert signature.signer_cert.dump() == seal.certificate


def test_the_seal_names_the_digest_of_the_unsealed_bytes_it_begins_with(unsealed: UnsealedPdf, seal: Seal) -> None:
    sealed = seal_pdf(unsealed, seal, REASON)
    (signature,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    assert signature.sig_object["/Reason"] == (
        f"Выписка из реестра / Register extract. SHA-256: {unsealed.sha256} ({len(unsealed.pdf)})"
    )
    assert sealed[: len(unsealed.pdf)] == unsealed.pdf


def test_sealing_leaves_metadata_and_attachments_as_they_were(unsealed: UnsealedPdf, seal: Seal) -> None:
    before, after = PdfReader(BytesIO(unsealed.pdf)), PdfReader(BytesIO(seal_pdf(unsealed, seal, REASON)))
    assert after.metadata == before.metadata
    assert after.xmp_metadata is not None
    assert before.xmp_metadata is not None
    assert after.xmp_metadata.stream.get_data() == before.xmp_metadata.stream.get_data()
    assert dict(after.attachments) == dict(before.attachments)


@pytest.mark.parametrize("part", range(4))
def test_a_changed_byte_breaks_the_seal(unsealed: UnsealedPdf, seal: Seal, part: int) -> None:
    """One bit within a stream, in each quarter of the file: the file still opens, the seal does not hold."""
    sealed = bytearray(seal_pdf(unsealed, seal, REASON))
    sealed[sealed.index(b"stream\n", part * len(unsealed.pdf) // 4) + 20] ^= 0x01
    assert not status_of(bytes(sealed), seal).intact


def test_bytes_added_after_the_seal_are_seen(unsealed: UnsealedPdf, seal: Seal) -> None:
    appended = seal_pdf(unsealed, seal, REASON) + b"\n% more\n"
    assert status_of(appended, seal).coverage is not SignatureCoverageLevel.ENTIRE_FILE


def test_another_certificate_does_not_pass_for_the_seal(unsealed: UnsealedPdf, seal: Seal) -> None:
    other = replace(seal, certificate=certificate_for(generate_key(), seal.sealed_at))
    status = status_of(seal_pdf(unsealed, seal, REASON), other)
    assert not status.bottom_line


def certificate_for(key: Any, at: datetime) -> bytes:
    return self_signed(key, "BY", "Другой реестр", "Печать", at - timedelta(days=1), at + timedelta(days=1))


def broken_seals() -> Mapping[str, Callable[[Seal], Seal]]:
    ed25519 = generate_key("Ed25519")
    p384 = generate_key("ES384")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return {
        "no certificate": lambda seal: replace(seal, certificate=b"\x30\x03\x02\x01\x01"),
        "not DER": lambda seal: replace(seal, certificate=b"nothing"),
        "Ed25519": lambda seal: replace(seal, certificate=certificate_for(ed25519, now), sign=ed25519.sign),
        "P-384": lambda seal: replace(seal, certificate=certificate_for(p384, now), sign=p384.sign),
        "short signature": lambda seal: replace(seal, sign=lambda message: message[:10]),
    }


@pytest.mark.parametrize("fault", broken_seals())
def test_an_unfit_seal_is_refused(unsealed: UnsealedPdf, seal: Seal, fault: str) -> None:
    with pytest.raises(SealError, match=r"expected|cannot be read"):
        seal_pdf(unsealed, broken_seals()[fault](seal), REASON)


def test_a_very_long_text_runs_over_pages_and_is_not_cut(statement: Statement, fonts: Path) -> None:
    """An abstract of 20,000 letters, the longest that the schema admits."""
    long = " ".join(f"слово{number:04}" for number in range(1999))
    particulars = statement.sections[3]
    rows = (("Реферат", long), *particulars.rows[1:])
    lengthy = replace(statement, sections=(replace(particulars, rows=rows),))
    text = " ".join(pages(extract_pdf(lengthy, {}, fonts).pdf))
    assert [word for word in long.split() if word not in text] == []


def test_the_picture_of_very_many_holders_stays_on_the_page(
    standing: Standing, body: Body, log: LogFacts, fonts: Path, draw_holding: Callable[..., Holding]
) -> None:
    parties = [{"name": {"ru": f"Организация {at:02}"}, "state": "RU", "number": str(at)} for at in range(64)]
    held = tuple(draw_holding(party, Fraction(1, 64), date(2024, 1, 1)) for party in parties)
    pdf = extract_pdf(result_extract(replace(standing, holdings=held), "ru", body, log), {}, fonts).pdf
    (page,) = [page for page in PdfReader(BytesIO(pdf)).pages if "Организация 00, RU" in page.extract_text()]
    placed: list[float] = []

    def note(operator: bytes, _arguments: object, matrix: list[float], _text: object) -> None:
        if operator in {b"Tj", b"TJ"}:
            placed.append(matrix[5])

    page.extract_text(visitor_operand_before=note)
    assert "Организация 63, RU" in page.extract_text()
    assert max(placed) < 842
    assert min(placed) > 0
