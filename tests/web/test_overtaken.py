"""A licence overtaken by a transfer: it lapses at once, and one click gives a draft with what changed marked."""

from __future__ import annotations

from lxml import html

from registry.procedures import ProposalRecord
from registry.procedures.draft import open_draft, save_draft
from registry.procedures.freeze import freeze_draft
from registry.procedures.read_queue import read_proposal
from registry.web.signatory_sealing import accept_signature
from tests.web.desk import NEMAN, RESULT, SAYRAN, Desk
from tests.web.forms import fields_of


def transferred(desk: Desk) -> ProposalRecord:
    """Propose that everything passes to Kazakhstan's company before the licence begins."""
    clerk = desk.person("by-clerk")
    record = open_draft(desk.register, clerk, "ownership.transferred", RESULT, now=desk.tick())
    terms = {
        "from_party": NEMAN,
        "to_party": SAYRAN,
        "to_capacity": "organisation",
        "share": {"num": 1, "den": 1},
        "category": "full",
        "ground_type": "contract",
        "instrument": {"ru": "договор уступки № 7", "en": "assignment contract No. 7"},
        "executed_by_from": "2026-10-01",
        "executed_by_to": "2026-10-01",
    }
    content = dict(record.content) | {"terms": terms, "effective": {"from": "2026-10-03", "until": None}}
    save_draft(desk.register, clerk, record.id, content, record.version, now=desk.tick())
    return freeze_draft(desk.register, clerk, record.id, now=desk.tick())


def overtake(desk: Desk) -> ProposalRecord:
    """Give a licence that waits for signatures while a transfer is sealed through the desk."""
    licence, transfer = desk.propose(), transferred(desk)
    for state in ("BY", "KZ"):
        signature = desk.signature(state, transfer.payload)
        accept_signature(
            desk.register, desk.person(f"{state.lower()}-signatory"), transfer.number, signature, now=desk.now
        )
    return licence


def words(text: str) -> str:
    return " ".join(html.fromstring(text).xpath("//main")[0].text_content().split())


def reopen(desk: Desk, proposal: ProposalRecord) -> str:
    """Press the one button of a lapsed proposal; return the address of the draft."""
    browser = desk.browser("by-clerk")
    address = f"/proposals/{proposal.number}"
    answer = browser.post(f"{address}/reopen", data=fields_of(browser.get(address).text))
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_the_last_signature_of_one_lets_the_other_lapse_at_once(desk: Desk) -> None:
    licence = overtake(desk)
    seen = read_proposal(desk.register, desk.person("kz-clerk"), licence.number)
    assert (seen.status, seen.events[-1].reason_code) == ("lapsed", "R21")
    page = words(desk.browser("kz-signatory").get(f"/proposals/{licence.number}").text)
    assert "Entries this proposal depends on were sealed since" in page


def test_the_new_draft_shows_what_was_sealed_and_what_it_touches(desk: Desk) -> None:
    draft = reopen(desk, overtake(desk))
    for address in (draft, f"{draft}/check"):
        page = desk.browser("by-clerk").get(address).text
        said = words(page)
        assert "What was sealed since that proposal was drawn up Entry 67, Transfer of ownership" in said
        assert "passes to the transferee (Sayran-Svyaz LLP (fictitious), Kazakhstan)" in said
        assert html.fromstring(page).xpath("//*[@class='reg-since']//a/@href") == ["/entries/67"]
        russian = words(desk.browser("by-clerk", "ru").get(address).text)
        assert "Что внесено в реестр после составления того предложения Запись 67" in russian
        assert "переходит к приобретателю" in russian
    tasks = html.fromstring(desk.browser("by-clerk").get(draft).text)
    heading = tasks.xpath("//h2[contains(., 'What the register finds in this draft now')]")[0]
    [mend] = heading.getnext().xpath(".//a[contains(@href, '/drafts/')]")
    assert mend.text_content() == "Licensor 1"
    check = html.fromstring(desk.browser("by-clerk").get(f"{draft}/check").text)
    marked = check.xpath("//dd[.//*[contains(., 'A finding concerns this')]]/preceding-sibling::dt/text()")
    assert marked == ["Licensors"]


def test_a_draft_of_nothing_earlier_shows_neither(desk: Desk) -> None:
    page = words(desk.browser("by-clerk").get(f"/drafts/{desk.draft().id}").text)
    assert "What was sealed since" not in page
    assert "What the register finds" not in page
