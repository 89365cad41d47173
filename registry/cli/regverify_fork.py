"""`regverify fork`: a proof file that a witness or a mirror wrote, and whether it proves two histories."""

from __future__ import annotations

import json
import shlex

from registry.cli import regverify_words as words
from registry.cli.plain_line import Asked, Command, Option, Place, say
from registry.cli.regverify_files import STANDARD_INPUT
from registry.cli.regverify_reading import VKEY_EXAMPLE, read_or_tell, read_vkey
from registry.cli.regverify_report import Subject, verification_lines
from registry.cli.spoken_words import EXIT_INPUT
from registry.evidence.fork import MOST_FORK
from registry.evidence.fork_steps import verify_fork
from registry.evidence.verdict import verification_content


def _fork(asked: Asked) -> int:
    name = asked.values["FILE"]
    data = read_or_tell(name, MOST_FORK, asked.language)
    if data is None:
        return EXIT_INPUT
    verification = verify_fork(data, asked.values["--vkey"], asked.values["--new-vkey"])
    if asked.as_json:
        say(json.dumps({"file": name, **verification_content(verification)}, ensure_ascii=False))
    else:
        setting = "" if name == STANDARD_INPUT else f"FILE={shlex.quote(name)}"
        subject = Subject(words.PROOF_OF_FORK, name, setting, words.FORK_CONCLUSION)
        for line in verification_lines(subject, verification, asked.language):
            say(line)
    return verification.exit_code


FORK = Command(
    "fork",
    words.ABOUT_FORK,
    (f"regverify fork 118-120.fork.json {VKEY_EXAMPLE}", f"regverify fork - --json {VKEY_EXAMPLE}"),
    (Place("FILE"),),
    (
        Option("--vkey", words.HELP_VKEY, "TEXT", read_vkey),
        Option("--new-vkey", words.HELP_NEW_VKEY, "TEXT", read_vkey),
    ),
    _fork,
)
