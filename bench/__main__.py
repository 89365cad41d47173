"""`make bench`: what the register does, over what the machine could do, as JSON lines.

Each ratio is taken within one run of interleaved measurements; compare ratios, never the absolute figures of two
machines.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask import render_template_string
from flask.testing import FlaskClient

from bench.corpus import BATCH, START, Corpus, found_corpus
from bench.log_growth import GrownTree, proving
from bench.measuring import RUNS, Rate, Target, Work, rates, report, report_figure
from registry.cli.demo_offices import read_facts
from registry.procedures.audit import audit_register
from registry.procedures.seal import seal_complete
from registry.records.database import embedded_settings
from registry.settings import load_settings, open_register
from registry.web import create_app
from registry.web.access import signed_in

ENTRY_BYTES = 1500
VERIFICATIONS = 4000
COMMITS = 300
ALONE = 200
BATCHES = 6
AUDITED = 10_000
PAGES = 300
SMALL, LARGE = 1_000, 100_000
HUGE = 1_000_000
PROOFS_ASKED = 3_000
"""Inclusion proofs a second on one core."""
MEMORY_ASKED_MIB = 300
AFTER = timedelta(hours=2)


def bare_verifications() -> Work:
    """Verify ES256 signatures over 1,500 bytes with nothing around: one thread, one core."""
    key = ec.generate_private_key(ec.SECP256R1())
    public, algorithm = key.public_key(), ec.ECDSA(hashes.SHA256())
    messages = [os.urandom(ENTRY_BYTES) for _ in range(64)]
    signed = [(key.sign(message, algorithm), message) for message in messages]

    def work() -> int:
        for number in range(VERIFICATIONS):
            signature, message = signed[number % len(signed)]
            try:
                public.verify(signature, message, algorithm)
            except InvalidSignature as error:
                raise AssertionError from error
        return VERIFICATIONS

    return work


def bare_commits(folder: Path) -> Work:
    """Commit one row of 1,500 bytes at a time, with the settings of the embedded database and no register around."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for name, value in embedded_settings(writes=True).items():
        connection.execute(f"PRAGMA {name} = {value}")
    connection.execute("CREATE TABLE row (place INTEGER PRIMARY KEY, content BLOB)")
    content = os.urandom(ENTRY_BYTES)

    def work() -> int:
        for _ in range(COMMITS):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO row (content) VALUES (?)", (content,))
            connection.execute("COMMIT")
        return COMMITS

    return work


def sealing(corpus: Corpus, most: int, count: int) -> Work:
    """Seal `count` complete proposals, `most` in a transaction; the proposals are made beforehand."""
    corpus.add_registrations(count * RUNS)

    def work() -> int:
        sealed = 0
        while sealed < count:
            outcome = seal_complete(corpus.desk.register, now=START + AFTER, most=most)
            sealed += len(outcome.receipts)
        return sealed

    return work


def auditing(corpus: Corpus) -> Work:
    """Audit the whole register on every core; a unit is one signature."""

    def work() -> int:
        audited = audit_register(corpus.desk.register)
        if not audited.is_clean:
            raise AssertionError(audited.faults[0])
        return audited.signatures

    return work


def pages(home: Path) -> FlaskClient:
    """Serve a register to a signed-in reviewer; "/measured-empty" is a page of the same frame with nothing in it."""
    settings = load_settings(home, {})
    app = create_app(settings, open_register(settings))
    logging.getLogger("registry.web").setLevel(logging.ERROR)  # a line for each answer would bury the figures

    @signed_in
    def empty() -> str:
        return render_template_string("{% extends 'base.html' %}{% block title %}–{% endblock %}")

    app.add_url_rule("/measured-empty", view_func=empty)
    client = app.test_client()
    form = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    if token is None:
        raise AssertionError("the sign-in form has no CSRF token")
    answer = client.post(
        "/sign-in",
        data={"csrf_token": token[1], "login": "by-reviewer", "password": read_facts().password},
    )
    if answer.status_code != 303:
        raise AssertionError(f"signing in answered {answer.status_code}")
    return client


def reading(client: FlaskClient, path: str) -> Work:
    """Read one page again and again."""

    def work() -> int:
        for _ in range(PAGES):
            answer = client.get(path)
            if answer.status_code != 200:
                raise AssertionError(f"{path} answered {answer.status_code}")
        return PAGES

    return work


def register_of(folder: Path, entries: int) -> Corpus:
    """Make a register of so many entries, two for each result."""
    corpus = found_corpus(folder)
    corpus.add_results(entries // 2)
    corpus.seal_all()
    corpus.publish()
    return corpus


def measure_sealing(folder: Path) -> None:
    """Sealing one at a time against bare commits; 256 at once against bare verifications of two signatures each."""
    corpus = found_corpus(folder / "sealing")
    bare = bare_commits(folder)
    measured = rates({"bare": bare, "alone": sealing(corpus, 1, ALONE)})
    report("sealing one at a time", measured["alone"], "bare durable commits", measured["bare"], Target(0.25))
    measured = rates({"bare": bare_verifications(), "batch": sealing(corpus, BATCH, BATCH * BATCHES)})
    limit = _times(measured["bare"], 0.5)
    report(
        "sealing 256 at once", measured["batch"], "bare checks of two signatures an entry, one core", limit, Target(0.5)
    )


def measure_audit(folder: Path) -> None:
    """The audit's signatures a second against bare verifications on every core."""
    corpus = register_of(folder / "audit", AUDITED)
    cores = os.cpu_count() or 1
    measured = rates({"bare": bare_verifications(), "audit": auditing(corpus)})
    limit = _times(measured["bare"], cores)
    report(f"audit of {AUDITED:,} entries", measured["audit"], f"bare checks × {cores} cores", limit, Target(0.7))


def measure_large_audit(home: Path, corpus: Corpus) -> None:
    """The same of a large register, and the memory that the largest process took."""
    cores = os.cpu_count() or 1
    measured = rates({"bare": bare_verifications(), "audit": auditing(corpus)})
    limit = _times(measured["bare"], cores)
    report(f"audit of {LARGE:,} entries", measured["audit"], f"bare checks × {cores} cores", limit, Target(0.85))
    ran = subprocess.run([sys.executable, "-m", "bench.memory", home], check=True, capture_output=True, text=True)
    most = Target(MEMORY_ASKED_MIB, at_most=True)
    report_figure(f"memory of an audit of {LARGE:,} entries, MiB", float(ran.stdout), most)


def measure_log(folder: Path, corpus: Corpus) -> None:
    """Inclusion proofs a second, and adding to a log of a million leaves against one of a thousand."""
    proofs = rates({"proofs": proving(corpus.desk.register.database, LARGE)})["proofs"]
    report_figure(f"inclusion proofs a second at {LARGE:,} entries", proofs.median, Target(PROOFS_ASKED))
    trees = {size: GrownTree(folder / f"tree-{size}.db", size) for size in (SMALL, HUGE)}
    measured = rates({"small": trees[SMALL].appending(), "huge": trees[HUGE].appending()})
    report(
        f"adding to the tree at {SMALL:,} leaves",
        measured["small"],
        f"at {HUGE:,} leaves",
        measured["huge"],
        Target(1.3, at_most=True),
    )


def measure_large(folder: Path) -> None:
    """What is measured at 100,000 entries: audit, proofs, pages."""
    homes = {size: folder / f"pages-{size}" for size in (SMALL, LARGE)}
    register_of(homes[SMALL], SMALL).desk.register.database.close()
    corpus = register_of(homes[LARGE], LARGE)
    measure_large_audit(homes[LARGE], corpus)
    measure_log(folder, corpus)
    corpus.desk.register.database.close()
    measure_pages(homes)


def measure_pages(homes: Mapping[int, Path]) -> None:
    """A result page against an empty page, and at 100,000 entries against at 1,000."""
    page = "/results/ICMEC-2025-000200"
    small, large = pages(homes[SMALL]), pages(homes[LARGE])
    measured = rates(
        {
            "empty": reading(small, "/measured-empty"),
            "small": reading(small, page),
            "large": reading(large, page),
        }
    )
    report("result page", measured["small"], "empty page of the same application", measured["empty"])
    # Pages a second at 1,000 over pages a second at 100,000: how much longer a page takes in the larger register.
    report(
        f"result page at {SMALL:,} entries",
        measured["small"],
        f"at {LARGE:,} entries",
        measured["large"],
        Target(1.3, at_most=True),
    )


def _times(rate: Rate, factor: float) -> Rate:
    return Rate(rate.median * factor, tuple(value * factor for value in rate.runs))


def main() -> None:
    """Measure everything in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as name:
        folder = Path(name)
        measure_sealing(folder)
        measure_audit(folder)
        measure_large(folder)


if __name__ == "__main__":
    main()
