"""`regctl publish`: seal what is complete, let lapse what is overdue, publish a checkpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from registry.auditlog.checkpoints import Checkpoint
from registry.cli.opening import finding_words, now, opened, spoken
from registry.cli.sealing import seal_and_publish
from registry.cli.spoken import colour_option, json_option, language_option
from registry.cli.terminal import labelled, terminal_width
from registry.procedures import Register
from registry.procedures.lapse import lapse_overdue, lapse_overtaken
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import SealOutcome
from registry.rights.words import Language, Words

ABOUT = Words(
    "Вносит в реестр полностью подписанные предложения, закрывает просроченные, подписывает контрольную точку журнала.",
    "Seals proposals that all have signed, lets overdue ones lapse, signs a checkpoint of the log.",
)
SEALED = Words("Внесено", "Sealed")
LAPSED = Words("Утратило силу", "Lapsed")
ENTRY = Words("запись {index}, {entry}", "entry {index}, {entry}")
PROPOSAL = Words("предложение {number}: {findings}", "proposal {number}: {findings}")
OVERDUE = Words("срок подписания истёк", "the deadline for signatures has passed")
OVERTAKEN = Words("другая запись внесена раньше", "another entry was sealed first")
CHECKPOINT = Words("Контрольная точка", "Checkpoint")
SIZE = Words("Записей", "Entries")
ROOT = Words("Корень", "Root")


@dataclass(frozen=True, slots=True)
class Published:
    """What was done."""

    outcomes: tuple[SealOutcome, ...]
    overdue: tuple[int, ...]
    overtaken: tuple[int, ...]
    checkpoint: Checkpoint


@spoken("publish", ABOUT, "regctl publish", "regctl --home /srv/register publish --json")
@json_option()
@language_option()
@colour_option()
@click.pass_obj
def publish(home: Path | None, *, as_json: bool, language: Language) -> None:
    """Seal every complete proposal, then sign a checkpoint of the log as committed."""
    with opened(home) as (_, register):
        published = publish_all(register)
    if as_json:
        click.echo(json.dumps(_as_object(published), ensure_ascii=False))
        return
    rows = list(_rows(published, language))
    column = max(len(label) for label, _ in rows) + 2
    for label, value in rows:
        for line in labelled(label, value, column, terminal_width()):
            click.echo(line)


def publish_all(register: Register) -> Published:
    """Finish whatever is complete or overdue, then publish."""
    sealed = seal_and_publish(register)
    overdue, overtaken = lapse_overdue(register, now=now()), lapse_overtaken(register, now=now())
    # What lapsed is told in the activity log, which is published too.
    return Published(sealed.outcomes, overdue, overtaken, publish_checkpoint(register, now=now()))


def _rows(published: Published, language: Language) -> Iterator[tuple[str, str]]:
    receipts = [receipt for outcome in published.outcomes for receipt in outcome.receipts]
    lapsed = [lapse for outcome in published.outcomes for lapse in outcome.lapsed]
    yield SEALED.within(language), str(len(receipts))
    for receipt in receipts:
        yield "", ENTRY.filled(index=receipt.index, entry=receipt.entry_id).within(language)
    yield LAPSED.within(language), str(len(lapsed) + len(published.overdue) + len(published.overtaken))
    for number, findings in lapsed:
        said = "; ".join(finding_words(finding).within(language) for finding in findings)
        yield "", PROPOSAL.filled(number=number, findings=said).within(language)
    for number in published.overdue:
        yield "", PROPOSAL.filled(number=number, findings=OVERDUE).within(language)
    for number in published.overtaken:
        yield "", PROPOSAL.filled(number=number, findings=OVERTAKEN).within(language)
    yield CHECKPOINT.within(language), published.checkpoint.origin
    yield SIZE.within(language), str(published.checkpoint.size)
    yield ROOT.within(language), published.checkpoint.root.hex()


def _as_object(published: Published) -> dict[str, object]:
    checkpoint = published.checkpoint
    return {
        "sealed": [
            {"index": receipt.index, "entry": receipt.entry_id, "proposal": receipt.number}
            for outcome in published.outcomes
            for receipt in outcome.receipts
        ],
        "lapsed": [
            *(number for outcome in published.outcomes for number, _ in outcome.lapsed),
            *published.overdue,
            *published.overtaken,
        ],
        "checkpoint": {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()},
    }
