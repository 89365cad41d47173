"""`authority.introduced`: certificates that a certification authority issued are believed for its state.

Source: formats 3.6.
"""

from __future__ import annotations

import hashlib

from registry.encoding import base64url
from registry.rights.entries import Draft, Kind
from registry.rights.fields import StateField, TermsSchema
from registry.rights.governance_fields import CertificateField
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.phrases import grouped
from registry.rights.rules.trust import check_governance, own_state
from registry.rights.words import Words


class AuthoritySchema(TermsSchema):
    """Terms of `authority.introduced`."""

    state = StateField(Words("Государство", "State"))
    certificate = CertificateField(Words("Сертификат удостоверяющего центра", "Certificate of the authority"))


def describe(draft: Draft, body: Body) -> Words:
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи реестр принимает сертификаты, выданные этим удостоверяющим центром "
        "({state}). Отпечаток сертификата центра (SHA-256): {fingerprint}.",
        "Once this entry is sealed, the register accepts certificates issued by this certification "
        "authority ({state}). Fingerprint of its certificate (SHA-256): {fingerprint}.",
    ).filled(
        state=body.state_name(terms["state"]),
        fingerprint=grouped(hashlib.sha256(base64url.decode(terms["certificate"])).hexdigest()),
    )


KIND = KindOfEntry(
    kind=Kind("authority.introduced"),
    title=Words("Введение удостоверяющего центра", "Introduction of a certification authority"),
    schema=AuthoritySchema,
    topics=(Topic("matter", Words("Содержание", "Matter"), ("state", "certificate")),),
    required_parties=own_state,
    check=check_governance,
    sentence=describe,
    voids_others=True,
    governance=True,
)
