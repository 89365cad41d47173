"""How a draft stands: topic by topic for the task list, finding by finding for “check the answers”.

Source: design 5.1 (must be mended before freezing, apart from warnings), 4.3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, request

from registry.procedures import DraftRecord
from registry.procedures.draft import Examination
from registry.rights.findings import Finding, Severity
from registry.web.inputs_controls import anchors, controls_of, full_labels
from registry.web.inputs_form import pages_of
from registry.web.inputs_pages import FormPage
from registry.web.inputs_surroundings import EntryChoice, Surroundings
from registry.web.inputs_typed import UnknownMemberError
from registry.web.texts import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Task:
    """One topic in the task list."""

    page: FormPage
    look: str
    """done | action | refused | none: the look of its tag."""
    words: str


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding with the way to its mend."""

    finding: Finding
    label: str | None
    """Of the member concerned."""
    slug: str | None
    """Of the page to mend it on; None where the entry as a whole is concerned."""
    anchor: str | None
    entries: tuple[EntryChoice, ...]
    """Sealed entries it speaks of, as far as the person may read them."""

    @property
    def term(self) -> str:
        """What is presumed, for R5."""
        return self.finding.place.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Placed:
    """Findings by what they ask for."""

    refusing: tuple[PlacedFinding, ...]
    to_confirm: tuple[PlacedFinding, ...]
    warning: tuple[PlacedFinding, ...]

    @property
    def all(self) -> tuple[PlacedFinding, ...]:
        """Every finding, the gravest first."""
        return (*self.refusing, *self.to_confirm, *self.warning)


def outcomes(examined: Examination) -> tuple[Task, ...]:
    """Return how each topic of a draft stands."""
    return tuple(_task(page, examined) for page in pages_of(examined.record.kind, examined.record.content))


def _task(page: FormPage, examined: Examination) -> Task:
    found = [finding for finding in examined.findings if finding.refuses and page.holds(finding.place)]
    if not page.begun(examined.record.content):
        if found:
            return Task(page, "none", gettext("Not started"))
        return Task(page, "calm", gettext("Nothing typed; not required"))
    if found:
        return Task(page, "action", ngettext("%(num)s finding", "%(num)s findings", len(found)))
    return Task(page, "done", gettext("Done"))


def check_findings(
    findings: Sequence[Finding], pages: Sequence[FormPage], content: Mapping[str, Any], around: Surroundings
) -> Placed:
    """Return the findings apart: what stands in the way, what must be confirmed, what only warns."""
    placed = [_placed(finding, pages, content, around) for finding in findings]
    return Placed(
        tuple(one for one in placed if one.finding.severity is Severity.REFUSES),
        tuple(one for one in placed if one.finding.severity is Severity.CONFIRM),
        tuple(one for one in placed if one.finding.severity is Severity.WARNS),
    )


def _placed(
    finding: Finding, pages: Sequence[FormPage], content: Mapping[str, Any], around: Surroundings
) -> PlacedFinding:
    page = next((page for page in pages if finding.place and page.holds(finding.place)), None)
    cited = tuple(entry for entry in around.entries if entry.id in finding.entries)
    if page is None:
        return PlacedFinding(finding, None, None, None, cited)
    controls = controls_of(page.members, content, around)
    ids, labels = anchors(controls), full_labels(controls)
    parts = finding.place.split(".")
    inside = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    name = next((name for name in inside if name in ids), None)
    if name is None:  # what nobody types by itself: the page as a whole
        return PlacedFinding(finding, page.title.within(around.language), page.slug, None, cited)
    return PlacedFinding(finding, labels[name], page.slug, ids[name], cited)


def touched_members(findings: Sequence[Finding], pages: Sequence[FormPage]) -> frozenset[str]:
    """Return the names of the members that a finding concerns, as a whole or in a part."""
    names = (member.name for page in pages for member in page.members)
    return frozenset(name for name in names if any(f"{one.place}.".startswith(f"{name}.") for one in findings))


def require_version(record: DraftRecord) -> bool:
    """Whether the person has seen the draft as it is stored; says so to the person where it is not."""
    if request.form.get("version") == str(record.version):
        return True
    flash(gettext("The draft was changed meanwhile. Read it again before you go on."), "refused")
    return False


def said_to_lapse() -> int:
    """Return how many signatures the person was told would lapse."""
    said = request.form.get("lapsing", "0")
    if not (said.isascii() and said.isdecimal() and len(said) < 4):  # noqa: PLR2004 - more digits than signatures
        raise UnknownMemberError("lapsing")
    return int(said)
