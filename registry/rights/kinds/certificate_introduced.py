"""`certificate.introduced`: from this entry on, a key may sign for an organ of a state.

Source: formats 3.6.
"""

from __future__ import annotations

import hashlib

from registry.encoding import base64url
from registry.rights.entries import Draft, Kind
from registry.rights.fields import Line, StateField, TermsSchema
from registry.rights.governance_fields import CertificateField
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.phrases import grouped
from registry.rights.rules.trust import check_governance, own_state
from registry.rights.words import Words


class IntroducedSchema(TermsSchema):
    """Terms of `certificate.introduced`."""

    state = StateField(Words("Государство", "State"))
    organ = Line(
        Words("Ведомство", "Organ"),
        hint=Words(
            "Обозначение ведомства в реестре, например by-ip.", "The organ's id in the register, for example by-ip."
        ),
        most=60,
    )
    certificate = CertificateField(Words("Сертификат ключа подписи", "Certificate of the signing key"))


def describe(draft: Draft, body: Body) -> Words:
    """Return whose key may sign from now on."""
    terms = draft.terms
    return Words(
        "С внесением этой записи ключ ведомства «{organ}» ({state}) может подписывать записи реестра в пределах "
        "полномочий ведомства. Отпечаток сертификата (SHA-256): {fingerprint}.",
        "Once this entry is sealed, the key of the organ “{organ}” ({state}) may sign entries within the organ's "
        "mandate. Fingerprint of the certificate (SHA-256): {fingerprint}.",
    ).filled(
        organ=terms["organ"],
        state=body.state_name(terms["state"]),
        fingerprint=grouped(hashlib.sha256(base64url.decode(terms["certificate"])).hexdigest()),
    )


KIND = KindOfEntry(
    kind=Kind("certificate.introduced"),
    title=Words("Введение сертификата", "Introduction of a certificate"),
    schema=IntroducedSchema,
    topics=(Topic("certificate", Words("Сертификат", "Certificate"), ("state", "organ", "certificate")),),
    required_parties=own_state,
    check=check_governance,
    sentence=describe,
    voids_others=True,
    governance=True,
)
