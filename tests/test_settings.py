"""Settings: what cannot be used is told with its file, row, member and mend, in both languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from registry.records.vocabulary import Log
from registry.settings import (
    CONFIG,
    SettingsError,
    held_keys,
    load_body,
    load_settings,
    make_log_key,
    open_register,
    write_register,
    write_secret,
)

FOUNDING_ID = "ab" * 32


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Give a copy of the configuration."""
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give the folder of a register, without a database."""
    write_register(
        tmp_path, name="registry.example/test", url="http://127.0.0.1:8000", demo=True, founding_id=FOUNDING_ID
    )
    for name in ("log.key", "activity.key"):
        write_secret(tmp_path / "keys" / name, b"01" * 32)
    return tmp_path


def refused(act: Callable[[], object]) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        act()
    assert str(caught.value) == caught.value.words.en
    assert re.search("[а-я]{3}", caught.value.words.ru)
    return caught.value


def changed(file: Path, was: str, becomes: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, becomes, 1), encoding="utf-8")


def test_the_committed_configuration_is_whole() -> None:
    body = load_body()
    assert body.status("BY", date(2026, 1, 1)) == "member"  # type: ignore[arg-type]  # a code as people type it
    assert {presumption.term for presumption in body.presumptions} == {"category", "territory", "until"}


@pytest.mark.parametrize("name", ["body.toml", "states.toml", "presumptions.toml"])
def test_a_missing_file_is_named(config: Path, name: str) -> None:
    (config / name).unlink()
    assert f"{name} cannot be read: it is missing; restore" in str(refused(lambda: load_body(config)))


@pytest.mark.parametrize("name", ["body.toml", "states.toml", "presumptions.toml"])
def test_what_is_no_toml_is_named_with_its_line(config: Path, name: str) -> None:
    file = config / name
    file.write_text("[[state\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert re.search(rf"{name} is not TOML: .*line 1.*; put the line right", str(refused(lambda: load_body(config))))


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("until = 2024-02-22", "until = 2025-02-22", r"\(AM\), period 2: since = '2024-02-23'; expected: a day after"),
        ("until = 2024-02-22\n", "", r"\(AM\), period 2: since = .*periods do not overlap"),
        ("until = 2024-02-22", "until = 2007-10-05", r"\(AM\), period 1: until = .*not before since"),
        (
            "until = 2024-02-22",
            "untill = 2024-02-22",
            r"\(AM\), period 1: member untill is unknown; put its name right",
        ),
        ("until = 2024-02-22", 'until = "2024-02-22"', r"\(AM\), period 1: until = .*expected: a date such as"),
        ("since = 2007-10-06", "since = 2007-10-06T00:00:00Z", r"period 1: since = .*expected: a date such as"),
        (
            'status = "frozen"',
            'status = "asleep"',
            r"\(AM\), period 2: status = 'asleep'; expected: one of signatory, ",
        ),
        ('status = "frozen"\n', "", r"\(AM\), period 2: member status is missing; add it"),
        ("checked_by_lawyer = false", 'checked_by_lawyer = "no"', r"state 1 \(AD\): .*expected: true or false"),
        ('code = "AE"', 'code = "AD"', r"state 2 \(AD\): code = 'AD'; expected: each value once"),
        ('code = "AE"', 'code = "uae"', r"state 2: code = 'uae'; expected: the form"),
        ('ru = "Андорра"', 'ru = " "', r"state 1 \(AD\): ru = ' '; expected: a text that is not empty"),
        ('ru = "Андорра"\n', "", r"state 1 \(AD\): member ru is missing; add it"),
    ],
)
def test_a_state_that_contradicts_itself_is_named(config: Path, was: str, becomes: str, said: str) -> None:
    changed(config / "states.toml", was, becomes)
    assert re.search(said, str(refused(lambda: load_body(config))))


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('value = "simple"', 'value = "cheap"', r"presumption 1 \(category\): value = 'cheap'; expected: the form"),
        ('value = "P5Y"', 'value = "5 years"', r"presumption 3 \(until\): value = "),
        ('value = "licensees"', 'value = "by, ru"', r"presumption 2 \(territory\): value = "),
        (
            'term = "until"\nvalue = "P5Y"',
            'term = "category"\nvalue = "sole"',
            r"presumption 3 \(category\): since = '2007-10-06'.*rows do not overlap",
        ),
        ('term = "territory"', 'term = "price"', r"presumption 2: term = 'price'; expected: one of category, "),
        ('value = "simple"', "value = 3", r"value = 3; expected: a text"),
        (
            '[[presumption]]\nterm = "until"',
            '[[presumed]]\nterm = "until"',
            r"presumptions.toml: member presumed is unknown",
        ),
    ],
)
def test_a_presumption_that_cannot_be_is_named(config: Path, was: str, becomes: str, said: str) -> None:
    changed(config / "presumptions.toml", was, becomes)
    assert re.search(said, str(refused(lambda: load_body(config))))


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('number_prefix = "ICMEC"', 'number_prefix = "ic-mec"', "number_prefix = 'ic-mec'; expected: the form"),
        ('mark_colour = "#12455a"', 'mark_colour = "teal"', "mark_colour = 'teal'; expected: the form"),
        ("number_prefix = ", "number_prefixx = ", "member number_prefix is missing; add it"),
        ('organisation_en = "', 'organization_en = "', "member organisation_en is missing"),
    ],
)
def test_a_body_that_cannot_be_is_named(config: Path, was: str, becomes: str, said: str) -> None:
    changed(config / "body.toml", was, becomes)
    assert f"body.toml: {said}" in str(refused(lambda: load_body(config)))


def test_a_register_is_read_from_its_folder(home: Path) -> None:
    settings = load_settings(home, {})
    assert (settings.register_name, settings.founding_id, settings.demo) == ("registry.example/test", FOUNDING_ID, True)
    assert settings.database_url == f"sqlite:///{home / 'register.db'}"
    assert not settings.secure


def test_the_environment_outweighs_the_file(home: Path) -> None:
    found = load_settings(
        None,
        {
            "REGISTRY_HOME": str(home),
            "REGISTRY_URL": "https://register.example/",
            "REGISTRY_DATABASE": "postgresql+psycopg://db.example/registry",
        },
    )
    assert (found.public_url, found.secure) == ("https://register.example", True)
    assert found.database_url == "postgresql+psycopg://db.example/registry"


def test_a_folder_without_a_register_is_told_with_the_mend(tmp_path: Path) -> None:
    assert f"no register in {tmp_path}: there is no register.toml. Name the folder with --home" in str(
        refused(lambda: load_settings(tmp_path, {}))
    )


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("demo = true", "demo = 1", "demo = 1; expected: true or false"),
        ("demo = true\n", "", "member demo is missing; add it"),
        ("demo = true", "demo = true\ncolour = 1", "member colour is unknown"),
        (FOUNDING_ID, "ab" * 31, "founding_id = "),
        ("http://127", "ftp://127", "url = 'ftp://127.0.0.1:8000'; expected: the form"),
        ("registry.example/test", "test", "name = 'test'; expected: the form"),
        ("demo", "demo demo", "is not TOML"),
    ],
)
def test_a_register_file_that_cannot_be_used_is_named(home: Path, was: str, becomes: str, said: str) -> None:
    changed(home / "register.toml", was, becomes)
    fault = str(refused(lambda: load_settings(home, {})))
    assert str(home / "register.toml") in fault
    assert said in fault


@pytest.mark.parametrize("content", [None, b"", b"01" * 31, b"zz" * 32, b"\xff" * 64])
def test_a_key_that_cannot_be_read_is_told_with_the_mend(home: Path, content: bytes | None) -> None:
    file = home / "keys" / "session.key"
    file.unlink() if content is None else file.write_bytes(content)
    fault = str(refused(lambda: load_settings(home, {})))
    assert f"the key {file} cannot be read: " in fault
    assert "restore it from its safe copy" in fault


def test_a_database_that_is_not_there_is_not_made(home: Path) -> None:
    settings = load_settings(home, {})
    assert f"there is no database {home / 'register.db'}; restore" in str(refused(lambda: open_register(settings)))
    assert not (home / "register.db").exists()


def test_secrets_are_readable_by_their_owner_only(home: Path) -> None:
    assert (home / "keys" / "session.key").stat().st_mode & 0o077 == 0


def test_a_successor_lies_beside_the_first_key_and_both_are_held(home: Path) -> None:
    """Its file is named by its key id, for its owner alone, and nothing is overwritten."""
    settings = load_settings(home, {})
    before = {file: file.read_bytes() for file in (home / "keys").iterdir()}
    file, made = make_log_key(settings, Log.ENTRIES)
    assert file.name == f"log.{made.verifier.key_id.hex()}.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert made.verifier.name == "registry.example/test/entries"
    assert {file: file.read_bytes() for file in before} == before
    held = held_keys(settings, Log.ENTRIES)
    assert set(held) == {home / "keys" / "log.key", file}
    assert held[file].verifier == made.verifier
    assert list(held_keys(settings, Log.ACTIVITY)) == [home / "keys" / "activity.key"]
    assert make_log_key(settings, Log.ENTRIES)[1].verifier != made.verifier


def test_the_first_key_may_go_once_there_is_a_successor(home: Path) -> None:
    settings = load_settings(home, {})
    file, _ = make_log_key(settings, Log.ACTIVITY)
    (home / "keys" / "activity.key").unlink()
    assert list(held_keys(settings, Log.ACTIVITY)) == [file]


def test_without_any_key_the_first_one_is_missed(home: Path) -> None:
    settings = load_settings(home, {})
    (home / "keys" / "log.key").unlink()
    assert "log.key cannot be read" in str(refused(lambda: held_keys(settings, Log.ENTRIES)))


def test_a_successor_that_cannot_be_written_is_told(home: Path) -> None:
    settings = load_settings(home, {})
    (home / "keys").rename(home / "elsewhere")
    assert "cannot be written" in str(refused(lambda: make_log_key(settings, Log.ENTRIES)))


def test_a_secret_made_anew_overwrites_nothing(home: Path) -> None:
    file = home / "keys" / "log.key"
    with pytest.raises(FileExistsError):
        write_secret(file, b"02" * 32, anew=True)
    assert file.read_bytes() == b"01" * 32
