"""A register founded by three member states, on each database."""

from __future__ import annotations

import pytest

from registry.records.database import Database
from tests.procedures.member_offices import Commission, found_commission


@pytest.fixture
def commission(database: Database) -> Commission:
    """Give a founded register with its offices and people."""
    return found_commission(database)


@pytest.fixture
def quorate(database: Database) -> Commission:
    """Give a register whose states each need two governance certificates."""
    return found_commission(database, governance=2)
