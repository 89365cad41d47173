"""An operator who holds the log's key forks, rolls back or rewrites the log a thousand times, and is found each time.

By a witness that saw the log before, by a mirror, or by an old evidence file; each time with a proof file that
`regverify fork` confirms.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from registry.auditlog.notes import format_vkey
from registry.auditlog.proofs import inclusion_proof
from registry.auditlog.tiles import encode_bundle, encode_tile, entries_path, parts_since, tile_path
from registry.auditlog.tlog_proof import TlogProof, format_tlog_proof
from registry.auditlog.tree import append, leaf_hash
from registry.cli.regverify import run as regverify
from registry.evidence.bundle import Bundle
from registry.evidence.bundle import encode_bundle as encode_evidence
from registry.evidence.envelope import Envelope
from registry.evidence.fork_steps import verify_fork
from registry.evidence.leaf import encode_leaf
from registry.evidence.log_audit import DirectoryReader
from registry.evidence.verdict import Verdict
from registry.rights.entries import EntryId
from registry.witness.comparing import Relation, compare
from registry.witness.errors import ForkFoundError
from registry.witness.forks import kept_forks
from registry.witness.mirror_folder import MirrorFolder, make_mirror
from registry.witness.mirror_growing import grow, newest_of
from registry.witness.mirror_keys import LogKeys
from tests.witness.history import AT, ORIGIN, History, call, witness_in

ATTACKS = 1000
HEAD = EntryId("ab" * 32)
SEED = 20_261_128
LONGEST = (9, 40, 255, 256, 300, 600)


class Log(History):
    """A history whose leaves are those of a register, so that a mirror takes them."""

    def __init__(self, texts: list[bytes]) -> None:
        super().__init__([leaf_hash(text) for text in texts])
        self.texts = texts

    def write(self, folder: Path, size: int) -> None:
        """Write the log of a size as tiles, all of them."""
        nodes = dict(append(0, (), self.leaves[:size]).nodes)
        for level, number, width in parts_since(0, size):
            hashes = [nodes[8 * level, number * 256 + place] for place in range(width)]
            _put(folder / tile_path(level, number, width), encode_tile(hashes))
            if level == 0:
                texts = self.texts[number * 256 : number * 256 + width]
                _put(folder / entries_path(number, width), encode_bundle(texts))
        _put(folder / "checkpoint", self.note(size))

    def evidence(self, index: int, size: int) -> bytes:
        """Return an evidence file as far as its checkpoint goes: what somebody kept from before."""
        nodes = dict(append(0, (), self.leaves[:size]).nodes)
        hashes = inclusion_proof(index, size, lambda _asked: nodes)
        proof = format_tlog_proof(TlogProof(index, hashes, self.note(size)))
        return encode_evidence(Bundle("registry.example/test", Envelope(b"{}", ()), AT, proof, ()))


def _put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def text_of(index: int, mark: str) -> bytes:
    digest = leaf_hash(f"{mark}{index}".encode())
    return encode_leaf(AT + timedelta(seconds=index), digest, HEAD if index else None)


def log_of(size: int, mark: str = "", shared: Log | None = None, at: int = 0) -> Log:
    before = shared.texts[:at] if shared else []
    return Log([*before, *(text_of(index, mark) for index in range(at, size))])


@dataclass(frozen=True)
class Attack:
    """What was seen before, and what is shown now."""

    honest: Log
    seen: int
    """Entries that who finds it had seen."""
    shown: Log


def fork(chance: random.Random) -> Attack:
    """Another continuation from some place on, of any length."""
    honest = log_of(chance.randint(2, chance.choice(LONGEST)))
    at = chance.randrange(len(honest.leaves))
    shown = log_of(at + chance.randint(1, 100), "fork ", honest, at)
    return Attack(honest, chance.randint(at + 1, len(honest.leaves)), shown)


def roll_back(chance: random.Random) -> Attack:
    """The last entries never were: the log goes back and then on with what comes next."""
    honest = log_of(chance.randint(2, chance.choice(LONGEST)))
    at = len(honest.leaves) - chance.randint(1, min(20, len(honest.leaves) - 1))
    shown = log_of(at + chance.randint(1, 40), "later ", honest, at)
    return Attack(honest, chance.randint(at + 1, len(honest.leaves)), shown)


def rewrite(chance: random.Random) -> Attack:
    """One entry is another, and everything after it is as it was."""
    honest = log_of(chance.randint(2, chance.choice(LONGEST)))
    place = chance.randrange(len(honest.leaves))
    texts = [*honest.texts[:place], text_of(place, "rewritten "), *honest.texts[place + 1 :]]
    return Attack(honest, chance.randint(place + 1, len(honest.leaves)), Log(texts))


def mirror_at(folder: Path, log: Log, size: int) -> MirrorFolder:
    """Return a mirror that has followed a log up to a size."""
    made = make_mirror(folder / "mirror", "0" * 64, "BY", log_keys=(format_vkey(log.vkey),))
    log.write(folder / "log", size)
    grow(made, DirectoryReader(folder / "log"), LogKeys((log.vkey,)))
    return made


def by_mirror(folder: Path, attack: Attack) -> Path:
    """A mirror that followed before goes on following."""
    made = mirror_at(folder, attack.honest, attack.seen)
    attack.shown.write(folder / "shown", len(attack.shown.leaves))
    with pytest.raises(ForkFoundError) as found:
        grow(made, DirectoryReader(folder / "shown"), LogKeys((attack.shown.vkey,)))
    kept = newest_of(made, (attack.honest.vkey,))
    assert kept is not None
    assert kept.stated.root == attack.honest.root(attack.seen)
    return found.value.file


def by_witness(folder: Path, attack: Attack) -> Path:
    """A witness cosigned before; who mirrors what is shown now asks it."""
    witness = witness_in(folder / "witness", attack.honest)
    assert call(witness, attack.honest.request(0, attack.seen)).status == 200
    shown = len(attack.shown.leaves)
    said = call(witness, attack.shown.request(attack.seen if attack.seen <= shown else 0))
    assert said.status in {409, 422}
    if proofs := kept_forks(witness.forks):
        return proofs[0]
    kept = folder / "kept.checkpoint"
    kept.write_bytes(witness.store.every(ORIGIN)[0].note)
    return _compared(folder, attack, kept)


def by_old_evidence(folder: Path, attack: Attack) -> Path:
    """An office kept an evidence file; who mirrors what is shown now holds it against that."""
    old = folder / "old.evidence.json"
    old.write_bytes(attack.honest.evidence(attack.seen - 1, attack.seen))
    return _compared(folder, attack, old)


def _compared(folder: Path, attack: Attack, file: Path) -> Path:
    # What is shown may be shorter than what was seen: the mirror of it then follows until it is as long.
    shown = attack.shown
    if len(shown.leaves) < attack.seen:
        shown = log_of(attack.seen, "caught up ", shown, len(shown.leaves))
    made = mirror_at(folder, shown, len(shown.leaves))
    kept = newest_of(made, (shown.vkey,))
    assert kept is not None
    compared = compare(made, kept, (shown.vkey,), str(file))
    assert compared.relation is Relation.FORK
    assert compared.proof is not None
    return compared.proof


ATTACKERS: tuple[Callable[[random.Random], Attack], ...] = (fork, roll_back, rewrite)
FINDERS: tuple[Callable[[Path, Attack], Path], ...] = (by_mirror, by_witness, by_old_evidence)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Give a folder in memory where there is one: what is waited for here is not the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - the machine's own
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


def test_each_of_a_thousand_attacks_is_found_and_proved(place: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same attacks each time
    done: Counter[str] = Counter()
    for number in range(ATTACKS):
        attacker, finder = chance.choice(ATTACKERS), chance.choice(FINDERS)
        folder = place / str(number)
        folder.mkdir()
        attack = attacker(chance)
        proof = finder(folder, attack)
        verification = verify_fork(proof.read_bytes(), format_vkey(attack.honest.vkey))
        assert verification.verdict is Verdict.VALID, (number, attacker.__name__, finder.__name__)
        if number % 100 == 0:
            assert regverify(["fork", str(proof), "--vkey", format_vkey(attack.honest.vkey)]) == 0
        shutil.rmtree(folder)
        done[f"{attacker.__name__} {finder.__name__}"] += 1
    assert done.total() == ATTACKS
    assert len(done) == len(ATTACKERS) * len(FINDERS)


def test_who_shows_the_same_history_is_not_accused(place: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    for number in range(50):
        folder = place / str(number)
        folder.mkdir()
        log = log_of(chance.randint(1, 600))
        made = mirror_at(folder, log, chance.randint(1, len(log.leaves)))
        kept = newest_of(made, (log.vkey,))
        assert kept is not None
        for size in {1, kept.stated.size, len(log.leaves)}:
            log.write(folder / "other", size)
            assert compare(made, kept, (log.vkey,), str(folder / "other")).relation is Relation.ONE_HISTORY
        grown, _ = grow(made, DirectoryReader(folder / "other"), LogKeys((log.vkey,)))
        assert grown.stated.size >= kept.stated.size
        assert not kept_forks(made.forks)
