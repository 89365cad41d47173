"""Every unlawful example of every rule, typed into its form: the page says what the law finds, nothing is frozen."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from registry.procedures.draft import examine_draft, open_draft, read_draft, save_draft
from registry.records.database import Database
from registry.settings import load_settings
from registry.web import create_app
from registry.web.inputs_form import pages_of
from tests.demo_register import PASSWORD, copy_of
from tests.procedures.staging import Staged, stage
from tests.procedures.test_unlawful import DRAFTED, refusing
from tests.rights.test_every_rule import RULES
from tests.rights.worlds import WORLDS
from tests.web.conftest import csrf_token
from tests.web.desk import Desk
from tests.web.test_every_form import content, fill_in, own, suggested


def desk_at(staged: Staged, demo_home: Path, folder: Path) -> Desk:
    """Give the desks of the staged register; its settings beside the register are the demonstration's."""
    settings, clock = load_settings(copy_of(demo_home, folder), {}), [staged.commission.now]
    register = staged.commission.register
    return Desk(create_app(settings, register, lambda: clock[0]), settings, register, clock)


def type_in(desk: Desk, staged: Staged) -> str:
    """Open the draft and type its terms page by page; return its id. Dates and documents are saved before."""
    clerk, whole = desk.person("by-clerk"), staged.content
    record = open_draft(desk.register, clerk, whole["kind"], whole["result"], now=desk.tick())
    kept = {**record.content, **whole, "terms": {}}
    save_draft(desk.register, clerk, record.id, kept, record.version, now=desk.tick())
    for slug in [page.slug for page in pages_of(record.kind, whole) if own(page)]:
        page = next(page for page in pages_of(record.kind, content(desk, record.id)) if page.slug == slug)
        fill_in(desk, f"/drafts/{record.id}/{slug}", page, whole)
    return record.id


@pytest.mark.parametrize("rule", DRAFTED)
def test_the_unlawful_example_is_refused_by_the_form_in_the_same_words(
    demo_home: Path, tmp_path: Path, sqlite_database: Database, rule: str
) -> None:
    staged = stage(RULES[rule][1], WORLDS["states"], sqlite_database, password=PASSWORD)
    desk = desk_at(staged, demo_home, tmp_path)
    draft, clerk, browser = type_in(desk, staged), desk.person("by-clerk"), desk.browser("by-clerk")
    terms = staged.content["terms"] | suggested(staged.content["kind"], staged.content["terms"])
    assert content(desk, draft)["terms"] == terms
    assert examine_draft(desk.register, clerk, draft, now=desk.now).findings == staged.expected
    checked = browser.get(f"/drafts/{draft}/check").text
    sent = {"csrf_token": csrf_token(checked), "version": str(read_draft(desk.register, clerk, draft).version)}
    answer = browser.post(f"/drafts/{draft}/freeze", data=sent)
    assert answer.status_code == 422
    for page in (checked, answer.text):
        said = " ".join(html.fromstring(page).text_content().split())
        for finding in refusing(staged.expected):
            assert finding.words.en in said
    assert content(desk, draft)["terms"] == terms
