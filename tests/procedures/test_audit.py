"""Auditing: clean when nothing was touched, each column named when it was."""

from __future__ import annotations

from registry.procedures.audit import audit_register
from tests.procedures.member_offices import Commission, licence_terms, party


def test_an_untouched_register_is_clean(commission: Commission) -> None:
    number = commission.seal_shared("BY", "KZ")
    licence = licence_terms([party("BY"), party("KZ")], [party("RU")])
    commission.seal(commission.freeze("BY", "licence.granted", number, licence))
    report = audit_register(commission.register, workers=1)
    assert report.faults == ()
    assert (report.entries, report.signatures, report.nodes, report.checkpoints) == (4, 3 + 2 + 2 + 3, 7, 4)


def test_processes_find_the_same_as_one(commission: Commission) -> None:
    for _ in range(3):
        commission.seal_shared("BY", "KZ")
    assert audit_register(commission.register, workers=2) == audit_register(commission.register, workers=1)
