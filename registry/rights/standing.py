"""What stands, folded from the entries of one result, on two time axes.

`in_force_on` asks about legal time (a day), `as_recorded_at` about the register's knowledge (a log size).
Folding one result reads that result's entries only. What an entry does, its kind says (`KindOfEntry.fold`).

Source: design 4.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from registry.rights.consents import Consent
from registry.rights.corrections import corrected
from registry.rights.doubts import Doubts
from registry.rights.entries import Entry, Kind
from registry.rights.folding import Folding
from registry.rights.following import renamings
from registry.rights.kinds import all_kinds
from registry.rights.licensing import Licence, fold_licences
from registry.rights.ownership import Holding, fold_title
from registry.rights.parties import Party
from registry.rights.stands import Standing

__all__ = ["Consent", "Holding", "Licence", "Party", "Standing", "standing"]

REGISTERED = Kind("result.registered")


def standing(
    entries: Sequence[Entry], in_force_on: date, as_recorded_at: int | None = None, doubts: Doubts | None = None
) -> Standing:
    """Fold the entries of one result into what stands; linear in their number.

    Args:
        entries: Entries about one result, in log order; later ones than asked about may be among them.
        in_force_on: The day asked about, in legal time.
        as_recorded_at: Log size asked about: entries with an index below it count; None counts all that are given.
        doubts: What casts doubt upon entries, as recorded then; it undoes nothing and goes with what stands.

    Source: design 4.4.
    """
    considered = tuple(entry for entry in entries if as_recorded_at is None or entry.index < as_recorded_at)
    if as_recorded_at is None:
        as_recorded_at = considered[-1].index + 1 if considered else 0
    current, corrections = corrected(considered)
    folding, kinds = Folding(), all_kinds()
    for entry in current:
        folding.keep(entry)
        kind = kinds.get(entry.kind)
        if kind is not None and kind.fold is not None:
            kind.fold(folding, entry)
    title = fold_title(folding.title, folding.consents)
    return Standing(
        result=considered[0].payload.draft.result if considered else None,
        in_force_on=in_force_on,
        as_recorded_at=as_recorded_at,
        entries=considered,
        registered=folding.registered,
        holdings=title.holdings,
        licences=fold_licences(folding.licences),
        consents=tuple(folding.consents.values()),
        breaks=title.breaks,
        encumbrances=tuple(folding.encumbrances.values()),
        disputes=tuple(folding.disputes.values()),
        protections=tuple(folding.protections.values()),
        claims=folding.judged_claims(),
        corrections=corrections,
        by_kind={kind: tuple(kept) for kind, kept in folding.by_kind.items()},
        title_events=tuple(folding.title),
        moves=title.moves,
        called=renamings(title.moves),
        doubts={entry.index: doubts[entry.index] for entry in considered if entry.index in doubts} if doubts else {},
    )
