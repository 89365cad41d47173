"""What the kinds about protection share: members, how a step folds, how an office is named."""

from __future__ import annotations

from registry.rights.entries import Draft, Entry, EntryId, Terms
from registry.rights.fields import EntryField
from registry.rights.folding import Folding
from registry.rights.kinds._choices import OFFICES
from registry.rights.parties import Body
from registry.rights.phrases import result_words
from registry.rights.protection import Step, normalised_number
from registry.rights.words import Words

ABOUT_RIGHTS = ("protection.granted", "protection.filed")


def right_field() -> EntryField:
    """Return the member that names the right an entry is about."""
    return EntryField(
        Words("Заявка или охранный документ", "Application or title of protection"),
        hint=Words("Запись о подаче заявки или о выдаче.", "The entry of the filing or of the grant."),
        of_kind=ABOUT_RIGHTS,
    )


def step(folding: Folding, entry: Entry) -> None:
    """Fold an entry about protection into the right that it is about."""
    terms, event = entry.terms, entry.kind.removeprefix("protection.")
    about = terms.get("right") or terms.get("filing")
    day = entry.effective.starts_on
    folding.protect(Step(entry.id, entry.index, event, day, terms), EntryId(about) if about else None)


def suggested_number(terms: Terms) -> str | None:
    """Return the normalised form of the number as printed; None while none is typed."""
    printed = terms.get("number")
    return normalised_number(printed) if isinstance(printed, str) and printed else None


def office_words(draft: Draft, body: Body) -> Words:
    """Return the office of the terms by its name."""
    office = draft.terms["office"]
    return OFFICES.get(office) or body.state_name(office)


def number_words(number: str | None) -> Words:
    """Return " № 123", or nothing."""
    return Words(f" № {number}", f" No. {number}") if number else Words("", "")


def protection_words(draft: Draft) -> Words:
    """Return "охрана результата … по указанной заявке или документу", feminine, to begin a sentence."""
    words = Words(
        "Охрана ({result}) по заявке или охранному документу, названным в записи,",
        "The protection ({result}) under the application or title that the entry names",
    )
    return words.filled(result=result_words(draft.result))
