"""The blueprints, desk by desk; a new desk is one line here."""

from __future__ import annotations

from flask import Blueprint

from registry.web import (
    account,
    activity,
    ceremony,
    clerk,
    clerk_topic,
    demonstration,
    entries,
    governance,
    guides,
    keys,
    licences,
    log,
    mirrors,
    national,
    results,
    signatory,
)

DESKS: tuple[Blueprint, ...] = (
    account.blueprint,
    clerk.blueprint,
    clerk_topic.blueprint,
    signatory.blueprint,
    national.blueprint,
    keys.blueprint,
    governance.blueprint,
    ceremony.blueprint,
    results.blueprint,
    licences.blueprint,
    entries.blueprint,
    log.blueprint,
    mirrors.blueprint,
    activity.blueprint,
    guides.blueprint,
    demonstration.blueprint,
)
