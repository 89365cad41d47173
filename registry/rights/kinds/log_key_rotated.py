"""`log_key.rotated`: another key signs the checkpoints of a log.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, Line, TermsSchema
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.kinds._choices import LOGS
from registry.rights.parties import Body
from registry.rights.rules.trust import check_log_key, common_matter
from registry.rights.words import Words


class LogKeySchema(TermsSchema):
    """Terms of `log_key.rotated`."""

    log = Choice(Words("Журнал", "Log"), LOGS)
    vkey = Line(Words("Новый ключ журнала", "New key of the log"), most=4000)


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи контрольные точки ({log}) подписываются новым ключом: {vkey}.",
        "Once this entry is sealed, a new key signs the checkpoints ({log}): {vkey}.",
    ).filled(log=LOGS[terms["log"]], vkey=terms["vkey"])


KIND = KindOfEntry(
    kind=Kind("log_key.rotated"),
    title=Words("Смена ключа журнала", "Rotation of a log's key"),
    schema=LogKeySchema,
    topics=(Topic("matter", Words("Содержание", "Matter"), ("log", "vkey")),),
    required_parties=common_matter,
    check=check_log_key,
    sentence=describe,
    voids_others=True,
    governance=True,
)
