"""The page of a common matter on which the drafter chooses who is asked to sign."""

from __future__ import annotations

from lxml import html

from registry.procedures.draft import open_draft, read_draft, save_draft
from tests.web.desk import Desk
from tests.web.forms import send, summary


def drafted(desk: Desk) -> str:
    """Draft the adoption of a table of rules; return the address of the draft."""
    clerk = desk.person("by-clerk")
    record = open_draft(desk.register, clerk, "rules.adopted", None, now=desk.tick())
    content = dict(record.content) | {"terms": {"rules": "ab" * 32}}
    return f"/drafts/{save_draft(desk.register, clerk, record.id, content, record.version, now=desk.tick()).id}"


def test_too_few_states_are_named_beside_the_boxes(desk: Desk) -> None:
    draft = drafted(desk)
    answer = send(desk.browser("by-clerk"), f"{draft}/asked", asked=["BY", "KZ"])
    page = desk.browser("by-clerk").get(answer.headers["Location"]).text
    [words] = summary(page).values()
    assert "States asked to sign: 2; at least 4 of 5 are required." in words


def test_enough_states_are_asked_and_shown_by_name(desk: Desk) -> None:
    draft = drafted(desk)
    asked = ["BY", "KG", "KZ", "RU"]
    send(desk.browser("by-clerk"), f"{draft}/asked", asked=asked)
    assert read_draft(desk.register, desk.person("by-clerk"), draft.rpartition("/")[2]).content["asked"] == asked
    page = html.fromstring(desk.browser("by-clerk").get(f"{draft}/check").text)
    shown = page.xpath("//dt[.='States asked to sign']/following-sibling::dd[1]//p/text()")
    assert shown == ["Belarus", "Kyrgyzstan", "Kazakhstan", "Russian Federation"]
    signers = page.xpath("//*[@class='reg-signers']/li")
    assert len(signers) == len(asked)
    assert "the signatures of 4 of 5 states suffice" in signers[0].text_content()


def test_other_drafts_have_no_such_page(desk: Desk) -> None:
    assert desk.browser("by-clerk").get(f"/drafts/{desk.draft().id}/asked").status_code == 404
