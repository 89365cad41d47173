"""What `regverify` says, in both languages."""

from __future__ import annotations

from registry.evidence.verdict import Verdict
from registry.rights.words import Words

ABOUT = Words(
    "Проверка записей и журнала реестра прав без сервера и без базы данных.",
    "Verifies entries and the log of a register of rights: no server, no database.",
)
ABOUT_EVIDENCE = Words(
    "Проверяет файлы доказательств по шагам. Сеть не нужна; доверять достаточно одному идентификатору "
    "учредительной записи, который публикует каждое государство.",
    "Verifies evidence files step by step. No network; all that is trusted is the id of the founding entry, "
    "which every state publishes.",
)
ABOUT_LOG = Words(
    "Читает весь журнал, папку или адрес, вычисляет его корень заново и сверяет с контрольной точкой. С файлами "
    "доказательств проверяет и то, что их записи стоят в этом журнале и что каждый лист называет последнюю запись "
    "управления.",
    "Reads a whole log, a folder or an address, recomputes its root and compares it with the checkpoint. With evidence "
    "files it also checks that their entries stand in this log and that each leaf names the newest governance entry.",
)
ABOUT_FORK = Words(
    "Подтверждает доказательство двух историй: файл, который записывает свидетель, когда журнал подписал две "
    "контрольные точки, не совместимые друг с другом. VALID значит, что доказательство верно.",
    "Confirms a proof of two histories: the file that a witness writes when the log has signed two checkpoints that "
    "cannot both be true. VALID means that the proof holds.",
)
ABOUT_CONSISTENCY = Words(
    "Сверяет две контрольные точки: новый журнал начинается с прежнего, без изъятий и замен. OLD и NEW — контрольные "
    "точки или файлы доказательств. Недостающие хеши берутся из плиток журнала или зеркала (--log) либо из файла "
    "(--proof): строка «old» с прежним размером, хеши, пустая строка, новая точка; в таком виде точку посылают "
    "свидетелю.",
    "Compares two checkpoints: the newer log begins with the older one, nothing removed, nothing replaced. OLD and NEW "
    "are checkpoints or evidence files. The hashes between them come from the tiles of the log or of a mirror (--log) "
    'or from a file (--proof): a line "old" with the older size, hashes, a blank line, the newer checkpoint; so it is '
    "sent to a witness.",
)
ABOUT_PDF = Words(
    "Проверяет выписку (PDF): печать реестра над всем файлом, её сертификат и каждый вложенный файл доказательств. "
    "Читается лишь тот вид PDF, который пишет реестр.",
    "Verifies an extract (PDF): the register's seal over the entire file, its certificate, and every attached evidence "
    "file. Only the form of PDF that the register writes is read.",
)
ABOUT_EXPLAIN = Words(
    "Объясняет шаги проверки файла доказательств: что доказывает шаг, по какому правилу, когда он не даёт ответа и "
    "какой командой его повторить. Без номера — все шаги.",
    "Explains the steps of verifying an evidence file: what a step proves, by which rule, when it gives no answer, and "
    "which command repeats it. Without a number, all of them.",
)
ABOUT_EXIT_CODES = Words(
    "Коды завершения: 0 VALID, 1 INVALID, 2 ошибка в команде, 3 INCOMPLETE, 4 NOT COVERED (ничего не подписано), "
    "5 ошибка чтения или записи, 70 внутренняя ошибка.",
    "Exit codes: 0 VALID, 1 INVALID, 2 usage, 3 INCOMPLETE, 4 NOT COVERED (nothing signed), "
    "5 input or output, 70 internal.",
)

HELP_FOUNDING = Words(
    "Идентификатор учредительной записи, 64 шестнадцатеричные цифры; возьмите его у государства, не из реестра.",
    "Id of the founding entry, 64 hex digits; take it from a state, not from the register.",
)
HELP_CHECKPOINT = Words(
    "Контрольная точка, которую вы сохранили раньше: сверить с ней.",
    "A checkpoint that you have kept: compare with it.",
)
HELP_TSA = Words(
    "Сертификаты служб меток времени, которым вы доверяете, или их удостоверяющих центров: PEM, один или несколько; "
    "либо DER.",
    "Certificates of the time-stamping authorities that you trust, or of those that vouch for them: PEM, one or "
    "several; or DER.",
)
BAD_TSA = Words("{name}: это не сертификаты в PEM или DER: {said}", "{name}: no certificates in PEM or DER: {said}")
HELP_VKEY = Words(
    "Ключ журнала, строка «имя+номер+base64» из учредительной записи.",
    "The log's verifier key, the line name+id+base64 of the founding entry.",
)
HELP_NEW_VKEY = Words(
    "Ключ журнала для более новой точки, если между ними журнал сменил ключ.",
    "The log's key for the newer one, where the log has rotated its key in between.",
)
HELP_LOG = Words("Журнал или зеркало, откуда взять плитки.", "The log, or a mirror of it, to take tiles from.")
HELP_PROOF = Words(
    "Файл с доказательством согласованности вместо журнала.", "A file with the consistency proof, instead of a log."
)
BAD_FOUNDING = Words("ожидались 64 шестнадцатеричные цифры в нижнем регистре", "64 lower-case hex digits were expected")
BAD_VKEY = Words("это не ключ журнала ({said})", "this is no verifier key ({said})")
BAD_ADDRESS = Words(
    "ожидались папка или адрес http(s) без «?» и «#»", "a folder or an http(s) address without ? and # was expected"
)
ONE_SOURCE = Words("хеши берутся из одного места: либо --log, либо --proof", "give either --log or --proof, not both")
BAD_STEP = Words("ожидался номер шага от 1 до {most}", "the number of a step, 1 to {most}, was expected")
TWO_STDIN = Words("стандартный ввод «-» читается один раз", "standard input - can be read once only")

NO_LOG = Words("{name}: здесь нет журнала, файла checkpoint нет", "{name}: no log here, there is no file checkpoint")
INTERNAL = Words(
    "внутренняя ошибка, вердикта нет: {said}. Сообщите о ней разработчикам вместе с файлом.",
    "internal error, no verdict: {said}. Please report it together with the file.",
)
INTERRUPTED = Words("прервано, вердикта нет", "interrupted, no verdict")
READING_LOG = Words("Чтение журнала", "Reading the log")

FILE = Words("Файл", "File")
LOG = Words("Журнал", "Log")
CHECKPOINTS = Words("Точки", "Checkpoints")
PROOF_OF_FORK = Words("Доказательство", "Proof")
INPUT = Words("Вход", "Input")
RULE = Words("Правило", "Rule")
MEANS = Words("Смысл", "Means")
OTHERWISE = Words("Иначе", "Otherwise")
BY_HAND = Words("Вручную", "By hand")
REPEAT = Words("Повторить", "Repeat")
REPEAT_BELOW = Words("команда {number} ниже", "command {number} below")
COMMANDS_HEAD = Words("Как повторить без этой программы (bash)", "How to repeat it without this program (bash)")
SUMMARY = Words("Итог", "Summary")
ENTRY = Words("Запись", "Entry")
INDEX = Words("Номер", "Index")
SIGNED = Words("Подписали", "Signed")
DISPUTED = Words("Спорные записи", "Disputed entries")
LIMITS = Words("Чего этот ответ не касается", "What this answer does not cover")
BYTES = Words("{count} байт", "{count} bytes")
STANDARD_INPUT = Words("стандартный ввод", "standard input")

FAULT = {
    Verdict.VALID: Words("Заметка", "Note"),
    Verdict.INVALID: Words("Нарушение", "Fault"),
    Verdict.INCOMPLETE: Words("Не хватает", "Missing"),
    Verdict.NOT_COVERED: Words("Почему", "Why"),
}

EVIDENCE_CONCLUSION = {
    Verdict.VALID: Words(
        "Доказано: запись подлинна, подписана всеми сторонами и стоит в журнале.",
        "Proved: the entry is genuine, signed by every party, and stands in the log.",
    ),
    Verdict.NOT_COVERED: Words("Под записью нет ни одной подписи.", "Nobody has signed the entry."),
}
LOG_CONCLUSION = {
    Verdict.VALID: Words(
        "Доказано: журнал таков, каким его обещает контрольная точка.",
        "Proved: the log is what its checkpoint promises.",
    ),
}
CONSISTENCY_CONCLUSION = {
    Verdict.VALID: Words(
        "Доказано: обе точки — одной истории, новая продолжает прежнюю.",
        "Proved: both checkpoints are of one history, the newer one continues the older.",
    ),
}
FORK_CONCLUSION = {
    Verdict.VALID: Words(
        "Доказано: журнал подписал две разные истории. Сообщите об этом всем государствам и приложите файл.",
        "Proved: the log has signed two histories. Tell every state, and hand the file over with it.",
    ),
    Verdict.INVALID: Words(
        "Файл не доказывает двух историй.",
        "The file does not prove two histories.",
    ),
}
PDF_CONCLUSION = {
    Verdict.VALID: Words(
        "Доказано: файл удостоверен печатью реестра, и каждая вложенная запись подлинна.",
        "Proved: the file bears the register's seal, and every attached entry is genuine.",
    ),
    Verdict.NOT_COVERED: Words("Печати на файле нет.", "The file bears no seal."),
}
STEP_CONCLUSION = Words("Шаг {number}, {title}: {fault}", "Step {number}, {title}: {fault}")
SEVERAL = Words("Проверено файлов: {count}", "Files verified: {count}")
