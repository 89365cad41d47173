"""Signing keys of the office: made or imported in this browser, certified outside the register, introduced by an entry.

No private key ever reaches the register; what is here are certificates. Key operations are the browser's own.

Source: design 5.1 (signatory), formats 3.3 and 3.6.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from registry.procedures import NotFoundError, ProcedureError
from registry.procedures.propose_governance import CertificateRefusedError, introduce_certificate, revoke_certificate
from registry.procedures.read_keys import OfficeKeys, read_office_keys
from registry.rights.fields import Choice, loader
from registry.rights.kinds import kind_of
from registry.rights.parties import Act
from registry.rights.words import Words
from registry.web.access import allow, current_actor
from registry.web.frame import current_register, now
from registry.web.inputs_typed import only_members
from registry.web.languages import current_language
from registry.web.texts import gettext

blueprint = Blueprint("keys", __name__)

MOST_CERTIFICATE_FILE = 32 * 1024
"""Bytes of an uploaded certificate, as DER or PEM."""
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


@blueprint.get("/keys")
@allow(Act.KEY_ENROL, Act.DRAFT_EDIT)
def index() -> str:
    """Show the keys of this browser and the certificates of the office."""
    return _page({})


def _page(errors: dict[str, str]) -> str:
    held = read_office_keys(current_register(), current_actor(), now=now())
    return render_template("keys/keys.html", held=held, fitting=_fitting(held), errors=errors)


def _fitting(held: OfficeKeys) -> str:
    """Return the certificates in force that a browser's key may belong to: base64 DER, parted by blanks."""
    return " ".join(b64encode(key.der).decode("ascii") for key in held.keys if key.in_force)


@blueprint.post("/keys/certificate")
@allow(Act.KEY_ENROL, Act.DRAFT_EDIT)
def introduce() -> BaseResponse:
    """Draft the entry that introduces a certificate of the office."""
    only_members("certificate", files=("certificate",))
    file = request.files.get("certificate")
    content = file.stream.read(MOST_CERTIFICATE_FILE + 1) if file else b""
    if not content:
        return make_response(_page({"certificate": gettext("Choose the file of the certificate.")}), 422)
    actor = current_actor()
    try:
        draft = introduce_certificate(current_register(), actor, actor.organ, certificate_der(content), now=now())
    except (CertificateRefusedError, UnreadableError) as refusal:
        return make_response(_page({"certificate": refusal.words.within(current_language())}), 422)
    return _drafted(draft.id)


class UnreadableError(ProcedureError):
    """The file is no certificate."""

    def __init__(self) -> None:
        super().__init__(
            Words(
                "Это не файл сертификата: нужен X.509 в виде DER или PEM.",
                "This is no certificate file: X.509 as DER or PEM is needed.",
            )
        )


def certificate_der(content: bytes) -> bytes:
    """Return the DER of an uploaded certificate.

    Raises:
        UnreadableError: It is no such file.
    """
    if len(content) > MOST_CERTIFICATE_FILE:
        raise UnreadableError
    start, end = content.find(_BEGIN), content.find(_END)
    if start < 0 or end < start:
        return content
    try:
        return b64decode(b"".join(content[start + len(_BEGIN) : end].split()), validate=True)
    except Base64Error as error:
        raise UnreadableError from error


def _drafted(draft_id: str) -> BaseResponse:
    flash(gettext("Drafted. A clerk of your office freezes it; the state's governance key signs it."), "done")
    return redirect(url_for("clerk.task_list", draft_id=draft_id), 303)


@blueprint.get("/keys/<fingerprint>/revoke")
@allow(Act.KEY_ENROL, Act.DRAFT_EDIT)
def ask_to_revoke(fingerprint: str) -> str:
    """Ask why a certificate is to be revoked."""
    return _revoke_page(fingerprint, {}, {})


@blueprint.post("/keys/<fingerprint>/revoke")
@allow(Act.KEY_ENROL, Act.DRAFT_EDIT)
def revoke(fingerprint: str) -> BaseResponse:
    """Draft the entry that revokes a certificate of the office."""
    only_members("reason", "suspect_from")
    typed = {name: request.form.get(name, "").strip() for name in ("reason", "suspect_from")}
    errors = {}
    if typed["reason"] not in _reasons():
        errors["reason"] = gettext("Choose the reason.")
    if typed["suspect_from"] and not (typed["suspect_from"].isascii() and typed["suspect_from"].isdecimal()):
        errors["suspect_from"] = gettext("Type the number of an entry, or leave the field empty.")
    if errors:
        return make_response(_revoke_page(fingerprint, typed, errors), 422)
    suspect_from = int(typed["suspect_from"][:15]) if typed["suspect_from"] else None
    draft = revoke_certificate(
        current_register(), current_actor(), fingerprint, typed["reason"], suspect_from, now=now()
    )
    return _drafted(draft.id)


def _revoke_page(fingerprint: str, typed: dict[str, str], errors: dict[str, str]) -> str:
    held = read_office_keys(current_register(), current_actor(), now=now())
    key = next((key for key in held.keys if key.fingerprint == fingerprint and not key.governs), None)
    if key is None:
        raise NotFoundError
    return render_template("keys/revoke.html", key=key, reasons=_reasons(), typed=typed, errors=errors)


def _reasons() -> dict[str, Words]:
    field = loader(kind_of("certificate.revoked").schema).fields["reason"]
    return dict(field.choices) if isinstance(field, Choice) else {}
