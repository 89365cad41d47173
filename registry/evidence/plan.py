"""The thirteen steps of verifying an evidence file: their titles and rules, in words.

Source: formats 3.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from registry.evidence.verdict import Step, Verdict
from registry.rights.words import Words

_MOST_WORDS = 2000
"""Characters of a fault or an input that are shown: a hostile file must not fill the auditor's screen."""


class Number(IntEnum):
    """The steps, in the order in which they are judged and shown."""

    DECODING = 1
    FOUNDING = 2
    GOVERNANCE = 3
    PAYLOAD = 4
    SIGNATURES = 5
    CERTIFICATES = 6
    PARTIES = 7
    LEAF = 8
    INCLUSION = 9
    CHECKPOINT = 10
    WITNESSES = 11
    TIMESTAMPS = 12
    KEPT = 13


@dataclass(frozen=True, slots=True)
class Plan:
    """What a step asks."""

    title: Words
    rule: Words


PLANS = {
    Number.DECODING: Plan(
        Words("Строгое чтение файла", "Strict decoding"),
        Words(
            "Строгий JSON (UTF-8, без повторов, дробей и управляющих знаков), ровно члены формата "
            "ip-rights-evidence/1.",
            "Strict JSON (UTF-8, no repetition, no fractions, no controls), exactly the members of "
            "ip-rights-evidence/1.",
        ),
    ),
    Number.FOUNDING: Plan(
        Words("Учредительная запись", "Founding entry"),
        Words(
            "SHA-256 содержимого первой записи управления равен идентификатору, полученному от государства.",
            "SHA-256 of the first governance entry's payload equals the id obtained from a state.",
        ),
    ),
    Number.GOVERNANCE: Plan(
        Words("Цепочка управления", "Governance chain"),
        Words(
            "Каждая запись управления следует за предыдущей и подписана сертификатами управления с достаточным "
            "порогом.",
            "Each governance entry follows the one before it and is signed with governance certificates up to "
            "threshold.",
        ),
    ),
    Number.PAYLOAD: Plan(
        Words("Содержимое записи и её идентификатор", "Payload and its id"),
        Words(
            "Байты содержимого — каноническая форма JSON (RFC 8785) этого реестра; идентификатор — их SHA-256.",
            "The payload bytes are canonical JSON (RFC 8785) of this register; the id is their SHA-256.",
        ),
    ),
    Number.SIGNATURES: Plan(
        Words("Подписи, каждая сама по себе", "Signatures, each by itself"),
        Words(
            "JWS над точными байтами содержимого; заголовок ровно из alg, cty, iat, x5c, x5t#S256; алгоритм задаёт "
            "ключ.",
            "JWS over the exact payload bytes; a header of exactly alg, cty, iat, x5c, x5t#S256; the key decides alg.",
        ),
    ),
    Number.CERTIFICATES: Plan(
        Words("Сертификаты подписантов", "Certificates of the signatories"),
        Words(
            "Сертификат введён, не отозван, орган уполномочен на этот вид записи, цепочка ведёт к центру его "
            "государства; "
            "дата подписи и дата внесения — в сроке его действия.",
            "The certificate was introduced, not revoked, its organ mandated for this kind, its chain leads to its "
            "state's "
            "authority; dates of signing and sealing lie in its validity.",
        ),
    ),
    Number.PARTIES: Plan(
        Words("Подписали все стороны", "Every party has signed"),
        Words(
            "Подписало каждое государство из «parties» и никто кроме них; у записей управления — с нужным порогом.",
            'Every state in "parties" has signed and nobody else; for governance entries, up to the threshold.',
        ),
    ),
    Number.LEAF: Plan(
        Words("Лист журнала, вычисленный заново", "Leaf, recomputed"),
        Words(
            "Лист составляется из даты внесения, хеша конверта и последней записи показанной цепочки управления.",
            "The leaf is made of the date of sealing, the envelope's hash and the last entry of the governance "
            "chain shown.",
        ),
    ),
    Number.INCLUSION: Plan(
        Words("Включение в журнал", "Inclusion in the log"),
        Words(
            "Доказательства записи и каждой записи управления ведут от листа к корню одной и той же контрольной точки.",
            "The proofs of the entry and of each governance entry lead from the leaf to the root of one checkpoint.",
        ),
    ),
    Number.CHECKPOINT: Plan(
        Words("Подпись журнала под контрольной точкой", "Checkpoint signed by the log"),
        Words(
            "Контрольная точка журнала «<реестр>/entries» без лишних строк подписана ключом журнала из цепочки "
            "управления.",
            'The checkpoint of log "<register>/entries", without extension lines, is signed by the log key of the '
            "chain.",
        ),
    ),
    Number.WITNESSES: Plan(
        Words("Свидетели", "Witnesses"),
        Words(
            "Контрольную точку подписали свидетели не менее чем k государств; считаются государства, а не ключи.",
            "Witnesses of at least k states have cosigned the checkpoint; states are counted, not keys.",
        ),
    ),
    Number.TIMESTAMPS: Plan(
        Words("Метки времени RFC 3161", "RFC 3161 time stamps"),
        Words(
            "Каждая метка выдана на SHA-256 контрольной точки, подписанной журналом, и хотя бы одна — доверенной "
            "службой.",
            "Each token is over the SHA-256 of the checkpoint as the log signed it, and at least one is by a trusted "
            "authority.",
        ),
    ),
    Number.KEPT: Plan(
        Words("Сверка с контрольной точкой аудитора", "Against the auditor's own checkpoint"),
        Words(
            "Сохранённая аудитором контрольная точка и эта — одного журнала: при равном размере корни равны.",
            "The checkpoint that the auditor keeps and this one are of one log: equal sizes have equal roots.",
        ),
    ),
}

LIMITS = (
    Words(
        "Соблюдение норм права из файла не видно: его проверяют реестр и каждое зеркало.",
        "Whether the rules of law were kept cannot be seen from the file: the register and every mirror check that.",
    ),
    Words(
        "Отзыв сертификата, внесённый позже контрольной точки, из файла не виден.",
        "A revocation of a certificate later than the checkpoint cannot be seen from the file.",
    ),
)
"""What no evidence file can answer."""


def judged(number: Number, verdict: Verdict, shown: str, command: str, fault: Words | None = None) -> Step:
    """Return the step's line of the verdict."""
    plan = PLANS[number]
    return Step(int(number), plan.title, verdict, _cut(shown), plan.rule, command, fault and cut(fault))


def cut(words: Words) -> Words:
    """Return the words, shortened where a hostile file has made them long."""
    return Words(_cut(words.ru), _cut(words.en))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_WORDS else f"{text[:_MOST_WORDS]}…"
