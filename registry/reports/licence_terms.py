"""A licence in the words of a table: within which limits it may be used, and which of its terms were presumed.

A page, an extract and a list say the same of a licence; what is presumed bears the mark that no lawyer has checked the
presumption, until one has.

Source: design 4.3 (R5, last paragraph) and 5.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from registry.reports.wording import all_chosen, chosen, number, state_names
from registry.rights.kinds._choices import PRESUMABLE
from registry.rights.licensing import Licence
from registry.rights.parties import Body
from registry.rights.words import Words

LICENCE_KIND = "licence.granted"
UNCHECKED = Words("юристом не проверено", "not checked by a lawyer")
_WAYS = Words("способы: {said}", "ways of use: {said}")
_PURPOSES = Words("цели: {said}", "purposes: {said}")
_QUANTITY = Words("количество изделий: не более {said}", "number of items: at most {said}")
_SUBLICENSING = Words("сублицензии: {said}", "sublicensing: {said}")
_THIRD_STATES = Words("в интересах третьих государств: {said}", "on behalf of third states: {said}")
_PRESUMED = Words("по предположению: {said}", "presumed: {said}")


def licence_extent(terms: Mapping[str, Any], language: str, body: Body) -> str:
    """Return every limit of a licence but its territory and term: fields, ways, purposes, quantity, sublicences."""
    return "; ".join(_limits(terms, language, body))


def _limits(terms: Mapping[str, Any], language: str, body: Body) -> Iterator[str]:
    yield all_chosen(LICENCE_KIND, "fields_of_use", terms["fields_of_use"], language)
    yield _said(_WAYS, all_chosen(LICENCE_KIND, "ways_of_use", terms["ways_of_use"], language), language)
    yield _said(_PURPOSES, all_chosen(LICENCE_KIND, "purposes", terms["purposes"], language), language)
    if terms.get("quantity"):
        yield _said(_QUANTITY, number(terms["quantity"], language), language)
    yield _said(_SUBLICENSING, chosen(LICENCE_KIND, "sublicensing", terms["sublicensing"]).within(language), language)
    if terms.get("third_states"):
        yield _said(_THIRD_STATES, state_names(terms["third_states"], body, language), language)


def _said(words: Words, said: str, language: str) -> str:
    return words.filled(said=said).within(language)


def presumed_terms(licence: Licence, language: str, body: Body) -> str:
    """Return which terms of a licence were presumed, its contract being silent; empty where none was (R5)."""
    terms = licence.terms.get("presumed") or ()
    if not terms:
        return ""
    said = _said(_PRESUMED, ", ".join(PRESUMABLE[term].within(language) for term in terms), language)
    since = licence.effective.starts_on
    return said if all(_is_checked(term, since, body) for term in terms) else f"{said}; {UNCHECKED.within(language)}"


def _is_checked(term: str, day: date, body: Body) -> bool:
    """Whether a lawyer has checked what was presumed; of a row that is no longer there nobody knows."""
    presumption = body.presumption(term, day)
    return presumption is not None and presumption.checked_by_lawyer
