"""`authority.retired`: certificates of a certification authority are believed no more.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import StateField, TermsSchema
from registry.rights.governance_fields import Digest
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.phrases import grouped
from registry.rights.rules.trust import check_governance, own_state
from registry.rights.words import Words


class AuthoritySchema(TermsSchema):
    """Terms of `authority.retired`."""

    state = StateField(Words("Государство", "State"))
    fingerprint = Digest(
        Words("Отпечаток сертификата центра (SHA-256)", "Fingerprint of the authority's certificate (SHA-256)")
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи сертификаты, выданные удостоверяющим центром с отпечатком {fingerprint} ({state}), "
        "под новыми записями не принимаются. Ранее внесённые записи сохраняются.",
        "Once this entry is sealed, certificates issued by the certification authority with the fingerprint "
        "{fingerprint} ({state}) are accepted under no new entry. Entries sealed before stay.",
    ).filled(state=body.state_name(terms["state"]), fingerprint=grouped(terms["fingerprint"]))


KIND = KindOfEntry(
    kind=Kind("authority.retired"),
    title=Words("Вывод удостоверяющего центра", "Retirement of a certification authority"),
    schema=AuthoritySchema,
    topics=(Topic("matter", Words("Содержание", "Matter"), ("state", "fingerprint")),),
    required_parties=own_state,
    check=check_governance,
    sentence=describe,
    voids_others=True,
    governance=True,
)
