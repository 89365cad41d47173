"""`regverify pdf`: a sealed extract, its seal, and the evidence files attached to it."""

from __future__ import annotations

import json
import shlex

from registry.cli import regverify_words as words
from registry.cli.plain_line import Asked, Command, Option, Place, say
from registry.cli.regverify_files import STANDARD_INPUT
from registry.cli.regverify_reading import FOUNDING_EXAMPLE, read_founding, read_or_tell
from registry.cli.regverify_report import Subject, verification_lines
from registry.cli.spoken_words import EXIT_INPUT
from registry.evidence.extract_verification import verify_extract
from registry.evidence.sealed_pdf import MOST_PDF
from registry.evidence.verdict import Verdict, verification_content


def _pdf(asked: Asked) -> int:
    name, language = asked.values["FILE"], asked.language
    data = read_or_tell(name, MOST_PDF, language)
    if data is None:
        return EXIT_INPUT
    files: list[tuple[str, Verdict]] = []
    verification = verify_extract(data, asked.values["--founding"], lambda *seen: files.append(seen))
    if asked.as_json:
        attached = [{"file": attached, "verdict": verdict.value} for attached, verdict in files]
        content = {"file": name, **verification_content(verification), "attached": attached}
        say(json.dumps(content, ensure_ascii=False))
        return verification.exit_code
    counted = words.BYTES.filled(count=f"{len(data):,}".replace(",", "\u00a0")).within(language)
    shown = words.STANDARD_INPUT.within(language) if name == STANDARD_INPUT else name
    setting = "" if name == STANDARD_INPUT else f"FILE={shlex.quote(name)}"
    subject = Subject(words.FILE, f"{shown}, {counted}", setting, words.PDF_CONCLUSION)
    for line in verification_lines(subject, verification, language):
        say(line)
    return verification.exit_code


PDF = Command(
    "pdf",
    words.ABOUT_PDF,
    (
        f"regverify pdf extract.pdf {FOUNDING_EXAMPLE}",
        f"regverify pdf extract.pdf {FOUNDING_EXAMPLE} --json",
    ),
    (Place("FILE"),),
    (Option("--founding", words.HELP_FOUNDING, "HEX", read_founding, is_required=True),),
    _pdf,
)
