"""The worksheet of an auditor's sample: what was drawn and found, with room for what the auditor finds without us.

Source: design 5.1 (auditor: a reproducible random sample with its seed).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.reports.log_facts import LogFacts
from registry.reports.tables import Cell, ListColumn, Table
from registry.reports.wording import DEMO
from registry.rights.entries import Kind
from registry.rights.errors import UnknownKindError
from registry.rights.kinds import kind_of
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class WorksheetRow:
    """One entry of the sample."""

    index: int
    entry_id: str | None
    """None where nothing is stored at this position."""
    kind: str
    result: str | None
    sealed_at: datetime | None
    states: Sequence[str]
    envelope_sha256: bytes
    faults: Sequence[Words]


@dataclass(frozen=True, slots=True)
class WorksheetHead:
    """How the sample was drawn, and from which log."""

    language: str
    seed: bytes
    asked: int
    """Entries asked for; fewer were drawn where the log has no more."""
    log: LogFacts
    public_url: str
    """Where the register answers."""


def worksheet(head: WorksheetHead, rows: Sequence[WorksheetRow]) -> Table:
    """Return the worksheet, to be written in a format by `reports.tables`."""
    cells = [_cells(place, row, head) for place, row in enumerate(rows, start=1)]
    return Table(_TITLE, head.language, tuple(_head(head, len(rows))), COLUMNS, cells, head.log.recorded_until)


def _head(head: WorksheetHead, drawn: int) -> Iterable[tuple[str, Cell]]:
    log, language = head.log, head.language
    yield _TITLE.within(language), DEMO.within(language) if log.demo else None
    lines: tuple[tuple[Words, Cell], ...] = (
        (_REGISTER, log.register),
        (_FOUNDING, log.founding_id),
        (_SIZE, log.size),
        (_ROOT, log.root.hex()),
        (_SEED, head.seed.hex()),
        (_ASKED, head.asked),
        (_DRAWN, drawn),
        (_HOW, _HOW_DRAWN.within(language)),
        (_AGAIN, f"regctl audit --sample {head.asked} --seed {head.seed.hex()}"),
    )
    for label, value in lines:
        yield label.within(language), value


def _cells(place: int, row: WorksheetRow, head: WorksheetHead) -> tuple[Cell, ...]:
    language, file = head.language, f"entry-{row.index}.evidence.json"
    return (
        place,
        row.index,
        row.entry_id,
        _kind(row.kind, language),
        row.result,
        row.sealed_at and f"{row.sealed_at:%Y-%m-%dT%H:%M:%SZ}",
        ", ".join(row.states),
        row.envelope_sha256.hex(),
        "; ".join(words.within(language) for words in row.faults) or _NOTHING.within(language),
        f"{head.public_url}/entries/{row.index}/evidence.json",
        f"regverify evidence {file} --founding {head.log.founding_id}",
        None,
        None,
    )


def _kind(kind: str, language: str) -> str:
    try:
        return kind_of(Kind(kind)).title.within(language)
    except UnknownKindError:
        return kind


COLUMNS = (
    ListColumn("place", Words("№", "No."), 6),
    ListColumn("index", Words("Запись", "Entry"), 10),
    ListColumn("entry_id", Words("Идентификатор записи", "Entry id"), 68),
    ListColumn("kind", Words("Вид записи", "Kind of entry"), 32),
    ListColumn("result", Words("Номер результата", "Result number"), 20),
    ListColumn("sealed_at", Words("Внесена (UTC)", "Sealed (UTC)"), 22),
    ListColumn("states", Words("Подписали", "Signed by"), 14),
    ListColumn("envelope_sha256", Words("SHA-256 конверта", "SHA-256 of the envelope"), 68),
    ListColumn("found", Words("Найдено при проверке", "Found by this audit"), 40),
    ListColumn("evidence", Words("Файл доказательства", "Evidence file"), 50),
    ListColumn("command", Words("Проверка без реестра", "Check without the register"), 60),
    ListColumn("verdict", Words("Заключение аудитора", "Auditor's verdict"), 24),
    ListColumn("note", Words("Примечание аудитора", "Auditor's note"), 40),
)
"""The last two are the auditor's to fill in."""
_TITLE = Words("Рабочий лист выборки", "Worksheet of a sample audit")
"""It names the sheet too, and a sheet's name has at most 31 letters."""
_REGISTER = Words("Реестр", "Register")
_FOUNDING = Words("Учредительная запись реестра", "Founding entry of the register")
_SIZE = Words("Контрольная точка: записей", "Checkpoint: entries")
_ROOT = Words("Контрольная точка: корневой хеш", "Checkpoint: root hash")
_SEED = Words("Начальное значение выборки", "Seed of the sample")
_ASKED = Words("Запрошено записей", "Entries asked for")
_DRAWN = Words("Отобрано записей", "Entries drawn")
_HOW = Words("Порядок отбора", "How they were drawn")
_HOW_DRAWN = Words(
    "для i = 0, 1, 2 …: первые 8 байт SHA-256(начальное значение ‖ i в 8 байтах, старшие вперёд) образуют число; числа "
    "от наибольшего кратного размеру журнала, не превышающего 2^64, пропускаются; остаток от деления на размер журнала "
    "— номер записи; повторы пропускаются",
    "for i = 0, 1, 2 …: the first 8 bytes of SHA-256(seed ‖ i in 8 bytes, big-endian) are a number; numbers from the "
    "greatest multiple of the log's size not above 2^64 on are passed over; the remainder by the log's size is the "
    "entry's position; repeated ones are passed over",
)
_AGAIN = Words("Повторить отбор", "Draw again")
_NOTHING = Words("нарушений нет", "no fault")
