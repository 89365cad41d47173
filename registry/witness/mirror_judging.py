"""A mirror's own judgement of every entry that it holds, as if it had sealed it: nothing is believed.

In log order: the leaf's form and the governance entry that it names; the envelope against the leaf; every signature,
certificate, mandate and threshold under the trust at that place; every rule of the law against what stood then. Where
the owner may not read an entry, what stands may be more than the mirror knows: a rule that seems broken after such a
gap is told, and not called proved.

Source: formats 3.4 to 3.6, 3.9; rules R1 to R23; decision 21.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from registry.auditlog.tiles import TILE_WIDTH
from registry.evidence.envelope import entry_from_envelope, open_envelope
from registry.evidence.errors import GROUND_ERRORS, EvidenceError, words_of
from registry.evidence.leaf import Leaf, decode_leaf, format_instant
from registry.evidence.signers import judge_envelope, open_payload, verify_envelope
from registry.rights.entries import ACCESS_LEVELS, Entry, EntryId, ResultNumber
from registry.rights.findings import Finding
from registry.rights.governance import Trust, is_governance
from registry.rights.judging import Ground, refusals
from registry.rights.marks import alike_to, marks_of, marks_of_draft, may_mark
from registry.rights.parties import Body
from registry.rights.standing import standing
from registry.rights.words import Words
from registry.witness.errors import FolderError
from registry.witness.mirror_folder import MirrorFolder
from registry.witness.mirror_growing import leaf_at, own_leaves
from registry.witness.mirror_index import EntryFault, MarkRow, MirrorIndex

PART = 256
"""Entries judged before what was found is written down."""
MOST_HISTORIES = 200
"""Results whose entries are held in memory."""
LEAF_STEP, GOVERNANCE_STEP = 8, 3
_MEMBERS = ACCESS_LEVELS[0]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Law:
    """By what facts about the body of states the rules are applied."""

    body: Body
    digest: str
    """Of these facts; where governance has adopted others, no rule is called broken."""


@dataclass(slots=True)
class Judge:
    """One run over the entries of a mirror."""

    mirror: MirrorFolder
    index: MirrorIndex
    law: Law
    size: int
    """Leaves that the mirror holds."""
    trust: Trust | None = None
    heads: dict[EntryId, int] = field(default_factory=dict)
    """Every governance entry by its id, with its position."""
    trusts: dict[EntryId, Trust] = field(default_factory=dict)
    """Every state of trust so far, by the newest governance entry."""
    waits_for: EntryId | None = None
    """The governance entry without which nothing more can be judged."""
    _head: EntryId | None = None
    _histories: dict[ResultNumber, list[Entry]] = field(default_factory=dict)

    def run(self, progress: Progress | None = None) -> None:
        """Judge everything that is not judged yet, as far as governance is held; `recall` first."""
        leaves = self._leaves(self.index.size)
        while part := list(islice(leaves, PART)):
            for index, leaf in part:
                if not self._judge(index, leaf):
                    self.index.reach(index)
                    return
            self.index.reach(part[-1][0] + 1)
            if progress is not None:
                progress(self.index.size, self.size)

    def recall(self) -> None:
        """Fold the trust from the governance entries that were judged before; their signatures held then."""
        for index in self.index.governance():
            envelope = open_envelope(self._held(index))
            leaf = self._leaf(index)
            try:
                self._govern(index, judge_envelope(envelope, self.trust, leaf.sealed_at).trust)
            except EvidenceError:
                self._pass_over(index, envelope.payload)

    def _judge(self, index: int, leaf: Leaf) -> bool:
        """Judge one entry; False where the governance that it stands on is not held."""
        if leaf.governance_head != self._head and leaf.governance_head not in self.heads:
            self.waits_for = leaf.governance_head
            return False
        if leaf.governance_head != self._head:
            self._fault(
                index, LEAF_STEP, _OLDER_HEAD.filled(named=leaf.governance_head or "—", newest=self._head or "—")
            )
        data = self.mirror.envelope(index)
        if data is None:
            if index == 0:
                self.waits_for = self.mirror.founding
            return index > 0
        try:
            verified = verify_envelope(open_envelope(data), self.trust, leaf.sealed_at)
        except EvidenceError as error:
            self._fault(index, error.step, error.words)
            self._keep_unsound(index, data)
            return True
        entry = Entry(verified.entry_id, index, leaf.sealed_at, verified.payload, self._head)
        if self.trust is not None:
            self._judge_law(entry, self.trust)
        self._keep(entry, verified.trust)
        return True

    def _judge_law(self, entry: Entry, trust: Trust) -> None:
        draft = entry.payload.draft
        marks = marks_of_draft(draft)
        known = self.index.known(marks, format_instant(entry.sealed_at))
        ground = Ground(
            stands=lambda result: standing(self._history(result) if result else (), draft.effective.starts_on),
            body=self.law.body,
            trust=trust,
            today=entry.sealed_at.date(),
            alike=alike_to(marks, known),
        )
        try:
            found = refusals(entry.payload, ground)
        except GROUND_ERRORS as error:
            self._fault(entry.index, 0, words_of(error))
            return
        is_proved = self.index.count() == entry.index and trust.rules == self.law.digest
        for finding in found:
            self._fault(entry.index, 0, _rule_words(finding), proved=is_proved)

    def _keep(self, entry: Entry, trust: Trust) -> None:
        draft = entry.payload.draft
        self.index.add_entry(entry.index, entry.id, draft.result)
        if draft.result is None:
            self._govern(entry.index, trust)
            return
        history = self._history(draft.result)
        if not history or history[-1].index < entry.index:
            history.append(entry)
        if draft.access == _MEMBERS and may_mark(draft.kind):
            self._mark(draft.result, entry, history)

    def _keep_unsound(self, index: int, data: bytes) -> None:
        """Note an entry whose signatures do not hold: it stands in the log all the same."""
        try:
            held = open_envelope(data).payload
            payload, entry_id = open_payload(held, None)
        except EvidenceError:
            return
        self.index.add_entry(index, entry_id, payload.draft.result)
        if payload.draft.result is not None:
            self._histories.pop(payload.draft.result, None)
        if is_governance(payload.draft.kind):
            self._pass_over(index, held)

    def _mark(self, result: ResultNumber, entry: Entry, history: list[Entry]) -> None:
        """Set the marks that everybody knows the result by (R23)."""
        seen = [each for each in history if each.payload.draft.access == _MEMBERS]
        stands = standing(seen, seen[-1].effective.starts_on)
        if stands.registered is None:
            return
        registered = stands.registered
        marks = marks_of(registered.terms, registered.payload.draft.documents, stands.protections)
        told_at = "" if registered.index == entry.index else format_instant(entry.sealed_at)
        rows = {mark: MarkRow(mark, sharing, registered.id, told_at) for mark, sharing in marks.items()}
        self.index.mark(result, rows)

    def _history(self, result: ResultNumber) -> list[Entry]:
        held = self._histories.pop(result, None)
        if held is None:
            held = [self._entry(index) for index in self.index.entries_of(result)]
            while len(self._histories) >= MOST_HISTORIES:
                self._histories.pop(next(iter(self._histories)))
        self._histories[result] = held
        return held

    def _entry(self, index: int) -> Entry:
        leaf = self._leaf(index)
        return entry_from_envelope(index, leaf.sealed_at, leaf.governance_head, self._held(index))

    def _held(self, index: int) -> bytes:
        data = self.mirror.envelope(index)
        if data is None:
            raise FolderError(_GONE.filled(index=index))
        return data

    def _govern(self, index: int, trust: Trust) -> None:
        self.trust, self._head = trust, trust.head
        self.heads[trust.head] = index
        self.trusts[trust.head] = trust

    def _pass_over(self, index: int, data: bytes) -> None:
        """A broken link leaves the trust as it was, and the log's order as it is: the rest can still be judged."""
        _, self._head = open_payload(data, None)
        self.heads[self._head] = index
        if self.trust is not None:
            self.trusts[self._head] = self.trust

    def _leaves(self, first: int) -> Iterator[tuple[int, Leaf]]:
        for number in range(first // TILE_WIDTH, -(-self.size // TILE_WIDTH)):
            start = number * TILE_WIDTH
            for index, leaf in enumerate(own_leaves(self.mirror, number, min(TILE_WIDTH, self.size - start)), start):
                if index >= first:
                    yield index, decode_leaf(leaf)

    def _leaf(self, index: int) -> Leaf:
        return leaf_at(self.mirror, index, self.size)

    def _fault(self, index: int, step: int, words: Words, *, proved: bool = True) -> None:
        self.index.add_fault(EntryFault(index, proved, step, words))


def _rule_words(finding: Finding) -> Words:
    place = f"{finding.rule} {finding.place}".strip()
    return Words(f"{place}: {finding.words.ru}", f"{place}: {finding.words.en}")


_OLDER_HEAD = Words(
    "лист называет запись управления {named}, а последней перед ним была {newest}.",
    "the leaf names the governance entry {named}, but the newest before it is {newest}.",
)
_GONE = Words(
    "конверт записи {index} пропал из папки зеркала; восстановите его или удалите index.db",
    "the envelope of entry {index} is gone from the mirror's folder; restore it, or remove index.db",
)
