"""Licences in force on a date: on the screen, as XLSX and as CSV, the same columns in the same order.

Source: design 5.1 (reviewer), design 5.3.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from registry.procedures.read_lists import LicenceList, list_licences
from registry.rights.parties import Act
from registry.web.access import allow, current_actor
from registry.web.dates import Moment, asked_moment
from registry.web.frame import current_register

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
    return render_template("licences/index.html", moment=moment, listed=_listed(moment))
