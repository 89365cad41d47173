"""The reviewer's desk: the list of results and the page of one result, what stands and on which ground.

Source: design 5.1 (reviewer), design 9 (result page).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request

from registry.evidence.activity import Action
from registry.procedures.issue_extract import issue_extract
from registry.procedures.read_lists import list_results
from registry.procedures.read_result import ResultView, read_result
from registry.procedures.record_act import record_act
from registry.records.vocabulary import Access
from registry.reports.particulars import particulars
from registry.reports.pictures import chain_of_title
from registry.rights.entries import Document, Entry
from registry.rights.parties import Act
from registry.rights.phrases import stock_number_as_printed
from registry.rights.standing import Holding, Licence, Standing
from registry.web.access import allow, current_actor
from registry.web.attachments import attachment
from registry.web.dates import Moment, asked_moment
from registry.web.frame import current_register, now, today
from registry.web.languages import current_language
from registry.web.result_sections import caveats_of, how, licence_tree, marks_of, sections_of
from registry.web.texts import gettext

blueprint = Blueprint("results", __name__)

PAGE = 50
"""Results of one page of the list."""
MOST_SEARCH = 200
"""Characters of a query."""
_NUMBER = re.compile(r"[A-Z]{2,12}-\d{4}-\d{6}", re.IGNORECASE)
_STOCK_NUMBER = re.compile(r"\d{4}[- ]?\d{2}[- ]?\d{3}[- ]?\d{4}")
_NUMBER_PART = re.compile(r"\d{1,6}|[A-Z]{2,12}-\d{0,4}-?\d{0,6}", re.IGNORECASE)


def read_query(search: str) -> str | None:
    """Say how the search box read the query; None where nothing was asked."""
    if not search:
        return None
    if _NUMBER.fullmatch(search):
        return gettext("Read as the number of a result: %(number)s.", number=search.upper())
    if _STOCK_NUMBER.fullmatch(search):
        digits = re.sub(r"\D", "", search)
        return gettext("Read as a stock number: %(number)s.", number=stock_number_as_printed(digits))
    if _NUMBER_PART.fullmatch(search):
        return gettext("Read as a part of a number or of a word: “%(words)s”.", words=search)
    return gettext("Read as words of titles, classes, numbers and right-holders: “%(words)s”.", words=search)


@blueprint.get("/results")
@allow(Act.RESULT_READ)
def index() -> str:
    """List the results the person may read, by number."""
    search = " ".join(request.args.get("q", "").split())[:MOST_SEARCH]
    after = request.args.get("after") or None
    found = list_results(
        current_register(), current_actor(), search=search, after=after, most=PAGE, in_force_on=today()
    )
    return render_template("results/index.html", found=found, search=search, after=after, reading=read_query(search))


@blueprint.get("/results/<number>")
@allow(Act.RESULT_READ)
def result(number: str) -> str:
    """Show what stands about one result as of the two dates."""
    moment = asked_moment()
    view = _read(number, moment)
    if any(entry.payload.draft.access == Access.PARTIES for entry in view.standing.entries):
        record_act(current_register(), current_actor(), Action.RESULT_READ, f"result/{view.number}", now=now())
    standing = view.standing
    language, body = current_language(), current_register().body
    return render_template(
        "results/result.html",
        view=view,
        moment=moment,
        standing=standing,
        terms=standing.registered.terms if standing.registered else {},
        chain=chain_of_title(standing, language, body) if standing.holdings else None,
        holders=_as_drawn(standing),
        other_holdings=tuple(each for each in standing.holdings if each not in standing.holders_in_force),
        other_consents=tuple(each for each in standing.consents if each not in standing.consents_in_force),
        licences=licence_tree(standing, standing.licences_in_force),
        other_licences=licence_tree(standing, [each for each in standing.licences if not _is_shown(each, standing)]),
        sections=sections_of(standing, language, body),
        how=how,
        marks=marks_of(standing),
        caveats=caveats_of(standing),
        newest=standing.entries[-1] if standing.entries else None,
        history=tuple(reversed(standing.entries)),
        documents=_documents(standing),
        particulars=particulars(standing.registered, language, body),
    )


def _documents(standing: Standing) -> Mapping[Document, list[Entry]]:
    """Return each document that entries cite, with those entries."""
    cited: dict[Document, list[Entry]] = {}
    for entry in standing.entries:
        for document in entry.payload.draft.documents:
            cited.setdefault(document, []).append(entry)
    return cited


def _is_shown(licence: Licence, standing: Standing) -> bool:
    return licence.effective.covers(standing.in_force_on)


def _as_drawn(standing: Standing) -> list[Holding]:
    """Return the holders in the order of the picture's lanes: by who held first."""
    lanes = list(dict.fromkeys(holding.party_key for holding in standing.holdings))
    return sorted(standing.holders_in_force, key=lambda holding: lanes.index(holding.party_key))


def _read(number: str, moment: Moment) -> ResultView:
    return read_result(
        current_register(),
        current_actor(),
        number,
        in_force_on=moment.in_force_on,
        as_recorded_at=moment.as_recorded_at,
    )


@blueprint.get("/results/<number>/extract.pdf")
@allow(Act.REPORT_EXPORT)
def extract(number: str) -> Response:
    """Hand out the extract of a result as a sealed PDF, as of the two dates of the page."""
    moment = asked_moment()
    pdf = issue_extract(
        current_register(),
        current_actor(),
        number,
        in_force_on=moment.in_force_on,
        as_recorded_at=moment.as_recorded_at,
        language=current_language(),
        now=now(),
    )
    record_act(current_register(), current_actor(), Action.REPORT_EXPORT, f"result/{number}", now=now())
    name = f"{number}_{moment.in_force_on.isoformat()}_{moment.as_recorded_at}.pdf"
    return attachment(pdf, name, "application/pdf")
