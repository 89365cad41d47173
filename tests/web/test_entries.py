"""One entry: its effect, its checks, its way to the root, its evidence file."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from lxml import html

from registry.auditlog.tree import leaf_hash, node_hash
from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from registry.settings import Settings


def test_the_evidence_file_verifies_offline(signed_in: Callable[..., FlaskClient], settings: Settings) -> None:
    answer = signed_in("by-auditor").get("/entries/3/evidence.json")
    assert answer.headers["Content-Disposition"] == "attachment; filename=entry-3.evidence.json"
    verification = verify_evidence(answer.data, settings.founding_id)
    assert verification.verdict is Verdict.VALID
    assert verification.index == 3


def test_every_check_is_shown_with_its_verdict(signed_in: Callable[..., FlaskClient]) -> None:
    page = signed_in("by-auditor").get("/entries/3").text
    checks = page[page.index('id="checks"') : page.index('id="path"')]
    assert len(re.findall(r"<li>\s*<svg", checks)) == 13
    assert checks.count(">VALID<") == 11
    assert checks.count(">NOT COVERED<") == 3


def test_the_way_shown_leads_to_the_root_shown(signed_in: Callable[..., FlaskClient]) -> None:
    """A reader with a pencil gets the same hashes."""
    path = signed_in("by-auditor").get("/entries/5").text.partition('id="path"')[2]
    leaf = re.search(r"<pre[^>]*>(ip-rights-leaf/1\n.*?)</pre>", path, re.DOTALL)[1].rstrip("\n") + "\n"
    shown_digests = html.fromstring(f"<div {path}").xpath("//*[@class='reg-ladder']//*[@class='reg-digest']")
    digests = [bytes.fromhex(digest.text_content().strip()) for digest in shown_digests]
    sides = re.findall(r"neighbour on the (left|right)", path)
    current = leaf_hash(leaf.encode())
    assert digests[0] == current
    for place, side in enumerate(sides):
        sibling, shown = digests[1 + 2 * place], digests[2 + 2 * place]
        current = node_hash(sibling, current) if side == "left" else node_hash(current, sibling)
        assert shown == current
    assert digests[-1] == current


def test_an_entry_that_is_not_there_has_no_evidence(signed_in: Callable[..., FlaskClient]) -> None:
    assert signed_in("by-auditor").get("/entries/4000").status_code == 404
    assert signed_in("by-auditor").get("/entries/4000/evidence.json").status_code == 404


def test_the_founding_entry_names_its_signers(signed_in: Callable[..., FlaskClient]) -> None:
    page = signed_in("by-auditor").get("/entries/0").text
    assert page.count("National Rights Centre (demo)") >= 1
    assert "Founding id" in page


def test_a_russian_page_calls_offices_and_results_by_their_russian_names(signed_in: Callable[..., FlaskClient]) -> None:
    russian = words(signed_in("by-auditor", "ru").get("/entries/2").text)
    english = words(signed_in("by-auditor").get("/entries/2").text)
    assert "Беларусь, Национальный центр прав (демо)" in russian
    assert "Belarus, National Rights Centre (demo)" in english
    assert "ICMEC-2026-000001, «Способ согласования частот" in russian
    assert "ICMEC-2026-000001, “Method of coordinating frequencies" in english
    assert "№ 1 (" in russian
    assert "No. 1 (" in english


def test_who_signs_for_the_state_alone_is_called_as_its_certificate_says(
    signed_in: Callable[..., FlaskClient],
) -> None:
    """A governance certificate belongs to no organ."""
    assert "Беларусь, National Rights Centre (demo)" in words(signed_in("by-auditor", "ru").get("/entries/0").text)


def words(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())
