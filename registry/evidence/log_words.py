"""What an audit of a log says, in both languages: its steps, their rules, and every fault it can name."""

from __future__ import annotations

from registry.auditlog import errors
from registry.auditlog.errors import AuditLogError
from registry.evidence.errors import words_of
from registry.rights.words import Words

CHECKPOINT = Words("Контрольная точка прочитана строго", "Checkpoint, strictly decoded")
SIGNATURE = Words("Подпись журнала под контрольной точкой", "The log's signature on the checkpoint")
ENTRIES = Words("Записи журнала: все на месте, каждая по форме", "Entries: all present, each in its form")
LEAVES = Words("Хеши записей совпадают с нижним ярусом дерева", "Hashes of the entries equal the lowest tiles")
UPPER = Words("Верхние ярусы дерева вычислены заново", "Upper tiles, recomputed")
ROOT = Words("Корень дерева вычислен заново", "Root of the tree, recomputed")
WITNESSES = Words("Подписи свидетелей", "Witnesses")

CHECKPOINT_RULE = Words(
    "Спецификации C2SP signed-note и tlog-checkpoint: источник, размер, корень и ни одной строки сверх того.",
    "C2SP signed-note and tlog-checkpoint: origin, size, root, and no further line.",
)
SIGNATURE_RULE = Words(
    "Ed25519 по RFC 8032; имя ключа журнала совпадает с источником контрольной точки.",
    "Ed25519 as in RFC 8032; the name of the log's key is the checkpoint's origin.",
)
ENTRIES_RULE = Words(
    "C2SP tlog-tiles: записей столько, сколько обещает контрольная точка; лист журнала состоит из четырёх строк, и "
    "записи управления, названные листьями, не идут вспять; листья, которые показывают файлы доказательств, стоят на "
    "своих местах, и каждый лист называет последнюю из показанных ими записей управления.",
    "C2SP tlog-tiles: as many entries as the checkpoint promises; a leaf of the log has four lines, and the governance "
    "entries that leaves name never go back; leaves that evidence files show stand in their places, and each leaf "
    "names the newest of the governance entries that they show.",
)
LEAVES_RULE = Words(
    "RFC 6962, раздел 2.1: хеш листа есть SHA-256 от байта 0x00 и самого листа.",
    "RFC 6962, section 2.1: the hash of a leaf is SHA-256 of the byte 0x00 and the leaf.",
)
UPPER_RULE = Words(
    "C2SP tlog-tiles: каждый хеш яруса есть корень полной плитки из 256 хешей ярусом ниже.",
    "C2SP tlog-tiles: each hash of a level is the root of a full tile of 256 hashes one level below.",
)
ROOT_RULE = Words(
    "RFC 6962, раздел 2.1: корень, вычисленный по всем записям, равен корню в контрольной точке.",
    "RFC 6962, section 2.1: the root over all entries equals the root in the checkpoint.",
)
WITNESSES_RULE = Words(
    "C2SP tlog-cosignature; чьи ключи считаются, сказано в учредительных записях, которых журнал листьев не содержит.",
    "C2SP tlog-cosignature; whose keys count is said in the governance entries, which a log of leaves does not hold.",
)

NO_KEY = Words(
    "Ключ журнала не указан, подпись не проверена. Ключ стоит в учредительной записи; укажите его через --vkey.",
    "The log's key was not given, so its signature was not checked. The founding entry has it: give it with --vkey.",
)
NO_CHECKPOINT = Words(
    "Не проверено: нужен итог шага 1. Запросите у оператора или у зеркала исправную контрольную точку.",
    "Not examined: step 1 must succeed first. Ask the operator or a mirror for a sound checkpoint.",
)
NOT_REACHED = Words(
    "Не проверено начиная с записи {index}: ни самих записей, ни их хешей получить не удалось.",
    "Not examined from entry {index} on: neither entries nor their hashes were to be had.",
)
ASK_FOR_EVIDENCE = Words(
    "Эти подписи по файлам журнала не проверить; на это отвечает файл доказательств: regverify evidence.",
    "The log's files do not answer for these signatures; an evidence file does: regverify evidence.",
)
NO_WITNESS_LINES = Words(
    "Под контрольной точкой нет других подписей, кроме подписи журнала.",
    "The checkpoint carries no signature but the log's own.",
)

MISSING = Words(
    "{path}: файла нет. Запросите его у оператора или у зеркала и повторите.",
    "{path}: not there. Ask the operator or a mirror for it and repeat.",
)
TOO_LARGE = Words("{path}: больше {most} байт, чего быть не может.", "{path}: above {most} bytes, which cannot be.")
MALFORMED = Words("{path}. {fact}", "{path}. {fact}")
COUNT = Words(
    "{path}: записей должно быть {expected}, а их {found}.", "{path}: {expected} entries expected, {found} found."
)
LEAF_FORM = Words(
    "Запись {index}: лист не имеет предписанной формы.", "Entry {index}: its leaf has not the form prescribed."
)
GOVERNANCE = Words(
    "Запись {index}: только первая запись журнала не ссылается на учредительную.",
    "Entry {index}: only the first entry of the log names no governance entry before it.",
)
OLDER_GOVERNANCE = Words(
    "Запись {index} называет запись управления {head}, хотя более ранняя запись уже назвала следующую за ней.",
    "Entry {index} names governance entry {head}, though an earlier entry has named a later one already.",
)
NOT_NEWEST = Words(
    "Запись {index} называет запись управления {head}, а последней перед ней была {newest} (запись {position}): её "
    "показывает файл доказательств.",
    "Entry {index} names governance entry {head}, but the newest before it was {newest} (entry {position}): an "
    "evidence file shows it.",
)
OTHER_ENTRY = Words(
    "Запись {index}: файл доказательств показывает на этом месте другой лист.",
    "Entry {index}: an evidence file shows another leaf in its place.",
)
BEYOND = Words(
    "Журнал кончается раньше записи {index}, которую показывает файл доказательств; возьмите журнал новее.",
    "The log ends before entry {index}, which an evidence file shows; take a newer copy of the log.",
)
LEAF_HASH = Words(
    "Запись {index}: её хеш {found}, а в {path} стоит {expected}.",
    "Entry {index}: its hash is {found}, but {path} has {expected}.",
)
NODE_HASH = Words(
    "{path}, хеш № {place}: вычислено {found}, а стоит {expected}.",
    "{path}, hash no. {place}: computed {found}, but it has {expected}.",
)
ROOT_DIFFERS = Words(
    "Вычислен корень {found}, а в контрольной точке {expected}.",
    "The root computed is {found}, but the checkpoint has {expected}.",
)
AND_MORE = Words("{first} Таких нарушений ещё {more}.", "{first} And {more} more of the kind.")

LIMITS = (
    Words(
        "Видят ли другие тот же журнал: сравните контрольные точки с другими проверяющими и свидетелями.",
        "Whether others see the same log: compare checkpoints with other auditors and with witnesses.",
    ),
    Words(
        "Что сказано в записях: журнал хранит только их отпечатки, содержание проверяется по файлам доказательств.",
        "What the entries say: the log holds digests only; evidence files prove content.",
    ),
)

STEPS_AFTER_CHECKPOINT = (
    (SIGNATURE, SIGNATURE_RULE),
    (ENTRIES, ENTRIES_RULE),
    (LEAVES, LEAVES_RULE),
    (UPPER, UPPER_RULE),
    (ROOT, ROOT_RULE),
    (WITNESSES, WITNESSES_RULE),
)

_TILE_FACTS: dict[type[AuditLogError], str] = {
    errors.CompressedError: "Получены сжатые байты (gzip), а нужны исходные",
    errors.TileLengthError: "Плитка обрезана или дополнена",
    errors.BundleError: "Пакет записей обрезан или испорчен",
}


def malformed(path: str, fault: AuditLogError) -> Words:
    """Return what is wrong with a file of the log, in both languages."""
    if type(fault) not in _TILE_FACTS:
        return MALFORMED.filled(path=path, fact=words_of(fault))
    said = str(fault)
    words = Words(f"{_TILE_FACTS[type(fault)]} ({said}).", f"{said[:1].upper()}{said[1:]}.")
    return MALFORMED.filled(path=path, fact=words)
