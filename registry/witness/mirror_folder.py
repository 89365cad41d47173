"""The folder of a state's mirror: plain files, each of which anybody can check with sha256sum or any log reader.

    mirror.toml          whose register, for which state, from where
    keys/mirror.key      with which it asks the register for what its state may read
    entries/             the log as C2SP tlog-tiles: `checkpoint`, `tile/…`
    checkpoints/         every checkpoint, with every cosignature of a witness
    envelopes/           what its state may read: the SHA-256 of each file stands in its leaf
    forks/               proofs of two histories
    index.db             what was judged; made anew where it is missing

A folder in which a file for the mirror was unpacked has the same form, without the first two and the last two.

Source: formats 3.9; decision 21.
"""

from __future__ import annotations

import json
import re
import secrets
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import ED25519, VerifierKey, make_vkey, parse_vkey
from registry.evidence.errors import words_of
from registry.evidence.log_audit import DirectoryReader
from registry.rights.entries import EntryId, StateCode
from registry.rights.words import Words
from registry.signing.keys import SigningKey, ed25519_from_seed
from registry.witness.client import check_address
from registry.witness.errors import FolderError
from registry.witness.folder import read_seed, write_secret
from registry.witness.writing import write_whole

FACTS = "mirror.toml"
_MEMBERS = {"founding", "log_keys", "state", "url"}
_FOUNDING = re.compile("[0-9a-f]{64}")
_STATE = re.compile("[A-Z]{2}")
_NAMED = re.compile("[0-9]{12}")
_ED25519_SIZE = 32
_SHELF = 1000
"""Files of one folder."""


@dataclass(frozen=True, slots=True)
class LogFolder:
    """The files of a log, its checkpoints and its envelopes in a folder."""

    folder: Path

    @property
    def log(self) -> DirectoryReader:
        """Reads the log's tiles and its newest checkpoint."""
        return DirectoryReader(self.folder / "entries")

    def envelope_file(self, index: int) -> Path:
        """Return where the envelope of an entry lies."""
        return self._shelved("envelopes", index, ".json")

    def checkpoint_file(self, size: int) -> Path:
        """Return where the checkpoint of a size lies."""
        return self._shelved("checkpoints", size, ".checkpoint")

    def envelope(self, index: int) -> bytes | None:
        """Return an envelope; None where there is none.

        Raises:
            FolderError: It cannot be read.
        """
        try:
            return self.envelope_file(index).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise FolderError(_UNREAD.filled(file=str(self.folder), said=fault.strerror or str(fault))) from fault

    def envelopes(self) -> Iterator[tuple[int, Path]]:
        """Give position and file of each envelope, in log order."""
        return self._found("envelopes", ".json")

    def checkpoints(self) -> Iterator[tuple[int, Path]]:
        """Give size and file of each checkpoint, by size."""
        return self._found("checkpoints", ".checkpoint")

    def keep(self, file: Path, data: bytes, *, lasting: bool = True) -> None:
        """Write a file whole.

        Args:
            file: Where to.
            data: What it then holds.
            lasting: Whether it must outlast a loss of power; what can be had again need not.

        Raises:
            FolderError: It cannot be written.
        """
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, data, lasting=lasting)
        except OSError as fault:
            raise FolderError(_UNWRITTEN.filled(file=str(file), said=fault.strerror or str(fault))) from fault

    def _shelved(self, kind: str, number: int, ending: str) -> Path:
        return self.folder / kind / f"{number // _SHELF:09d}" / f"{number:012d}{ending}"

    def _found(self, kind: str, ending: str) -> Iterator[tuple[int, Path]]:
        for shelf in sorted((self.folder / kind).glob("*")):
            for file in sorted(shelf.glob(f"*{ending}")):
                if _NAMED.fullmatch(file.stem):
                    yield int(file.stem), file


@dataclass(frozen=True, slots=True)
class MirrorFolder(LogFolder):
    """What a mirror knows about itself."""

    founding: EntryId
    """The only thing that it must be told."""
    state: StateCode
    url: str | None
    """Where the register answers; None where files come by hand."""
    log_keys: tuple[VerifierKey, ...]
    """Of the log, that its owner vouches for, beside those that governance names."""
    key: SigningKey
    """With which it asks for what its state may read."""

    @property
    def vkey(self) -> VerifierKey:
        """The line by which the register's operator knows the mirror."""
        return make_vkey(f"mirror/{self.state}", ED25519, self.key.public_spki[-_ED25519_SIZE:])

    @property
    def forks(self) -> Path:
        """Folder of the proofs of two histories."""
        return self.folder / "forks"

    @property
    def incoming(self) -> Path:
        """Where what is not yet verified lies."""
        return self.folder / "incoming"


def make_mirror(
    folder: Path, founding: str, state: str, *, url: str | None = None, log_keys: tuple[str, ...] = ()
) -> MirrorFolder:
    """Make a mirror that holds nothing yet.

    Args:
        folder: Where there is nothing.
        founding: Entry id of the founding entry, from what the state itself has published.
        state: Whose mirror it is.
        url: Where the register answers.
        log_keys: Further keys of the log, as lines.

    Raises:
        FolderError: There is something in the folder, it cannot be written, or an id, code or key is malformed.
        AddressError: The address is neither https nor on this machine.
    """
    facts = {"founding": founding, "state": state, "url": url or "", "log_keys": list(log_keys)}
    _check_facts(folder / FACTS, facts)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FolderError(_NOT_EMPTY.filled(folder=str(folder)))
        (folder / "keys").mkdir(mode=0o700, parents=True)
        (folder / "forks").mkdir()
        write_secret(folder / "keys" / "mirror.key", secrets.token_hex(32))
        # A JSON string is a TOML string too. Written last: a folder half made is not taken for a mirror.
        lines = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in facts.items())
        (folder / FACTS).write_text(lines, encoding="utf-8")
    except OSError as fault:
        raise FolderError(_UNWRITTEN.filled(file=str(folder), said=fault.strerror or str(fault))) from fault
    return load_mirror(folder)


def load_mirror(folder: Path) -> MirrorFolder:
    """Read a mirror's folder.

    Raises:
        FolderError: It is not there, or something in it cannot be used.
        AddressError: The address in it is neither https nor on this machine.
    """
    file = folder / FACTS
    try:
        facts = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        raise FolderError(_NO_MIRROR.filled(folder=str(folder))) from fault
    except (OSError, ValueError) as fault:
        raise FolderError(_BAD_FACTS.filled(file=str(file), said=str(fault))) from fault
    keys = _check_facts(file, facts)
    key = ed25519_from_seed(read_seed(folder / "keys" / "mirror.key"))
    return MirrorFolder(folder, facts["founding"], facts["state"], facts["url"] or None, keys, key)


def is_mirror(folder: Path) -> bool:
    """Whether there is a mirror in the folder."""
    return (folder / FACTS).exists()


def _check_facts(file: Path, facts: dict[str, Any]) -> tuple[VerifierKey, ...]:
    named = all(isinstance(facts.get(name), str) for name in ("founding", "state", "url"))
    listed = isinstance(facts.get("log_keys"), list) and all(isinstance(line, str) for line in facts["log_keys"])
    if facts.keys() != _MEMBERS or not named or not listed:
        raise FolderError(_BAD_FACTS.filled(file=str(file), said=_FOUR))
    if not _FOUNDING.fullmatch(facts["founding"]):
        raise FolderError(_BAD_FACTS.filled(file=str(file), said=_NO_FOUNDING))
    if not _STATE.fullmatch(facts["state"]):
        raise FolderError(_BAD_FACTS.filled(file=str(file), said=_NO_STATE))
    if facts["url"]:
        check_address(facts["url"])
    try:
        return tuple(parse_vkey(line) for line in facts["log_keys"])
    except AuditLogError as fault:
        raise FolderError(_BAD_FACTS.filled(file=str(file), said=words_of(fault))) from fault


_NO_MIRROR = Words(
    "в папке {folder} нет зеркала; создайте его: укажите --founding и --state",
    "no mirror in {folder}; make one: give --founding and --state",
)
_NOT_EMPTY = Words("{folder}: не пустая папка; укажите другую", "{folder} is not an empty folder; choose another")
_UNREAD = Words("{file}: не прочитано: {said}", "{file}: cannot be read: {said}")
_UNWRITTEN = Words("{file}: не записано: {said}", "{file}: cannot be written: {said}")
_BAD_FACTS = Words("{file} не годится: {said}", "{file} cannot be used: {said}")
_FOUR = Words(
    "ожидались ровно поля founding, state, url (тексты) и log_keys (список)",
    "exactly the members founding, state, url (texts) and log_keys (a list) were expected",
)
_NO_FOUNDING = Words(
    "учредительный идентификатор — 64 шестнадцатеричные цифры", "the founding id has 64 lower-case hex digits"
)
_NO_STATE = Words("код государства — две заглавные буквы", "a state's code is two capital letters")
