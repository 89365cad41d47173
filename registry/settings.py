"""Settings: the only reader of `config/`, of the environment and of a register's own folder.

A register's folder (its home) holds `register.toml` (what it is), `keys/` (its log key and seal, never an office's key)
and, with the embedded database, `register.db`. `config/` holds the facts about the body of states.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import secrets
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from registry.auditlog.notes import ED25519, make_vkey
from registry.procedures import LogKey, Press, Register
from registry.records.database import open_database
from registry.records.errors import RecordsError
from registry.rights.entries import StateCode
from registry.rights.facts import Organ, ProtectionTerm, Reason
from registry.rights.kinds._choices import OFFICES, RIGHT_TYPES
from registry.rights.parties import Body, Presumption, State, StatusPeriod
from registry.rights.words import Words
from registry.signing.errors import SigningError
from registry.signing.keys import ed25519_from_seed, load_key

T = TypeVar("T")
Dated = ProtectionTerm | Reason | Organ
ONE_DAY = timedelta(days=1)

CONFIG = Path(__file__).parent.parent / "config"
PROJECT = CONFIG.parent

ED25519_SIZE = 32
HOME_VARIABLE = "REGISTRY_HOME"
DATABASE_VARIABLE = "REGISTRY_DATABASE"
URL_VARIABLE = "REGISTRY_URL"
LANGUAGES = ("ru", "en")
RULES = ("body.toml", "states.toml", "presumptions.toml", "protection.toml", "reasons.toml", "organs.toml")
"""Files of the facts about the body of states, in the order in which their digest is taken."""


class SettingsError(Exception):
    """A setting is missing or contradictory; the message names the file or variable and the mend."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one running register needs to know about itself."""

    home: Path
    register_name: str
    """For example "registry.example/icmec"."""
    database_url: str
    public_url: str
    """Where people reach the register, without a slash at the end."""
    demo: bool
    founding_id: str
    """Entry id of the founding entry, 64 hex digits."""
    secret_key: bytes
    """Signs CSRF tokens only; sessions live in the database."""
    body: Body

    @property
    def secure(self) -> bool:
        """Whether people reach the register over TLS."""
        return self.public_url.startswith("https://")

    @property
    def log_key_file(self) -> Path:
        """Seed of the log's Ed25519 key, 32 bytes in hex."""
        return self.home / "keys" / "log.key"

    @property
    def seal_file(self) -> Path:
        """The register's seal, PKCS#12."""
        return self.home / "keys" / "seal.p12"

    @property
    def seal_password_file(self) -> Path:
        """Password of the seal."""
        return self.home / "keys" / "seal.password"

    @property
    def offices(self) -> Path:
        """Folder of the demonstration's own offices; a real register has none."""
        return self.home / "offices"

    @property
    def fonts(self) -> Path:
        """Folder of the Noto fonts that set-up installs."""
        return PROJECT / "registry" / "web" / "static" / "built" / "fonts"


def load_settings(home: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of the register in a folder.

    Args:
        home: The register's folder; by default that of REGISTRY_HOME, else `var/demo`.
        environment: Variables; by default the process's own.

    Raises:
        SettingsError: There is no register in the folder, or its file lacks a member.
    """
    variables = os.environ if environment is None else environment
    folder = home or Path(variables.get(HOME_VARIABLE, "var/demo"))
    file = folder / "register.toml"
    try:
        facts = tomllib.loads(file.read_text(encoding="utf-8"))
        secret = bytes.fromhex((folder / "keys" / "session.key").read_text(encoding="ascii"))
        return Settings(
            home=folder,
            register_name=facts["name"],
            database_url=variables.get(DATABASE_VARIABLE, facts.get("database", embedded_database(folder))),
            public_url=variables.get(URL_VARIABLE, facts["url"]).rstrip("/"),
            demo=facts["demo"],
            founding_id=facts["founding_id"],
            secret_key=secret,
            body=load_body(),
        )
    except FileNotFoundError as error:
        raise SettingsError(f"no register in {folder}: {error.filename} is missing; `regctl init` makes one") from error
    except (KeyError, ValueError) as error:
        raise SettingsError(f"{file} cannot be used: {error}") from error


def open_register(settings: Settings) -> Register:
    """Open the register's database and its log key.

    Raises:
        SettingsError: The database does not answer, or the key cannot be read.
    """
    try:
        database = open_database(settings.database_url)
        seed = bytes.fromhex(settings.log_key_file.read_text(encoding="ascii"))
    except RecordsError as error:
        raise SettingsError(f"the database cannot be opened: {error}") from error
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"{settings.log_key_file} cannot be read: {error}; restore it from its safe copy"
        ) from error
    key = log_key_of(f"{settings.register_name}/entries", seed)
    return Register(settings.register_name, settings.body, database, key, settings.demo, _press(settings))


def _press(settings: Settings) -> Press:
    try:
        password = settings.seal_password_file.read_bytes()
        key, certificates = load_key(settings.seal_file.read_bytes(), password)
    except OSError as error:
        raise SettingsError(f"the seal cannot be read: {error}; restore it from its safe copy") from error
    except SigningError as error:
        raise SettingsError(f"{settings.seal_file}: {error}; restore it from its safe copy") from error
    return Press(certificates[0].der, key.sign, settings.fonts)


def log_key_of(origin: str, seed: bytes) -> LogKey:
    """Return the log key of an origin from its seed, 32 bytes."""
    key = ed25519_from_seed(seed)
    return LogKey(make_vkey(origin, ED25519, key.public_spki[-ED25519_SIZE:]), key.sign)


def rules_digest() -> str:
    """Return the SHA-256 of the rules table, which the founding entry names: the facts of the body, as configured."""
    digest = hashlib.sha256()
    for name in RULES:
        digest.update((CONFIG / name).read_bytes())
    return digest.hexdigest()


def export_variable(name: str, value: str) -> None:
    """Hand a setting down to the processes that serve."""
    os.environ[name] = value


def embedded_database(home: Path) -> str:
    """Return the address of the embedded database in a register's folder."""
    return f"sqlite:///{home.resolve() / 'register.db'}"


def write_register(home: Path, *, name: str, url: str, demo: bool, founding_id: str) -> None:
    """Write a register's own file and its session key; called once, at founding."""
    keys = home / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_secret(keys / "session.key", secrets.token_hex(32).encode())
    (home / "register.toml").write_text(
        f'name = "{name}"\nurl = "{url}"\ndemo = {str(demo).lower()}\nfounding_id = "{founding_id}"\n', encoding="utf-8"
    )


def write_secret(file: Path, content: bytes) -> None:
    """Write a file that only its owner may read."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def load_body(folder: Path = CONFIG) -> Body:
    """Read the body of states from its files.

    Raises:
        SettingsError: A file is missing, a row cannot be used, or rows contradict each other; names file, row, mend.
    """
    facts = _table(folder / "body.toml")
    states = folder / "states.toml"
    presumptions = folder / "presumptions.toml"
    try:
        body = Body(
            name=Words(facts["ru"], facts["en"]),
            number_prefix=facts["number_prefix"],
            mark_colour=facts["mark_colour"],
            states={state.code: state for state in _rows(states, "state", _state)},
            presumptions=tuple(_rows(presumptions, "presumption", _presumption)),
            protection_terms=tuple(_rows(folder / "protection.toml", "term", _term)),
            reasons=tuple(_rows(folder / "reasons.toml", "reason", _reason)),
            organs=tuple(_rows(folder / "organs.toml", "organ", _organ)),
        )
    except KeyError as error:
        raise SettingsError(f"{folder / 'body.toml'}: {error} is missing") from error
    _check_body(body, folder)
    return body


def _check_body(body: Body, folder: Path) -> None:
    """Refuse rows that contradict one another: the same told twice for a day, a gap, a state that is not listed."""
    codes = {*body.states, *OFFICES, "*"}
    file = folder / "protection.toml"
    _check_spans(file, "term", [((term.office, term.right_type), term) for term in body.protection_terms], whole=True)
    for number, term in enumerate(body.protection_terms, start=1):
        if term.office not in codes:
            raise SettingsError(f"{file}, term {number}: {term.office} is no state of states.toml and no office")
        if term.right_type not in RIGHT_TYPES:
            raise SettingsError(f"{file}, term {number}: right_type must be one of {', '.join(RIGHT_TYPES)}")
    rows = [((reason.matter, reason.code), reason) for reason in body.reasons]
    _check_spans(folder / "reasons.toml", "reason", rows)
    file = folder / "organs.toml"
    _check_spans(file, "organ", [((organ.state, organ.organ), organ) for organ in body.organs])
    for number, organ in enumerate(body.organs, start=1):
        if organ.state is not None and organ.state not in body.states:
            raise SettingsError(f"{file}, organ {number}: {organ.state} is no state of states.toml")


def _check_spans(file: Path, name: str, rows: Sequence[tuple[object, Dated]], *, whole: bool = False) -> None:
    """Refuse rows about the same matter that overlap; with `whole`, also those that leave days between them."""
    latest: dict[object, tuple[int, Dated]] = {}
    for number, (matter, row) in enumerate(rows, start=1):
        if row.until is not None and row.until < row.since:
            raise SettingsError(f"{file}, {name} {number}: until is before since; put one of them right")
        before_number, before = latest.get(matter, (0, None))
        if before is not None and (before.until is None or before.until >= row.since):
            raise SettingsError(
                f"{file}, {name} {number}: overlaps {name} {before_number}; end that one before {row.since}"
            )
        if before is not None and before.until is not None and whole and before.until + ONE_DAY < row.since:
            raise SettingsError(
                f"{file}, {name} {number}: leaves a gap after {name} {before_number}; begin it on "
                f"{before.until + ONE_DAY}"
            )
        latest[matter] = number, row


def _table(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{file} is missing; restore it from the project") from error
    except ValueError as error:
        raise SettingsError(f"{file} is not readable TOML: {error}") from error


def _rows(file: Path, name: str, read: Callable[[Mapping[str, Any]], T]) -> Iterator[T]:
    for number, row in enumerate(_table(file).get(name, []), start=1):
        try:
            yield read(row)
        except KeyError as error:
            raise SettingsError(f"{file}, {name} {number}: member {error} is missing") from error
        except ValueError as error:
            raise SettingsError(f"{file}, {name} {number}: {error}") from error


def _state(row: Mapping[str, Any]) -> State:
    periods = tuple(_period(period) for period in row.get("period", ()))
    for earlier, later in itertools.pairwise(periods):
        if earlier.until is None or earlier.until >= later.since:
            raise ValueError(
                f"{row['code']}: the period since {later.since} overlaps the one before it; end that first"
            )
        if earlier.until + ONE_DAY < later.since:
            raise ValueError(
                f"{row['code']}: days are missing before {later.since}; begin that period on {earlier.until + ONE_DAY}"
            )
    return State(
        code=StateCode(row["code"]),
        name=Words(row["ru"], row["en"]),
        formal_name=Words(row["formal_ru"], row["formal_en"]),
        periods=periods,
    )


def _period(row: Mapping[str, Any]) -> StatusPeriod:
    return StatusPeriod(
        status=row["status"],
        since=_day(row["since"]),
        until=_day(row["until"]) if "until" in row else None,
        source=row["source"],
        checked_by_lawyer=row["checked_by_lawyer"],
    )


def _presumption(row: Mapping[str, Any]) -> Presumption:
    return Presumption(
        term=row["term"],
        value=row["value"],
        words=Words(row["ru"], row["en"]),
        source=row["source"],
        checked_by_lawyer=row["checked_by_lawyer"],
    )


def _term(row: Mapping[str, Any]) -> ProtectionTerm:
    return ProtectionTerm(
        office=row["office"],
        right_type=row["right_type"],
        years=row.get("years"),
        renewable_to=row.get("renewable_to"),
        since=_day(row["since"]),
        until=_day(row["until"]) if "until" in row else None,
        source=row["source"],
        checked_by_lawyer=row["checked_by_lawyer"],
    )


def _reason(row: Mapping[str, Any]) -> Reason:
    return Reason(
        matter=row["matter"],
        code=row["code"],
        words=Words(row["ru"], row["en"]),
        since=_day(row["since"]),
        until=_day(row["until"]) if "until" in row else None,
        source=row["source"],
        checked_by_lawyer=row["checked_by_lawyer"],
    )


def _organ(row: Mapping[str, Any]) -> Organ:
    return Organ(
        organ=row["organ"],
        state=row.get("state"),
        name=Words(row["ru"], row["en"]),
        kinds=tuple(row["kinds"]),
        since=_day(row["since"]),
        until=_day(row["until"]) if "until" in row else None,
        source=row["source"],
        checked_by_lawyer=row["checked_by_lawyer"],
    )


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise ValueError(f"a date such as 2007-10-06 was expected, not {value!r}")  # noqa: TRY004 - told as a row's fault
    return value
