"""The page a signatory reads on a terminal: what the entry does, every term, the digest, all from the bytes alone.

Source: design 5.1 (signatory); `rights.presentation`, which the sign page and the PDF use too.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator

import click

from registry.cli.terminal import plain, ruled, terminal_width, wrapped
from registry.evidence.signing_request import SigningRequestFile
from registry.rights.entries import Payload
from registry.rights.kinds import kind_of
from registry.rights.parties import Body
from registry.rights.presentation import SheetRow, whole_sheet
from registry.rights.words import Language, Words

LABEL_WIDTH = 26
MARGIN = 2

PROPOSAL = Words("Реестр {register}, предложение {number}", "Register {register}, proposal {number}")
EFFECT = Words("Что означает подпись", "What the signature does")
DETAILS = Words("Что подписывается", "What is signed")
DIGEST = Words("Подписываются ровно эти байты (SHA-256)", "Exactly these bytes are signed (SHA-256)")


def page_lines(asked: SigningRequestFile, payload: Payload, body: Body, language: Language) -> Iterator[str]:
    """Yield the lines of the page.

    Args:
        asked: The request.
        payload: Decoded from the request's bytes.
        body: For the names of states.
        language: Of labels; texts are shown in every language that they have.
    """
    width = terminal_width()
    kind = kind_of(payload.draft.kind)
    yield ""
    yield click.style(kind.title.within(language), bold=True)
    proposal = PROPOSAL.filled(register=payload.register, number=asked.proposal).within(language)
    yield click.style(plain(proposal), dim=True)
    yield ""
    yield _headed(EFFECT, language, width)
    yield from _indented(kind.sentence(payload.draft, body).within(language), width)
    yield ""
    yield _headed(DETAILS, language, width)
    for row in whole_sheet(payload.draft, body, {}):
        yield from _row_lines(row, language, width)
    yield ""
    yield _headed(DIGEST, language, width)
    groups = textwrap.wrap(asked.digest, 4)
    for half in (groups[:8], groups[8:]):
        yield click.style(f"{'':{MARGIN}}{' '.join(half)}", bold=True)
    yield ""


def _headed(title: Words, language: Language, width: int) -> str:
    return click.style(ruled(title.within(language), width), bold=True)


def _indented(text: str, width: int) -> list[str]:
    return [f"{'':{MARGIN}}{line}" for line in wrapped(text, width - MARGIN)]


def _row_lines(row: SheetRow, language: Language, width: int) -> Iterator[str]:
    """Yield a label beside its value, both wrapped."""
    labels = textwrap.wrap(row.label.within(language), LABEL_WIDTH - 2)
    values = wrapped(row.value.within(language), width - MARGIN - LABEL_WIDTH)
    for label, value in itertools.zip_longest(labels, values, fillvalue=""):
        padding = LABEL_WIDTH - len(label) if value else 0
        yield f"{'':{MARGIN}}{click.style(label, dim=True)}{'':{padding}}{value}"
