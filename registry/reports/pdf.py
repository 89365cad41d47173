"""The statement as a PDF/A-3 with its evidence attached, then the register's seal over the whole file.

Equal statement and equal evidence give equal bytes before sealing: the document's date is that of the newest entry
considered, and nothing is read from a clock. The digest of those bytes is handed back and stands in the seal's reason;
since a seal only appends, anybody can cut the file at that length and repeat the digest.
All text goes to the page as data, so markup in a title stays text.

Source: formats 3.9; design 5.3, 8 and 9; ISO 19005-3; ETSI EN 319 142-1 (PAdES, profile B-B).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, cast

import segno
import typst
from asn1crypto import algos, x509  # type: ignore[import-untyped] # pyHanko's own ASN.1; it has no types
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from registry.reports.errors import AttachmentError, SealError
from registry.reports.fonts import ReportFonts, load_fonts
from registry.reports.pictures import register_mark
from registry.reports.statement import Column, Digest, Section, Statement, section_json, statement_json
from registry.reports.wording import DEMO, instant
from registry.rights.phrases import grouped
from registry.rights.words import Words

TEMPLATE = Path(__file__).with_name("extract.typ")
STATEMENT_NAME = "statement.json"
_SEAL_FIELD = "RegisterSeal"
_SEAL_BYTES = 16384
"""Hex digits reserved for the CMS: a P-256 signature with one certificate takes about a tenth."""
_P1363_BYTES = 64
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_COMPILING = Lock()

_PAGE = Words("Страница {n} из {of}", "Page {n} of {of}")
_DIGEST = Words("SHA-256 содержания:", "SHA-256 of the content:")
_QR = Words("Последняя запись о результате и учредительная запись", "Newest entry about the result, founding entry")
_QR_FOUNDING = Words("Учредительная запись реестра", "Founding entry of the register")
_PROOF = Words("Как проверить", "How to verify")
_COVERS = Words(
    "Электронная печать реестра удостоверяет весь файл. Подписи государств и включение каждой записи в журнал "
    "проверяются отдельно, без доверия к оператору: к файлу приложены доказательства записей.",
    "The register's electronic seal covers the whole file. The states' signatures and each entry's inclusion in "
    "the log are verified apart, without trusting the operator: the entries' evidence is attached to this file.",
)
_STEPS = (
    Words("Сохраните приложенный файл доказательства.", "Save an attached evidence file."),
    Words(
        "Получите идентификатор учредительной записи у любого государства-члена и сравните с указанным выше.",
        "Get the founding entry's id from any member state and compare it with the one above.",
    ),
    Words("Выполните команду; сеть не нужна:", "Run this command; no network is needed:"),
)
_WITNESSED = Words(
    "Время последней из записей, имеющее значение для третьих лиц: {at}. К этому времени свидетели нужного числа "
    "государств подписали самую раннюю контрольную точку, которая её охватывает.",
    "The time of the latest of these entries that counts for others: {at}. By then witnesses of enough states had "
    "cosigned the earliest checkpoint that covers it.",
)
_NOT_WITNESSED = Words(
    "Свидетели нужного числа государств ещё не подписали контрольную точку, охватывающую последнюю из записей: дату её "
    "внесения пока называет лишь сам реестр.",
    "Witnesses of enough states have not yet cosigned a checkpoint that covers the latest of these entries: its date "
    "of sealing is, so far, the register's own word.",
)
_UNWITNESSED = Words(
    "Свидетели в реестре не предусмотрены: дату внесения записей называет лишь сам реестр.",
    "The register asks no witnesses: the entries' dates of sealing are its own word.",
)
_STAMPED = Words(
    " Метка времени сторонней службы подтверждает, что последняя из записей была в журнале не позднее {at}.",
    " A time stamp of an outside authority shows that the latest of these entries stood in the log no later than {at}.",
)
_LIMITS = Words(
    "Выписка говорит о том, что записано под названной контрольной точкой; о более поздних записях и отзывах "
    "сертификатов она не говорит.",
    "The extract says what is recorded under the checkpoint named; it says nothing of later entries or later "
    "revocations of certificates.",
)


@dataclass(frozen=True, slots=True)
class UnsealedPdf:
    """A finished PDF/A-3 before the seal; equal question and checkpoint give equal bytes."""

    pdf: bytes
    sha256: str
    """Lower-case hex, of `pdf`."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The register's seal: who signs, with what, and when."""

    certificate: bytes
    """DER, with a P-256 key; the founding entry names it as `seal_certificate`."""
    sign: Callable[[bytes], bytes]
    """ES256: message in, 64 bytes r ‖ s out; the private key stays behind it."""
    sealed_at: datetime
    """UTC; the register's claim, shown by PDF readers as the time of signing."""


def extract_pdf(statement: Statement, evidence_files: Mapping[str, bytes], fonts: Path) -> UnsealedPdf:
    """Draw a statement as PDF/A-3 (accessible, level A), with its JSON and the evidence files attached.

    Args:
        statement: What the report says.
        evidence_files: Evidence files (UTF-8 JSON, formats 3.8) by file name, for example "402.evidence.json".
        fonts: A folder that holds the fonts of `reports.fonts`, at any depth.

    Returns:
        The bytes and their SHA-256.

    Raises:
        AttachmentError: A file has an unfit name or is no UTF-8 text.
        FontError: A font is missing.

    Source: formats 3.9.
    """
    return _drawn(statement, evidence_files, fonts)


def _drawn(statement: Statement, evidence_files: Mapping[str, bytes] | None, fonts: Path) -> UnsealedPdf:
    """Draw a statement; without evidence files there is no part on how to verify either."""
    loaded = load_fonts(fonts)
    content = statement_json(statement)
    attached = [_attachment(STATEMENT_NAME, content, "data"), *_attachments(evidence_files or {})]
    page = _page_words(statement, hashlib.sha256(content).hexdigest(), evidence_files)
    files = {
        "main": TEMPLATE.read_bytes(),
        "statement.json": _spelled(json.loads(content), loaded),
        "page.json": _spelled(
            page, loaded, attached=attached, qr=_qr(statement), mark=register_mark(statement.mark_colour)
        ),
    }
    # The compiler keeps its state between documents; one at a time.
    with _COMPILING:
        pdf = cast("bytes", _compiler(fonts).compile(cast("Any", files), format="pdf", pdf_standards=["a-3a"]))
    return UnsealedPdf(pdf, hashlib.sha256(pdf).hexdigest())


def minutes_pdf(statement: Statement, fonts: Path) -> UnsealedPdf:
    """Draw minutes as PDF/A-3: a sheet to be written on, without seal and without evidence.

    Args and errors as `extract_pdf`.
    """
    return _drawn(statement, None, fonts)


def seal_pdf(unsealed: UnsealedPdf, seal: Seal, reason: Words) -> bytes:
    """Seal a PDF: PAdES B-B with ES256, one signature over the whole file, appended to the unsealed bytes.

    Args:
        unsealed: What `extract_pdf` gave.
        seal: The register's certificate and key, and the time of sealing.
        reason: What the seal attests; the digest of the unsealed bytes is added to it.

    Returns:
        The sealed file; it begins with the unsealed bytes.

    Raises:
        SealError: The certificate has no P-256 key, or the signature is not 64 bytes.

    Source: formats 3.9; ETSI EN 319 142-1, 6.3.
    """
    words = f"{reason.ru} / {reason.en}. SHA-256: {unsealed.sha256} ({len(unsealed.pdf)})"
    metadata = signers.PdfSignatureMetadata(
        field_name=_SEAL_FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=words
    )
    signer = _DatedSigner(metadata, _SealSigner(seal), seal.sealed_at)
    sealed: BytesIO = signer.sign_pdf(_MetadataKeeper(BytesIO(unsealed.pdf)), bytes_reserved=_SEAL_BYTES)
    return sealed.getvalue()


class _SealSigner(signers.Signer):
    """Signs through the seal's callable, so that no private key comes near this floor."""

    def __init__(self, seal: Seal) -> None:
        certificate = _seal_certificate(seal.certificate)
        super().__init__(signing_cert=certificate)
        self._sign = seal.sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002, FBT001, FBT002 - pyHanko's signature
        raw = self._sign(data)
        if len(raw) != _P1363_BYTES:
            raise SealError(f"expected a signature of {_P1363_BYTES} bytes, {len(raw)} came")
        signature: bytes = algos.DSASignature.from_p1363(raw).dump()
        return signature


class _DatedSigner(signers.PdfSigner):
    """Takes the time of signing as given instead of reading a clock."""

    def __init__(self, metadata: signers.PdfSignatureMetadata, signer: signers.Signer, at: datetime) -> None:
        super().__init__(metadata, signer)
        self._at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:  # noqa: FBT001, FBT002 - pyHanko's signature
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


class _MetadataKeeper(IncrementalPdfFileWriter):
    """Leaves the document's metadata as they are: PDF/A wants the two places that hold them to agree, to the second."""

    def _update_meta(self) -> None:
        """Change nothing; the signature has its own date."""


def _seal_certificate(der: bytes) -> x509.Certificate:
    try:
        certificate = x509.Certificate.load(der, strict=True)
        curve = certificate.public_key.curve if certificate.public_key.algorithm == "ec" else None
    except (ValueError, KeyError) as cause:
        raise SealError("the seal's certificate cannot be read") from cause
    if curve != ("named", "secp256r1"):
        raise SealError(f"expected a seal on P-256, its key is on {curve}")
    return certificate


@cache
def _compiler(fonts: Path) -> typst.Compiler:
    """One compiler for all documents: fonts are read once."""
    return typst.Compiler(font_paths=load_fonts(fonts).faces, ignore_system_fonts=True)


def _page_words(statement: Statement, digest: str, evidence_files: Mapping[str, bytes] | None) -> dict[str, Any]:
    """Return what stands on the pages beside the statement."""
    language, at, log = statement.language, statement.log.recorded_until, statement.log
    demo = DEMO.within(language)
    title = " · ".join(part for part in (statement.report, statement.number, statement.title) if part)
    return {
        "title": f"{demo.split(' · ')[0]} · {title}" if log.demo else title,
        "demo": demo,
        "date": [at.year, at.month, at.day, at.hour, at.minute, at.second],
        "digest_label": _DIGEST.within(language),
        "digest": grouped(digest),
        "page": _PAGE.within(language),
        "mark_colour": statement.mark_colour,
        "mark_alt": statement.register_name,
        "qr_text": _qr_text(statement),
        "qr_caption": (_QR if statement.newest else _QR_FOUNDING).within(language),
        "pictures": {
            section.key: {"svg": section.picture, "alt": section.picture_alt}
            for section in statement.sections
            if section.picture is not None
        },
        "proof": None if evidence_files is None else _proof(statement, evidence_files),
        "files": section_json(_files(evidence_files or {}, language), language),
    }


def _proof(statement: Statement, evidence_files: Mapping[str, bytes]) -> dict[str, Any]:
    name = max(evidence_files, default="FILE", key=lambda name: (len(name), name))
    return {
        "title": _PROOF.within(statement.language),
        "covers": _COVERS.within(statement.language),
        "time": _time(statement),
        "steps": [step.within(statement.language) for step in _STEPS],
        "command": f"regverify evidence {name} --founding {statement.log.founding_id}",
        "limits": _LIMITS.within(statement.language),
    }


def _time(statement: Statement) -> str:
    """Return which time counts for others, and what a time stamp adds."""
    log, language = statement.log, statement.language
    said = (_NOT_WITNESSED if log.quorum else _UNWITNESSED).within(language)
    if log.witnessed_at is not None:
        said = _WITNESSED.filled(at=instant(log.witnessed_at, language)).within(language)
    if log.stamped_at is not None:
        said += _STAMPED.filled(at=instant(log.stamped_at, language)).within(language)
    return said


def _files(evidence_files: Mapping[str, bytes], language: str) -> Section:
    return Section(
        key="files",
        title="",
        columns=(
            Column("name", Words("Приложенный файл", "Attached file").within(language), 5),
            Column("size", Words("Байтов", "Bytes").within(language), 2, numeric=True),
            Column("sha256", "SHA-256", 8),
        ),
        rows=tuple(
            (name, len(data), Digest(hashlib.sha256(data).hexdigest())) for name, data in sorted(evidence_files.items())
        ),
    )


def _attachments(evidence_files: Mapping[str, bytes]) -> list[dict[str, str]]:
    return [_attachment(name, data, "supplement") for name, data in sorted(evidence_files.items())]


def _attachment(name: str, data: bytes, relationship: str) -> dict[str, str]:
    if not _FILE_NAME.fullmatch(name) or (name == STATEMENT_NAME) != (relationship == "data"):
        raise AttachmentError(f"unfit name for an attached file: {name!r}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as cause:
        raise AttachmentError(f"{name} is no UTF-8 text") from cause
    return {
        "name": name,
        "text": text,
        "relationship": relationship,
        "media_type": "application/json",
        "description": "Evidence of a register entry" if relationship == "supplement" else "The statement as data",
    }


def _qr_text(statement: Statement) -> str:
    """Return what the QR code says: register, newest entry, founding entry."""
    newest = f"entry {statement.newest.index} {statement.newest.id}" if statement.newest else "entry none"
    return "\n".join((statement.log.register, newest, f"founding {statement.log.founding_id}"))


def _qr(statement: Statement) -> str:
    svg = BytesIO()
    code = segno.make(_qr_text(statement), error="m", micro=False)
    code.save(svg, kind="svg", border=0, omitsize=True, svgclass=None, lineclass=None)
    return svg.getvalue().decode()


def _spelled(value: Any, fonts: ReportFonts, **exact: Any) -> bytes:
    """Return JSON for the template: letters that no font has are spelt out, except in `exact`."""
    return json.dumps({**_spell(value, fonts), **exact}, ensure_ascii=False, sort_keys=True).encode()


def _spell(value: Any, fonts: ReportFonts) -> Any:
    if isinstance(value, str):
        return fonts.spelled(value)
    if isinstance(value, Mapping):
        return {key: _spell(item, fonts) for key, item in value.items()}
    return [_spell(item, fonts) for item in value] if isinstance(value, list | tuple) else value
