"""The keys of the log that a mirror follows: which one signs a checkpoint, as the last leaf under it says.

A mirror knows a key from its owner, or from governance. Governance proves itself: each entry is signed by those whom
the entries before it name, back to the founding one, whose id the mirror was told. So where a checkpoint's last leaf
names a governance entry that is new to the mirror, the entries in between are asked for and judged before the
checkpoint is believed; that they stand where the leaves say, the signed root then proves.

Source: formats 3.6 and 3.8; decisions 21 and 27.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from registry.auditlog.checkpoints import parse_checkpoint
from registry.auditlog.errors import AuditLogError, CheckpointUnsignedError
from registry.auditlog.notes import VerifierKey, format_vkey, parse_note, parse_vkey
from registry.evidence.envelope import open_envelope
from registry.evidence.errors import EvidenceError, words_of
from registry.evidence.histories import Signed, open_signed
from registry.evidence.leaf import Leaf
from registry.evidence.signers import founding_trust, open_payload, verify_envelope
from registry.rights.entries import EntryId
from registry.rights.governance import Trust
from registry.rights.words import Words
from registry.witness.errors import MirrorError

LOG = "entries"
Keys = tuple[VerifierKey, ...]
Fetch = Callable[[int], bytes | None]
"""Position -> the envelope of the entry there; None where it is not to be had."""


@dataclass(frozen=True, slots=True)
class Change:
    """A governance entry, as the leaf after it shows."""

    position: int
    before: EntryId | None
    """The governance entry that its own leaf names; None for the founding one."""
    head: EntryId
    """Its id."""
    sealed_at: datetime


@dataclass(slots=True)
class LogKeys:
    """Every key that is known, and the states of trust that they come from."""

    vouched: Keys = ()
    """Of the log, by the mirror's owner."""
    founding: EntryId | None = None
    """Id of the founding entry, as the mirror was told."""
    fetch: Fetch = lambda _position: None
    trusts: dict[EntryId, Trust] = field(default_factory=dict)
    """By the newest governance entry, in log order."""

    @property
    def known(self) -> Keys:
        """Every key of the log that is known: its owner's, and those that governance has named."""
        return tuple(
            dict.fromkeys((*self.vouched, *(key for trust in self.trusts.values() for key in _keys_of(trust))))
        )

    def named(self, head: EntryId | None) -> VerifierKey | None:
        """Return the key of a checkpoint whose last leaf names a governance entry; None where it is not known here."""
        trust = self.trusts.get(head) if head else next(iter(self.trusts.values()), None)
        return next(iter(_keys_of(trust)), None) if trust else None

    def found(self, data: bytes) -> None:
        """Take in the founding entry, whose signatures are judged with every other entry's.

        Raises:
            MirrorError: It is malformed, or another one.
        """
        try:
            payload, entry_id = open_payload(open_envelope(data).payload, None)
            self._check_founding(entry_id)
            self.trusts.setdefault(entry_id, founding_trust(payload, entry_id))
        except EvidenceError as fault:
            raise MirrorError(at_step(FOUNDING, fault.words)) from fault

    def add(self, trusts: Mapping[EntryId, Trust]) -> None:
        """Take in states of trust that were judged."""
        self.trusts.update(trusts)

    def learn(self, changes: Iterable[Change]) -> None:
        """Judge governance entries that are new here, in log order, as far as they are to be had.

        Raises:
            MirrorError: One is not the entry that the leaf after it names.
        """
        for change in changes:
            if change.head in self.trusts:
                continue
            if not change.position:
                self._check_founding(change.head)
            before = self.trusts.get(change.before) if change.before else None
            data = None if before is None and change.position else self.fetch(change.position)
            if data is None:
                return
            self.trusts |= _followed(change, data, before)

    def open(self, note: bytes) -> Signed:
        """Return a checkpoint that some known key has signed.

        Raises:
            AuditLogError: As `histories.open_signed`.
        """
        return open_signed(note, self.known)

    def is_strange(self, note: bytes) -> bool:
        """Whether a checkpoint of this log is signed by no key that is known: perhaps by one still to be learnt."""
        try:
            self.open(note)
        except CheckpointUnsignedError:
            return True
        except AuditLogError:
            pass
        return False

    def open_at(self, note: bytes, head: EntryId | None) -> Signed:
        """Return a checkpoint signed by the key that its last leaf's governance entry names.

        Where that entry is not to be had, nothing says which key it must be: then any known one will do.

        Raises:
            MirrorError: It is malformed, of another log, or not signed by that key.
        """
        named = self.named(head)
        try:
            signed = self.open(note)
            if named is None or signed.key == named:
                return signed
            return open_signed(note, (named,))
        except CheckpointUnsignedError as fault:
            raise MirrorError(at_step(CHECKPOINT, self._other_key(note, named) or words_of(fault))) from fault
        except AuditLogError as fault:
            raise MirrorError(at_step(CHECKPOINT, words_of(fault))) from fault

    def _check_founding(self, entry_id: EntryId) -> None:
        if self.founding is not None and entry_id != self.founding:
            words = _OTHER_FOUNDING.filled(found=entry_id, expected=self.founding)
            raise MirrorError(at_step(FOUNDING, words))

    def _other_key(self, note: bytes, named: VerifierKey | None) -> Words | None:
        if named is None or self.is_strange(note):
            return None
        size = parse_checkpoint(parse_note(note).text).size
        return _OTHER_KEY.filled(size=size, found=format_vkey(self.open(note).key), named=format_vkey(named))


def changes_in(leaves: Iterable[Leaf], first: int, previous: Leaf | None) -> Iterator[Change]:
    """Give the governance entries that leaves show, in log order.

    Args:
        leaves: From a position on.
        first: That position.
        previous: The leaf before; None at the log's beginning.
    """
    for position, leaf in enumerate(leaves, start=first - 1):
        if (
            previous is not None
            and leaf.governance_head is not None
            and leaf.governance_head != previous.governance_head
        ):
            yield Change(position, previous.governance_head, leaf.governance_head, previous.sealed_at)
        previous = leaf


def at_step(step: Words, said: Words) -> Words:
    """Return what was found, after the name of the step that found it."""
    return Words(f"{step.ru}: {said.ru}", f"{step.en}: {said.en}")


def _followed(change: Change, data: bytes, before: Trust | None) -> dict[EntryId, Trust]:
    """Return the state of trust after one more governance entry; the one before where its link is broken."""
    try:
        envelope = open_envelope(data)
        _, entry_id = open_payload(envelope.payload, None)
    except EvidenceError as fault:
        raise MirrorError(at_step(GOVERNANCE, fault.words)) from fault
    if entry_id != change.head:
        words = _OTHER_ENTRY.filled(index=change.position, found=entry_id, expected=change.head)
        raise MirrorError(at_step(GOVERNANCE, words))
    try:
        return {change.head: verify_envelope(envelope, before, change.sealed_at).trust}
    except EvidenceError:
        # A broken link leaves the trust as it was: the judgement of every entry names it, and goes on.
        return {change.head: before} if before else {}


def _keys_of(trust: Trust) -> Keys:
    line = trust.logs.get(LOG)
    try:
        return () if line is None else (parse_vkey(line),)
    except AuditLogError:
        return ()


CHECKPOINT = Words("контрольная точка", "checkpoint")
GOVERNANCE = Words("записи управления", "governance")
FOUNDING = Words("учредительная запись", "founding entry")
_OTHER_FOUNDING = Words(
    "её идентификатор {found}, а государство опубликовало {expected}: это другой реестр",
    "its id is {found}, but the state has published {expected}: this is another register",
)
_OTHER_ENTRY = Words(
    "запись {index}: её идентификатор {found}, а следующий лист называет {expected}",
    "entry {index}: its id is {found}, but the leaf after it names {expected}",
)
_OTHER_KEY = Words(
    "размер {size}: её подписал ключ {found}, а управление назвало для этого размера {named}",
    "size {size}: the key {found} has signed it, but governance names {named} for this size",
)
