"""`state.keys_changed`: other governance certificates, or another threshold, govern a state's own matters.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import StateField, TermsSchema, Whole
from registry.rights.governance_fields import CertificatesField
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.rules.trust import changing_keys, check_keys
from registry.rights.words import Words


class KeysSchema(TermsSchema):
    """Terms of `state.keys_changed`."""

    state = StateField(Words("Государство", "State"))
    governance_certificates = CertificatesField(
        Words("Сертификаты управления", "Governance certificates"),
        hint=Words(
            "Все новые сертификаты подряд: PEM или DER в base64, каждый с новой строки.",
            "All new certificates one after another: PEM, or DER in base64, each on a line of its own.",
        ),
    )
    governance_threshold = Whole(Words("Сколько из них подписывают", "How many of them sign"), least=1)


def describe(draft: Draft, body: Body) -> Words:
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи собственные вопросы управления государства ({state}) решают новые "
        "сертификаты: не менее {threshold} из {total}. Прежние сертификаты управления больше не "
        "действуют.",
        "Once this entry is sealed, new certificates decide the own matters of the state ({state}): "
        "at least {threshold} of {total}. The former governance certificates no longer count.",
    ).filled(
        state=body.state_name(terms["state"]),
        threshold=terms["governance_threshold"],
        total=len(terms["governance_certificates"]),
    )


KIND = KindOfEntry(
    kind=Kind("state.keys_changed"),
    title=Words("Смена ключей управления государства", "Change of a state's governance keys"),
    schema=KeysSchema,
    topics=(
        Topic("matter", Words("Содержание", "Matter"), ("state", "governance_certificates", "governance_threshold")),
    ),
    required_parties=changing_keys,
    check=check_keys,
    sentence=describe,
    voids_others=True,
    governance=True,
)
