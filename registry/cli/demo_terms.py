"""Acts that several stories share: licences, consents, transfers, with the words that a contract would use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from registry.cli.demo_book import DemoBook, share_of, text
from registry.cli.demo_desk import Matter


def licence_terms(
    book: DemoBook, licensor: str, licensee: str, territory: Sequence[str], **changed: Any
) -> dict[str, Any]:
    """Return the terms of a simple licence for operation and repair, changed as given."""
    terms: dict[str, Any] = {
        "licensors": [book.party(licensor)],
        "licensees": [book.party(licensee)],
        "category": "simple",
        "territory": list(territory),
        "fields_of_use": ["operation", "repair"],
        "ways_of_use": ["use"],
        "purposes": ["own_forces", "repair"],
        "sublicensing": "no",
        "remuneration_type": "preferential",
        "remuneration": text(
            "Льготные условия, лицензионный договор, пункт 6", "Preferential terms, licence agreement, clause 6"
        ),
    }
    return terms | changed


def licence(book: DemoBook, place: int, terms: Mapping[str, Any], until: date | None, **more: Any) -> Matter:
    """Return the draft of a licence from today, drawn up by the licensor's office."""
    state = terms["licensors"][0]["state"]
    return book.matter(state, "licence.granted", place, terms, effective=(book.today(), until), **more)


def consent(book: DemoBook, place: int, holder: str, act: str, *, until: date | None = None, **more: Any) -> str:
    """Let one whose consent counts give it, from today; return the entry's id."""
    terms = {"act": act, "holder": book.party(holder), **more}
    matter = book.matter(book.state_of(holder), "consent.given", place, terms, effective=(book.today(), until))
    return book.desk.enter(matter)


def transfer(
    book: DemoBook, place: int, sides: tuple[str, str], share: Fraction, *, whole: bool = False, **more: Any
) -> Matter:
    """Return the draft of a transfer by contract from one organisation to another."""
    giver, taker = sides
    today = book.today()
    documents = more.pop("documents", ())
    terms = {
        "from_party": book.party(giver),
        "to_party": book.party(taker),
        "to_capacity": "organisation",
        "share": share_of(share),
        "category": "full" if whole else "partial",
        "ground_type": "contract",
        "executed_by_from": (today - timedelta(days=14)).isoformat(),
        "executed_by_to": (today - timedelta(days=12)).isoformat(),
        **more,
    }
    return book.matter(book.state_of(giver), "ownership.transferred", place, terms, documents=documents)
