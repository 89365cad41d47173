"""What a clerk may begin to draft: the kinds that the body records today, and none that it has closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from lxml import html

from registry.procedures.draft import examine_draft
from registry.web import create_app
from tests.web.desk import RESULT, Desk
from tests.web.forms import send, summary


def closing(desk: Desk, *kinds: str) -> Desk:
    """Give the desks of the same register whose body records some kinds until yesterday."""
    last = desk.now.date() - timedelta(days=1)
    rows = tuple(replace(row, until=last) if row.kind in kinds else row for row in desk.register.body.kinds)
    register = replace(desk.register, body=replace(desk.register.body, kinds=rows))
    return Desk(create_app(desk.settings, register, lambda: desk.clock[0]), desk.settings, register, desk.clock)


def offered(desk: Desk) -> list[str]:
    page = html.fromstring(desk.browser("by-clerk").get("/drafts/new").text)
    return [str(kind) for kind in page.xpath("//*[@role='group']//input/@value")]


def test_a_kind_that_is_no_longer_recorded_is_not_offered(desk: Desk) -> None:
    assert {"licence.granted", "dispute.opened"} <= set(offered(desk))
    closed = closing(desk, "licence.granted")
    assert "licence.granted" not in offered(closed)
    assert "licence.ended" in offered(closed)
    answer = send(closed.browser("by-clerk"), "/drafts/new", kind="licence.granted", result=RESULT)
    assert "Choose what is to be recorded." in summary(answer.text).values()


def test_a_group_without_kinds_is_left_out(desk: Desk) -> None:
    burdens = [row.kind for row in desk.register.body.kinds if row.kind.startswith(("encumbrance", "dispute"))]
    page = closing(desk, *burdens).browser("by-clerk").get("/drafts/new").text
    assert "Burdens and disputes" not in page
    assert "Claims and corrections" in page


def test_a_draft_begun_before_the_kind_was_closed_is_told_so(desk: Desk) -> None:
    draft = desk.draft()
    closed = closing(desk, "licence.granted")
    examined = examine_draft(closed.register, closed.person("by-clerk"), draft.id, now=closed.now)
    assert [finding.rule for finding in examined.findings if finding.refuses] == ["R19"]
    assert not examined.may_freeze
    page = closed.browser("by-clerk").get(f"/drafts/{draft.id}/check").text
    assert "this register records no entries of the kind" in page
