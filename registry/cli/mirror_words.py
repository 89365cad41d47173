"""Exit codes of the commands for a mirror, in words.

Source: formats 3.8.
"""

from __future__ import annotations

from registry.evidence.verdict import EXIT_CODES as VERDICT_CODES
from registry.evidence.verdict import Verdict
from registry.rights.words import Words

EXIT_INCOMPLETE = VERDICT_CODES[Verdict.INCOMPLETE]
EXIT_CODES = Words(
    "Коды завершения: 0 нарушений нет, 1 нарушение доказано или файл не годится, 2 ошибка в команде, 3 чего-то не "
    "хватает, 5 ошибка чтения или записи, 70 внутренняя ошибка.",
    "Exit codes: 0 no fault, 1 a fault is proved or a file is unfit, 2 usage, 3 something is missing, 5 input or "
    "output, 70 internal.",
)
