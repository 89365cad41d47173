"""Ten minutes of the README, in a real browser and on the command line: from a draft to a verified licence.

Then the other ways: a key made in the browser, a proposal sent back and opened again.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from pypdf import PdfReader

from registry.procedures.read_moment import read_moment
from registry.settings import open_register
from tests.journeys.conftest import Served
from tests.journeys.walking import (
    Walker,
    draft_licence,
    enter,
    freeze,
    import_key,
    open_from_queue,
    run,
    sign_elsewhere,
    sign_here,
    take,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_licence_is_drafted_signed_for_two_states_sealed_exported_and_verified(
    open_context: Callable[..., BrowserContext], served: Served, tmp_path: Path, language: str
) -> None:
    clerk = enter(open_context, served, language, "by-clerk")
    draft_licence(clerk)
    clerk.picture("clerk")
    proposal = freeze(clerk)

    belarus = enter(open_context, served, language, "by-signatory")
    import_key(belarus, served.offices / "by" / "signatory.pem")
    open_from_queue(belarus, proposal)
    belarus.picture("signatory")
    sign_here(belarus)

    kazakhstan = enter(open_context, served, language, "kz-signatory")
    open_from_queue(kazakhstan, proposal)
    sign_elsewhere(kazakhstan, served.offices / "kz" / "signatory.p12", tmp_path)
    kazakhstan.sees("receipt")

    evidence = take(kazakhstan, "evidence", tmp_path)
    _verify(evidence, served, language)
    _export(open_context, served, tmp_path, language)


def _verify(evidence: Path, served: Served, language: str) -> None:
    arguments = ["evidence", str(evidence), "--founding", served.settings.founding_id, "--language", language]
    done = run("regverify", *arguments)
    assert (done.returncode, done.stdout.split()[-1]) == (0, "VALID"), done.stdout + done.stderr
    content = bytearray(evidence.read_bytes())
    place = content.index(b'"payload"') + 200
    content[place] = ord("A") if content[place] != ord("A") else ord("B")
    evidence.write_bytes(content)
    again = run("regverify", *arguments)
    assert (again.returncode, again.stdout.split()[-1]) == (1, "INVALID"), again.stdout + again.stderr


def _export(open_context: Callable[..., BrowserContext], served: Served, folder: Path, language: str) -> None:
    """A reviewer finds the licence on the result's page and takes the extract; an auditor reads the checks."""
    reviewer = enter(open_context, served, language, "by-reviewer")
    reviewer.follow("results", exact=True)
    reviewer.click(reviewer.page.locator("tr").filter(has_text=reviewer.word("kitchen")).get_by_role("link").first)
    reviewer.page.get_by_text("Сайран-связь" if language == "ru" else "Sayran-Svyaz").first.wait_for()
    reviewer.picture("reviewer")
    extract = take(reviewer, "extract", folder)
    document = PdfReader(BytesIO(extract.read_bytes()))
    assert len(document.pages) >= 1
    assert any(name.endswith(".evidence.json") for name in document.attachments)
    auditor = enter(open_context, served, language, "by-auditor")
    auditor.page.goto(f"{served.url}/entries/{_newest(served)}")
    auditor.page.locator("#checks").scroll_into_view_if_needed()
    auditor.page.locator("#checks").evaluate("element => element.scrollIntoView()")
    auditor.picture("auditor")


def _newest(served: Served) -> int:
    register = open_register(served.settings)
    try:
        return read_moment(register, None).size - 1
    finally:
        register.database.close()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_key_made_in_the_browser_signs_once_its_certificate_is_introduced(
    open_context: Callable[..., BrowserContext], served: Served, tmp_path: Path, language: str
) -> None:
    """Enrolled, certified by the state's authority, introduced by a governance entry; the key itself never moves."""
    clerk = enter(open_context, served, language, "by-clerk")
    draft_licence(clerk)
    proposal = freeze(clerk)
    signatory = enter(open_context, served, language, "by-signatory")
    sent: list[bytes] = []
    signatory.page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    signatory.follow("keys", exact=True)
    signatory.press("make")
    signatory.sees("kept")
    with signatory.page.expect_download() as download:
        signatory.press("request_key")
    request = tmp_path / "signatory.csr"
    download.value.save_as(request)
    done = run("regctl", "--home", str(served.settings.home), "office", "certify", str(request), "--state", "BY")
    assert done.returncode == 0, done.stderr
    signatory.follow("keys", exact=True)
    signatory.sees("fits")
    open_from_queue(signatory, proposal)
    sign_here(signatory)
    assert all(b"PRIVATE" not in body for body in sent)
    assert _private_keys(signatory) == [False]


def _private_keys(signatory: Walker) -> list[bool]:
    """Return, for each key that the browser keeps, whether anything could read it out."""
    found: list[bool] = signatory.page.evaluate(
        "async () => { const { keptKeys } = await import('/static/signing/key_store.js');"
        " return (await keptKeys()).map((key) => key.privateKey.extractable); }"
    )
    return found


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_proposal_sent_back_is_opened_again_with_nothing_lost(
    open_context: Callable[..., BrowserContext], served: Served, tmp_path: Path, language: str
) -> None:
    """All without scripts: drafting, sending back, opening again, signing offline for both states."""
    clerk = enter(open_context, served, language, "by-clerk", java_script_enabled=False)
    draft_licence(clerk)
    answers = clerk.page.locator("dl.reg-facts--change").all_inner_texts()
    first = freeze(clerk)

    kazakhstan = enter(open_context, served, language, "kz-signatory", java_script_enabled=False)
    open_from_queue(kazakhstan, first)
    kazakhstan.follow("send_back")
    kazakhstan.page.get_by_label(kazakhstan.word("wrong_terms")).check()
    kazakhstan.page.get_by_label(kazakhstan.word("in_words")).fill("Срок — пять лет / five years")
    kazakhstan.press("return", exact=True)
    kazakhstan.sees("returned")

    open_from_queue(clerk, first)
    clerk.page.get_by_text("Срок — пять лет / five years").wait_for()
    clerk.press("reopen")
    clerk.follow("check_task")
    assert clerk.page.locator("dl.reg-facts--change").all_inner_texts() == answers
    clerk.click(clerk.page.locator("a[href$='/dates#effective.until']"))
    clerk.page.get_by_label(clerk.word("until")).fill("31.12.2030")
    for _ in ("dates", "access", "documents"):
        clerk.press("save")
    second = freeze(clerk)

    for login, state, person in (("kz-signatory", "kz", kazakhstan), ("by-signatory", "by", None)):
        signatory = person or enter(open_context, served, language, login, java_script_enabled=False)
        open_from_queue(signatory, second)
        signatory.sees("changed")
        expect(signatory.page.locator(".reg-sheet ins").first).to_be_visible()
        sign_elsewhere(signatory, served.offices / state / "signatory.p12", tmp_path)
    signatory.sees("receipt")
