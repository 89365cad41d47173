"""The blueprints, desk by desk; a new desk is one line here."""

from __future__ import annotations

from flask import Blueprint

from registry.web import account, entries, guides, licences, log, results

DESKS: tuple[Blueprint, ...] = (
    account.blueprint,
    results.blueprint,
    licences.blueprint,
    entries.blueprint,
    log.blueprint,
    guides.blueprint,
)
