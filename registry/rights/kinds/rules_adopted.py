"""`rules.adopted`: another table of rules applies; the register and every mirror check against it.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import TermsSchema
from registry.rights.governance_fields import Digest
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.phrases import grouped
from registry.rights.rules.trust import check_common, common_matter
from registry.rights.words import Words


class RulesSchema(TermsSchema):
    """Terms of `rules.adopted`."""

    rules = Digest(Words("Дайджест таблицы правил (SHA-256)", "Digest of the table of rules (SHA-256)"))


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи применяется таблица правил с дайджестом (SHA-256) {rules}.",
        "Once this entry is sealed, the table of rules with this digest (SHA-256) applies: {rules}.",
    ).filled(rules=grouped(terms["rules"]))


KIND = KindOfEntry(
    kind=Kind("rules.adopted"),
    title=Words("Принятие таблицы правил", "Adoption of a table of rules"),
    schema=RulesSchema,
    topics=(Topic("matter", Words("Содержание", "Matter"), ("rules",)),),
    required_parties=common_matter,
    check=check_common,
    sentence=describe,
    voids_others=True,
    governance=True,
)
