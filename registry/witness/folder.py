"""A witness's own folder: its name and the logs it trusts (`witness.toml`), its keys, its store, the forks found.

Keys are kept as the register keeps its log key: a seed of 32 bytes in hex, in a folder and files that the owner alone
may read; a service that starts by itself could keep a password in no better place.

Source: C2SP tlog-witness ("each witness is configured with a list of supported log public keys"); decision 14.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import (
    COSIGNATURE_ED25519,
    COSIGNATURE_ML_DSA_44,
    ED25519,
    VerifierKey,
    check_key_name,
    format_vkey,
    make_vkey,
    parse_vkey,
)
from registry.evidence.errors import words_of
from registry.rights.words import Words
from registry.signing.keys import ed25519_from_seed
from registry.signing.ml_dsa import ml_dsa_44_from_seed, offers_ml_dsa_44
from registry.witness.errors import FolderError
from registry.witness.store import CheckpointStore
from registry.witness.writing import write_whole

FACTS = "witness.toml"
ED25519_KEY = "ed25519.key"
ML_DSA_KEY = "ml-dsa-44.key"
_ED25519_SIZE = 32
_SEED = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A key that cosigns; the secret stays inside `sign`."""

    verifier: VerifierKey
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class WitnessFolder:
    """What one witness knows about itself."""

    folder: Path
    name: str
    keys: tuple[WitnessKey, ...]
    """Ed25519 first, ML-DSA-44 after it."""
    logs: Mapping[str, tuple[VerifierKey, ...]]
    """Keys trusted, by origin; more than one while a log changes its key."""

    @property
    def store(self) -> CheckpointStore:
        """What it has cosigned."""
        return store_of(self.folder)

    @property
    def forks(self) -> Path:
        """Folder of the proofs of two histories."""
        return self.folder / "forks"


def store_of(folder: Path) -> CheckpointStore:
    """Return the store of a witness's folder."""
    return CheckpointStore(folder / "witness.db")


def make_witness(folder: Path, name: str, log_keys: Sequence[str]) -> WitnessFolder:
    """Make a witness: its keys, its store, its file.

    Args:
        folder: Where there is nothing yet.
        name: Of the keys, for example "witness.example/by".
        log_keys: Verifier keys of the logs to be cosigned; the name of a log's key is its origin.

    Raises:
        FolderError: There is something in the folder, it cannot be written, or a name or key is malformed.
        StoreError: The store cannot be made.
    """
    try:
        check_key_name(name)
        for line in log_keys:
            _log_key(line)
    except AuditLogError as fault:
        raise FolderError(words_of(fault)) from fault
    keys = folder / "keys"
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FolderError(_NOT_EMPTY.filled(folder=str(folder)))
        keys.mkdir(mode=0o700, parents=True)
        (folder / "forks").mkdir()
        for file in (ED25519_KEY, *([ML_DSA_KEY] if offers_ml_dsa_44() else [])):
            write_secret(keys / file, secrets.token_hex(32))
        store_of(folder).create()
        # Written last: a folder half made is not taken for a witness.
        (folder / FACTS).write_bytes(_facts_file(name, log_keys))
    except OSError as fault:
        raise FolderError(_UNWRITTEN.filled(folder=str(folder), said=fault.strerror or str(fault))) from fault
    return load_witness(folder)


def load_witness(folder: Path) -> WitnessFolder:
    """Read a witness's folder.

    Raises:
        FolderError: It is not there, or something in it cannot be used.
    """
    facts = _facts(folder)
    logs: dict[str, tuple[VerifierKey, ...]] = {}
    try:
        check_key_name(facts["name"])
        for line in facts["logs"]:
            key = _log_key(line)
            logs[key.name] = (*logs.get(key.name, ()), key)
    except AuditLogError as fault:
        raise FolderError(_BAD_FACTS.filled(file=str(folder / FACTS), said=words_of(fault))) from fault
    return WitnessFolder(folder, facts["name"], _keys(folder / "keys", facts["name"]), logs)


def trust_log(folder: Path, line: str) -> WitnessFolder:
    """Let a witness trust one more key of a log, the successor of one that it knows or of a log that is new to it.

    What it has cosigned stays: a log's history goes on by the name of its key. A service that runs reads it anew when
    it is started again.

    Args:
        folder: Of the witness.
        line: The verifier key; its name is the log's origin.

    Raises:
        FolderError: There is no witness, the key is malformed or no log's, or the file cannot be written.
    """
    facts = _facts(folder)
    try:
        _log_key(line)
    except AuditLogError as fault:
        raise FolderError(words_of(fault)) from fault
    try:
        write_whole(folder / FACTS, _facts_file(facts["name"], list(dict.fromkeys([*facts["logs"], line]))))
    except OSError as fault:
        raise FolderError(_UNCHANGED.filled(file=str(folder / FACTS), said=fault.strerror or str(fault))) from fault
    return load_witness(folder)


def _facts_file(name: str, log_keys: Sequence[str]) -> bytes:
    # A JSON string is a TOML string too.
    listed = "".join(f"    {json.dumps(line, ensure_ascii=False)},\n" for line in log_keys)
    return f"name = {json.dumps(name, ensure_ascii=False)}\nlogs = [\n{listed}]\n".encode()


def vkeys_of(witness: WitnessFolder) -> tuple[str, ...]:
    """Return the lines by which governance introduces the witness."""
    return tuple(format_vkey(key.verifier) for key in witness.keys)


def _facts(folder: Path) -> dict[str, Any]:
    file = folder / FACTS
    try:
        facts = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        raise FolderError(_NO_WITNESS.filled(folder=str(folder))) from fault
    except (OSError, ValueError) as fault:
        raise FolderError(_BAD_FACTS.filled(file=str(file), said=str(fault))) from fault
    name, logs = facts.get("name"), facts.get("logs")
    is_listed = isinstance(logs, list) and all(isinstance(line, str) for line in logs)
    if facts.keys() != {"name", "logs"} or not isinstance(name, str) or not is_listed:
        raise FolderError(_BAD_FACTS.filled(file=str(file), said=_MEMBERS))
    return facts


def _log_key(line: str) -> VerifierKey:
    key = parse_vkey(line)
    if key.kind != ED25519:
        raise FolderError(_NO_LOG_KEY.filled(name=key.name))
    return key


def _keys(folder: Path, name: str) -> tuple[WitnessKey, ...]:
    ed25519 = ed25519_from_seed(read_seed(folder / ED25519_KEY))
    keys = [WitnessKey(make_vkey(name, COSIGNATURE_ED25519, ed25519.public_spki[-_ED25519_SIZE:]), ed25519.sign)]
    # Made where the machine offers ML-DSA; a machine that does not must not pass it over in silence.
    if (folder / ML_DSA_KEY).exists():
        if not offers_ml_dsa_44():
            raise FolderError(_NO_ML_DSA.filled(file=str(folder / ML_DSA_KEY)))
        ml_dsa = ml_dsa_44_from_seed(read_seed(folder / ML_DSA_KEY))
        keys.append(WitnessKey(make_vkey(name, COSIGNATURE_ML_DSA_44, ml_dsa.public), ml_dsa.sign))
    return tuple(keys)


def read_seed(file: Path) -> bytes:
    """Return the seed that a key file holds, 32 bytes in hex.

    Raises:
        FolderError: It cannot be read, or is none.
    """
    try:
        text = file.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as fault:
        said = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
        raise FolderError(_BAD_KEY.filled(file=str(file), said=said)) from fault
    if not _SEED.fullmatch(text):
        raise FolderError(_BAD_KEY.filled(file=str(file), said=_NOT_HEX))
    return bytes.fromhex(text)


def write_secret(file: Path, content: str) -> None:
    """Write a new file that its owner alone may read."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(content)


_NO_WITNESS = Words(
    "в папке {folder} нет свидетеля: нет файла witness.toml; создайте его: regctl witness init",
    "no witness in {folder}: there is no witness.toml; make one: regctl witness init",
)
_NOT_EMPTY = Words("{folder}: не пустая папка; укажите другую", "{folder} is not an empty folder; choose another")
_UNWRITTEN = Words("папка {folder} не создана: {said}", "the folder {folder} cannot be made: {said}")
_UNCHANGED = Words("{file}: не записано: {said}", "{file}: cannot be written: {said}")
_BAD_FACTS = Words("{file} не годится: {said}", "{file} cannot be used: {said}")
_MEMBERS = Words(
    'ожидались ровно два поля: name = "…" и logs = ["…"]', 'exactly two members were expected: name = "…", logs = ["…"]'
)
_NO_LOG_KEY = Words(
    "ключ «{name}» — не ключ журнала: ожидался Ed25519 (0x01)",
    "the key {name} is no log's: Ed25519 (0x01) was expected",
)
_BAD_KEY = Words(
    "ключ {file} не прочитан: {said}; восстановите его из надёжной копии",
    "the key {file} cannot be read: {said}; restore it from its safe copy",
)
_NOT_HEX = Words("ожидались 32 байта в шестнадцатеричной записи", "32 bytes in hex were expected")
_NO_ML_DSA = Words(
    "ключ {file} — ML-DSA-44, а эта машина его не поддерживает: нужен OpenSSL 3.5 или новее",
    "the key {file} is ML-DSA-44, which this machine does not offer: OpenSSL 3.5 or newer is needed",
)
