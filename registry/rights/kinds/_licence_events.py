"""Which event of WIPO ST.27 an entry about a licence is: it depends on the category of the licence.

The standard knows no sole licence: it goes as a voluntary one. It knows no amendment of an open one either.

Source: WIPO ST.27, category S, as worded in the schema of legal status data of ST.96; design 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping

from registry.rights.entries import Draft
from registry.rights.licensing import category_of
from registry.rights.stands import Standing

_GRANTED: Mapping[str, str] = {"exclusive": "S14", "sole": "S11", "simple": "S17", "compulsory": "S23", "open": "S26"}
_AMENDED: Mapping[str, str] = {"exclusive": "S15", "sole": "S12", "simple": "S18", "compulsory": "S24", "open": "S12"}
_ENDED: Mapping[str, str] = {"exclusive": "S16", "sole": "S13", "simple": "S19", "compulsory": "S25", "open": "S27"}
GRANTS = (*sorted(_GRANTED.values()), "S31")
AMENDMENTS = (*sorted(set(_AMENDED.values())), "S32")
ENDINGS = (*sorted(_ENDED.values()), "S33")


def event_of_grant(draft: Draft, _standing: Standing) -> str:
    """Return the event of a grant: a sublicence, or a licence of one category."""
    return "S31" if draft.terms.get("parent") else _GRANTED[category_of(draft.terms)]


def event_of_amendment(draft: Draft, standing: Standing) -> str:
    """Return the event of an amendment, by the licence as it stands on the day from which it is amended."""
    return _about(draft, standing, _AMENDED, "S32")


def event_of_ending(draft: Draft, standing: Standing) -> str:
    """Return the event of an end, by the licence as it stands on the day from which it is no more in force."""
    return _about(draft, standing, _ENDED, "S33")


def _about(draft: Draft, standing: Standing, events: Mapping[str, str], of_sublicence: str) -> str:
    licence = standing.licence(draft.terms["licence"])
    if licence is None:  # such an entry is refused (R16); what is said of it is true of any voluntary licence
        return events["sole"]
    return of_sublicence if licence.parent else events[licence.as_of(draft.effective.starts_on).category]
