"""`governance.founded`: the first entry of the log; the trust on which everything after it rests.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, Choices, Line, Rows, StateField, TermsSchema, Text, Whole
from registry.rights.governance_fields import CertificateField, CertificatesField, Digest, KindsField
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.kinds._choices import ALGORITHMS, LOGS, STATUSES
from registry.rights.parties import Body
from registry.rights.phrases import states_named
from registry.rights.rules.trust import check_governance, founding_states
from registry.rights.words import Words


class OrganSchema(TermsSchema):
    """An organ and what it may sign."""

    organ = Line(Words("Обозначение ведомства", "Id of the organ"), most=60)
    name = Text(Words("Наименование", "Name"))
    kinds = KindsField(Words("Виды записей, которые оно подписывает", "Kinds of entry it signs"))


class OrganCertificateSchema(TermsSchema):
    """A certificate of an organ."""

    organ = Line(Words("Обозначение ведомства", "Id of the organ"), most=60)
    certificate = CertificateField(Words("Сертификат", "Certificate"))


class FoundingStateSchema(TermsSchema):
    """A founding state with its keys and organs."""

    state = StateField(Words("Государство", "State"))
    name = Text(Words("Наименование", "Name"))
    status = Choice(Words("Статус", "Status"), STATUSES)
    governance_certificates = CertificatesField(Words("Сертификаты управления", "Governance certificates"))
    governance_threshold = Whole(Words("Сколько из них подписывают", "How many of them sign"), least=1)
    authorities = CertificatesField(Words("Удостоверяющие центры", "Certification authorities"))
    organs = Rows(Words("Ведомства", "Organs"), OrganSchema, row_label=Words("Ведомство", "Organ"))
    certificates = Rows(
        Words("Сертификаты ведомств", "Certificates of organs"),
        OrganCertificateSchema,
        row_label=Words("Сертификат", "Certificate"),
        least=0,
    )


class LogSchema(TermsSchema):
    """A log and the key that signs its checkpoints."""

    name = Choice(Words("Журнал", "Log"), LOGS)
    vkey = Line(Words("Ключ журнала", "Key of the log"))


class WitnessSchema(TermsSchema):
    """A witness of a state."""

    state = StateField(Words("Государство", "State"))
    vkey = Line(Words("Ключ свидетеля", "Key of the witness"), most=4000)


class FoundedSchema(TermsSchema):
    """Terms of `governance.founded`."""

    states = Rows(
        Words("Государства-учредители", "Founding states"),
        FoundingStateSchema,
        row_label=Words("Государство", "State"),
    )
    common_threshold = Whole(
        Words("Сколько государств решают общие вопросы", "How many states decide common matters"), least=1
    )
    logs = Rows(Words("Журналы", "Logs"), LogSchema, row_label=Words("Журнал", "Log"))
    witnesses = Rows(Words("Свидетели", "Witnesses"), WitnessSchema, row_label=Words("Свидетель", "Witness"), least=0)
    quorum = Whole(Words("Кворум свидетелей, государств", "Quorum of witnesses, in states"))
    algorithms = Choices(Words("Алгоритмы подписи", "Signature algorithms"), ALGORITHMS)
    rules = Digest(Words("Дайджест правил (SHA-256)", "Digest of the rules (SHA-256)"))
    seal_certificate = CertificateField(Words("Сертификат печати реестра", "Certificate of the register's seal"))


def describe(draft: Draft, body: Body) -> Words:
    """Return who founds the register and how it is governed."""
    terms = draft.terms
    return Words(
        "Учреждается реестр. Учредители: {states}. Для общих вопросов управления нужны подписи государств: не менее "
        "{threshold} из {total}. Кворум свидетелей: {quorum}. Все дальнейшие записи проверяются от этой записи.",
        "The register is founded. Founding states: {states}. Common matters of governance need the signatures of "
        "states: at least {threshold} of {total}. Quorum of witnesses: {quorum}. "
        "Every later entry is verified from this one.",
    ).filled(
        states=states_named((row["state"] for row in terms["states"]), body),
        threshold=terms["common_threshold"],
        total=len(terms["states"]),
        quorum=terms["quorum"],
    )


KIND = KindOfEntry(
    kind=Kind("governance.founded"),
    title=Words("Учреждение реестра", "Founding of the register"),
    schema=FoundedSchema,
    topics=(
        Topic("states", Words("Государства", "States"), ("states", "common_threshold")),
        Topic(
            "keys",
            Words("Журналы, свидетели, правила", "Logs, witnesses, rules"),
            ("logs", "witnesses", "quorum", "algorithms", "rules", "seal_certificate"),
        ),
    ),
    required_parties=founding_states,
    check=check_governance,
    sentence=describe,
    voids_others=True,
    governance=True,
)
