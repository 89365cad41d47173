"""Every kind that an office may draft can be typed: its lawful example goes in page by page and comes out the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html

from registry.procedures.draft import open_draft, read_draft
from registry.procedures.read_result import read_result
from registry.rights.fields import ResultsField
from registry.rights.governance_demands import ACTS
from registry.rights.governance_fields import CertificatesField, KindsField
from registry.rights.kinds import kind_of
from registry.web.clerk_kinds import kinds_about_results
from registry.web.inputs_form import pages_of
from registry.web.inputs_pages import FormPage, Member
from tests.rights.kind_examples import EXAMPLES
from tests.web.desk import RESULT, Desk
from tests.web.forms import fields_of

OFFERED = [*(kind.kind for kind in kinds_about_results()), *ACTS]


def typed(member: Member, value: Any) -> Iterator[tuple[str, str]]:
    """Yield a value as the inputs of its page send it."""
    if value is None:
        return
    if isinstance(member.field, ResultsField):
        yield member.name, ", ".join(value)
    elif isinstance(member.field, CertificatesField | KindsField):
        yield member.name, "\n".join(value)
    else:
        yield from leaves(member.name, value)


def leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for inner, held in value.items():
                yield from leaves(f"{name}.{inner}", held)
        case list() if value and isinstance(value[0], dict):
            for place, row in enumerate(value):
                yield from leaves(f"{name}.{place}", row)
        case list():
            for each in value:
                yield from leaves(name, each)
        case bool():
            yield name, "yes" if value else "no"
        case _:
            yield name, str(value)


@pytest.mark.parametrize("kind", OFFERED)
def test_the_example_of_a_kind_is_typed_page_by_page(desk: Desk, kind: str) -> None:
    result = None if kind in {"result.registered", *ACTS} else RESULT
    draft = open_draft(desk.register, desk.person("by-clerk"), kind, result, now=desk.tick()).id
    terms = dict(EXAMPLES[kind])
    if "corrected" in terms:
        terms["entry"] = an_entry(desk, terms["corrected"]["kind"])
    slugs = [page.slug for page in pages_of(kind, {"terms": terms}) if own(page)]
    assert slugs
    for slug in slugs:
        page = next(page for page in pages_of(kind, content(desk, draft)) if page.slug == slug)
        fill_in(desk, f"/drafts/{draft}/{slug}", page, {"terms": terms})
    derived = {name: value for name, value in terms.items() if name in kind_of(kind).derives}
    assert content(desk, draft)["terms"] | derived == terms | suggested(kind, terms)
    checked = desk.browser("by-clerk").get(f"/drafts/{draft}/check")
    assert checked.status_code == 200
    assert "as typed; cannot be read yet" not in checked.text
    for place in html.fromstring(checked.text).xpath("//a[contains(@href, '#')]/@href"):
        assert leads_somewhere(desk, place), place


def own(page: FormPage) -> bool:
    """Whether a page is of the kind itself, or of a content within it."""
    return any(member.path[0] == "terms" for member in page.members)


def content(desk: Desk, draft: str) -> Any:
    return read_draft(desk.register, desk.person("by-clerk"), draft).content


def suggested(kind: str, terms: dict[str, Any]) -> dict[str, Any]:
    return {name: suggest(terms) for name, suggest in kind_of(kind).suggests.items() if suggest(terms)}


def an_entry(desk: Desk, kind: str) -> str:
    view = read_result(desk.register, desk.person("by-clerk"), RESULT, in_force_on=desk.now.date())
    return next(entry.id for entry in view.standing.entries if entry.kind == kind)


def fill_in(desk: Desk, address: str, page: FormPage, whole: dict[str, Any]) -> None:
    """Send a page with the example's values in it, and see that it then shows them."""
    browser = desk.browser("by-clerk")
    kept = fields_of(browser.get(address).text, "topic")
    pairs = [(name, kept[name]) for name in ("csrf_token", "version", "seen")]
    pairs += [pair for member in page.members for pair in typed(member, member.value(whole))]
    answer = browser.post(address, data=multi(pairs))
    assert answer.status_code == 303, answer.text
    shown = [pair for pair in fields_of(browser.get(address).text, "topic").items(multi=True) if pair[1]]
    dates = {pair for pair in pairs if pair[1][4:5] == "-"}
    assert not {pair for pair in pairs[3:] if pair not in dates} - set(shown)


def multi(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    return sent


def leads_somewhere(desk: Desk, address: str) -> bool:
    """Whether the page of a link has what the link leads to."""
    path, _, anchor = address.partition("#")
    if not path:
        return True
    page = html.fromstring(desk.browser("by-clerk").get(path).text)
    return bool(page.xpath("//*[@id=$anchor]", anchor=anchor))
