"""`regverify consistency`: two checkpoints that the auditor holds, and whether they tell one history."""

from __future__ import annotations

import json
import shlex

from registry.auditlog.checkpoint_request import MOST_REQUEST_BYTES
from registry.cli import regverify_words as words
from registry.cli.plain_line import Asked, Command, Option, Place, UsageError, say, tell
from registry.cli.regverify_files import STANDARD_INPUT
from registry.cli.regverify_reading import (
    PROGRAM,
    VKEY_EXAMPLE,
    read_location,
    read_or_tell,
    read_vkey,
    reader_of,
)
from registry.cli.regverify_report import Subject, verification_lines
from registry.cli.spoken_words import EXIT_INPUT
from registry.evidence.bundle import MOST_EVIDENCE
from registry.evidence.consistency import Source, verify_consistency_of
from registry.evidence.log_audit import LogReadError
from registry.evidence.verdict import verification_content


def _consistency(asked: Asked) -> int:
    old, new, proof = asked.values["OLD"], asked.values["NEW"], asked.values["--proof"]
    location = asked.values["--log"]
    if (old, new, proof).count(STANDARD_INPUT) > 1:
        raise UsageError(words.TWO_STDIN, f"{PROGRAM} consistency")
    if location is not None and proof is not None:
        raise UsageError(words.ONE_SOURCE, f"{PROGRAM} consistency")
    read = [read_or_tell(name, MOST_EVIDENCE, asked.language) for name in (old, new)]
    source: Source = None if location is None else reader_of(location)
    if proof is not None:
        source = read_or_tell(proof, MOST_REQUEST_BYTES, asked.language)
    if read[0] is None or read[1] is None or (proof is not None and source is None):
        return EXIT_INPUT
    try:
        keys = asked.values["--vkey"], asked.values["--new-vkey"]
        verification = verify_consistency_of(read[0], read[1], keys[0], source, keys[1])
    except LogReadError as fault:
        return tell(PROGRAM, str(fault), EXIT_INPUT)
    if asked.as_json:
        named = {"old": old, "new": new}
        say(json.dumps({**named, **verification_content(verification)}, ensure_ascii=False))
    else:
        given = {"OLD": old, "NEW": new, **({} if proof is None else {"PROOF": proof})}
        setting = " ".join(f"{name}={shlex.quote(value)}" for name, value in given.items() if value != STANDARD_INPUT)
        subject = Subject(words.CHECKPOINTS, f"{old} → {new}", setting, words.CONSISTENCY_CONCLUSION)
        for line in verification_lines(subject, verification, asked.language):
            say(line)
    return verification.exit_code


CONSISTENCY = Command(
    "consistency",
    words.ABOUT_CONSISTENCY,
    (
        f"regverify consistency kept.checkpoint new.checkpoint --log ./mirror/entries {VKEY_EXAMPLE}",
        f"regverify consistency kept.checkpoint licence.evidence.json --proof proof.txt {VKEY_EXAMPLE}",
    ),
    (Place("OLD"), Place("NEW")),
    (
        Option("--vkey", words.HELP_VKEY, "TEXT", read_vkey),
        Option("--new-vkey", words.HELP_NEW_VKEY, "TEXT", read_vkey),
        Option("--log", words.HELP_LOG, "URL|DIR", read_location),
        Option("--proof", words.HELP_PROOF, "FILE"),
    ),
    _consistency,
)
