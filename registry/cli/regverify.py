"""`regverify`: what an auditor runs, without Flask, without a database, without trusting the operator.

The result goes to standard output, and its last line is the verdict's word; messages and progress go to standard
error. Bad data is a verdict, never a traceback. Beside the standard library it needs `cryptography` alone.

Source: formats 3.8; design 5.4; decision 11.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from registry.cli import regverify_words as words
from registry.cli.plain_line import Manual, run_manual
from registry.cli.regverify_consistency import CONSISTENCY
from registry.cli.regverify_evidence import EVIDENCE
from registry.cli.regverify_explain import EXPLAIN
from registry.cli.regverify_fork import FORK
from registry.cli.regverify_log import LOG
from registry.cli.regverify_pdf import PDF
from registry.cli.regverify_reading import FOUNDING_EXAMPLE, VKEY_EXAMPLE
from registry.cli.spoken_words import Program

MANUAL = Manual(
    program=Program("regverify", words.INTERRUPTED, words.INTERNAL),
    about=words.ABOUT,
    exit_codes=words.ABOUT_EXIT_CODES,
    examples=(
        f"regverify evidence licence.evidence.json {FOUNDING_EXAMPLE}",
        f"regverify log https://register.example/log/entries {VKEY_EXAMPLE}",
    ),
    commands=(EVIDENCE, LOG, CONSISTENCY, FORK, PDF, EXPLAIN),
)


def main() -> None:
    """Run `regverify` and end the process with the verdict's exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run `regverify` with these arguments and return its exit code: formats 3.8."""
    return run_manual(MANUAL, arguments)


if __name__ == "__main__":
    main()
