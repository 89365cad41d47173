"""Licences in force on a date: on the screen, as XLSX and as CSV, the same columns in the same order.

Source: design 5.1 (reviewer), design 5.3.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, render_template

from registry.evidence.activity import Action
from registry.procedures import NotFoundError
from registry.procedures.read_lists import LicenceLine, LicenceList, list_licences
from registry.procedures.read_log import read_log_page
from registry.procedures.record_act import record_act
from registry.reports.log_facts import LogFacts
from registry.reports.tables import LicenceRow, ListHead, licences_csv, licences_xlsx
from registry.rights.parties import Act
from registry.web.access import allow, current_actor
from registry.web.attachments import attachment
from registry.web.dates import Moment, asked_moment
from registry.web.display import long_day, number
from registry.web.frame import current_register, now
from registry.web.languages import current_language
from registry.web.result_sections import Mark, marks_of
from registry.web.texts import gettext

blueprint = Blueprint("licences", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _listed(moment: Moment) -> LicenceList:
    return list_licences(
        current_register(), current_actor(), in_force_on=moment.in_force_on, as_recorded_at=moment.as_recorded_at
    )


@blueprint.get("/licences")
@allow(Act.RESULT_READ)
def index() -> str:
    """List the licences in force on the day asked about."""
    moment = asked_moment()
    listed = _listed(moment)
    return render_template("licences/index.html", moment=moment, listed=listed, marks=_marks(listed))


def _marks(listed: LicenceList) -> Mapping[int, tuple[Mark, ...]]:
    """Return what is said beside the licences of the list, by the positions of their entries."""
    standings = {line.number: line.standing for line in listed.lines if line.standing is not None}
    return {index: marks for stands in standings.values() for index, marks in marks_of(stands).items()}


@blueprint.get("/licences.xlsx")
@allow(Act.REPORT_EXPORT)
def workbook() -> Response:
    """Hand out the list as a workbook."""
    moment = asked_moment()
    content = licences_xlsx(_rows(moment), _head(moment), current_register().body)
    return _taken(content, f"{_name(moment)}.xlsx", XLSX)


@blueprint.get("/licences.csv")
@allow(Act.REPORT_EXPORT)
def values() -> Response:
    """Hand out the list as comma-separated values."""
    moment = asked_moment()
    content = licences_csv(_rows(moment), _head(moment), current_register().body)
    return _taken(content, f"{_name(moment)}.csv", "text/csv")


def _taken(content: bytes, name: str, media_type: str) -> Response:
    record_act(current_register(), current_actor(), Action.REPORT_EXPORT, name, now=now())
    return attachment(content, name, media_type)


def _name(moment: Moment) -> str:
    return f"licences_{moment.in_force_on.isoformat()}_{moment.as_recorded_at}"


def _rows(moment: Moment) -> list[LicenceRow]:
    return [
        LicenceRow(line.number, line.title, line.licence, line.licensors, _said(line)) for line in _listed(moment).lines
    ]


def _said(line: LicenceLine) -> str:
    """Return what the page says beside the licence's entry."""
    marks = marks_of(line.standing).get(line.licence.index, ()) if line.standing else ()
    return "; ".join(mark.words for mark in marks)


def _head(moment: Moment) -> ListHead:
    register = current_register()
    page = read_log_page(register, most=1)
    if moment.recorded_at is None:
        raise NotFoundError
    return ListHead(
        language=current_language(),
        in_force_on=moment.in_force_on,
        as_recorded_at=moment.as_recorded_at,
        query=gettext(
            "Licences in force on %(day)s, as recorded at %(count)s entries",
            day=long_day(moment.in_force_on),
            count=number(moment.as_recorded_at),
        ),
        log=LogFacts(
            register=register.name,
            founding_id=page.founding_id,
            size=page.checkpoint.size,
            root=page.checkpoint.root,
            recorded_until=moment.recorded_at,
            demo=register.demo,
        ),
    )
