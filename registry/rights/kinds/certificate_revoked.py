"""`certificate.revoked`: from this entry on, a key no longer signs; earlier entries stay.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, StateField, TermsSchema, Whole
from registry.rights.governance_fields import Digest
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.kinds._choices import REASONS_OF_REVOCATION
from registry.rights.parties import Body
from registry.rights.phrases import grouped, sentences
from registry.rights.rules.trust import check_governance, own_state
from registry.rights.words import Words


class RevokedSchema(TermsSchema):
    """Terms of `certificate.revoked`."""

    state = StateField(Words("Государство", "State"))
    fingerprint = Digest(
        Words("Отпечаток сертификата (SHA-256)", "Fingerprint of the certificate (SHA-256)"),
    )
    reason = Choice(Words("Причина отзыва", "Reason"), REASONS_OF_REVOCATION)
    suspect_from = Whole(
        Words("Под сомнением записи, начиная с номера", "Entries in doubt from index"),
        hint=Words(
            "Номер записи в журнале, если ключом мог воспользоваться кто-то другой.",
            "Index in the log, where somebody else may have used the key.",
        ),
        required=False,
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return which key no longer signs, and what is in doubt."""
    terms = draft.terms
    suspect_from = terms.get("suspect_from")
    revoked = Words(
        "С внесением этой записи ключ с отпечатком {fingerprint} ({state}) больше не подписывает записи реестра. "
        "Причина: {reason}. Ранее внесённые записи сохраняются.",
        "Once this entry is sealed, the key with the fingerprint {fingerprint} ({state}) no longer signs entries. "
        "Reason: {reason}. Entries sealed before stay.",
    ).filled(
        fingerprint=grouped(terms["fingerprint"]),
        state=body.state_name(terms["state"]),
        reason=REASONS_OF_REVOCATION[terms["reason"]],
    )
    if suspect_from is None:
        return revoked
    doubt = Words(
        "Записи, подписанные этим ключом, начиная с № {index}, помечаются как спорные.",
        "Entries signed with it from no. {index} on are marked as disputed.",
    ).filled(index=suspect_from)
    return sentences(revoked, doubt)


KIND = KindOfEntry(
    kind=Kind("certificate.revoked"),
    title=Words("Отзыв сертификата", "Revocation of a certificate"),
    schema=RevokedSchema,
    topics=(
        Topic("certificate", Words("Сертификат", "Certificate"), ("state", "fingerprint", "reason", "suspect_from")),
    ),
    required_parties=own_state,
    check=check_governance,
    sentence=describe,
    voids_others=True,
    governance=True,
)
