"""`regctl stamp`, the watch beside `serve`, and what the doctor says: with `openssl ts` behind a real address."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from registry.cli.regctl_stamp import LONGEST_PAUSE_S, RENEWAL_S, StampWatch, authority_asker
from registry.procedures import Register
from registry.procedures.stamp import StampOutcome
from registry.settings import SettingsError, load_settings
from tests.cli.running import RegctlRun, refusal
from tests.signing.authority import NOW, Authority, authority, moment, root, served, usual


def configure(home: Path, address: str, *trusted: bytes) -> None:
    (home / "tsa.pem").write_bytes(b"".join(trusted) or root().pem)
    with (home / "register.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[timestamps]\naddress = "{address}"\ncertificates = "tsa.pem"\n')


@pytest.fixture
def stamping(home: Path) -> Iterator[Path]:
    """Give a register's folder that names a real authority."""
    with served(usual()) as address:
        configure(home, address)
        yield home


@pytest.mark.parametrize(("language", "said"), [("en", "stamped at "), ("ru", "метка от ")])
def test_it_stamps_once_and_says_what_it_did(regctl: RegctlRun, stamping: Path, language: str, said: str) -> None:
    ran = regctl("stamp", "--language", language, home=stamping)
    assert (ran.code, said in ran.out, ran.err) == (0, True, "")
    again = regctl("stamp", "--json", home=stamping)
    assert (again.code, json.loads(again.out)) == (0, [])
    assert regctl("stamp", "--language", language, home=stamping).code == 0
    assert regctl("audit", home=stamping).code == 0


def test_without_an_authority_it_says_how_to_name_one(regctl: RegctlRun, home: Path) -> None:
    assert "[timestamps]" in refusal(regctl("stamp", home=home), 5)


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ({}, "unfit"),
        ({"status": "302 Found"}, "no_answer"),
        ({"status": "500 Internal Server Error"}, "no_answer"),
        ({"content_type": "text/html"}, "no_answer"),
    ],
)
def test_what_is_no_answer_of_the_trusted_authority_ends_with_4(
    regctl: RegctlRun, home: Path, headers: dict[str, str], outcome: str
) -> None:
    with served(usual(), **headers) as address:
        configure(home, address, root(1).pem)
        ran = regctl("stamp", "--json", home=home)
        assert (ran.code, [item["outcome"] for item in json.loads(ran.out)]) == (4, [outcome])
        plain = regctl("stamp", "--language", "en", home=home)
    assert ("does not fit" if outcome == "unfit" else "did not answer") in plain.out


def test_nobody_at_the_address_is_no_answer() -> None:
    assert authority_asker("http://127.0.0.1:1/")(b"x") is None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('address = "http://tsa.example/"\ncertificates = "tsa.pem"', "address"),
        ('address = "https://tsa.example/"', "certificates"),
        ('certificates = "tsa.pem"', "address"),
        ('address = "https://tsa.example/"\ncertificates = "absent.pem"', "absent.pem"),
        ('address = "https://tsa.example/"\ncertificates = "register.toml"', "register.toml"),
        ('address = "https://tsa.example/"\ncertificates = "tsa.pem"\nother = "x"', "other"),
        ('address = ""\ncertificates = "tsa.pem"', "address"),
    ],
)
def test_a_bad_table_is_refused_by_name_in_both_languages(home: Path, lines: str, said: str) -> None:
    (home / "tsa.pem").write_bytes(root().pem)
    with (home / "register.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[timestamps]\n{lines}\n")
    with pytest.raises(SettingsError) as error:
        load_settings(home, {})
    assert said in error.value.words.en
    assert said in error.value.words.ru
    assert error.value.words.en != error.value.words.ru


def test_the_watch_asks_at_once_then_later_and_later(register: Register) -> None:
    register = replace(register, stamp_authorities=(root().der,))
    answers: list[bool] = []

    def asker(request: bytes) -> bytes | None:
        answers.append(True)
        return usual().answer(request) if is_there else None

    is_there = False
    watch = StampWatch(register, asker)
    assert [item.outcome for item in watch.look(0.0, NOW)] == [StampOutcome.NO_ANSWER]
    assert watch.look(1.9, NOW) == ()
    assert watch.look(2.0, NOW)
    assert watch.look(5.9, NOW) == ()
    assert watch.look(6.0, NOW)
    for turn in range(8):
        watch.look(100.0 * (turn + 1), NOW)
    assert watch.look(800.0 + LONGEST_PAUSE_S - 1, NOW) == ()
    is_there = True
    assert [item.outcome for item in watch.look(1000.0, moment())] == [StampOutcome.STAMPED]
    count = len(answers)
    assert watch.look(1001.0, NOW) == ()
    assert watch.look(1001.0 + RENEWAL_S, NOW) == ()
    assert len(answers) == count


def by_doctor(regctl: RegctlRun, home: Path) -> dict[str, object]:
    checks = json.loads(regctl("doctor", "--json", home=home).out)["checks"]
    found: dict[str, object] = next(check for check in checks if check["name"] == "Time stamps")
    return found


def test_the_doctor_tells_of_what_is_not_stamped(regctl: RegctlRun, stamping: Path) -> None:
    assert by_doctor(regctl, stamping)["well"] is False
    regctl("stamp", home=stamping)
    assert by_doctor(regctl, stamping)["well"] is True


def test_the_doctor_warns_before_a_certificate_ends(regctl: RegctlRun, home: Path) -> None:
    ends: Authority = authority(last=NOW + timedelta(days=20))
    with served(ends) as address:
        configure(home, address)
        assert regctl("stamp", home=home).code == 0
        said = by_doctor(regctl, home)
        assert (said["well"], f"{NOW + timedelta(days=20):%Y-%m-%d}" in str(said["en"])) == (False, True)
        again = regctl("stamp", "--language", "en", home=home)
        assert (again.code, "no newer certificate yet" in again.out) == (0, True)


def test_without_an_authority_the_doctor_finds_nothing_wrong(regctl: RegctlRun, home: Path) -> None:
    assert by_doctor(regctl, home)["well"] is True


def test_the_process_beside_serve_stamps_by_itself(stamping: Path) -> None:
    """`regctl cosign --watch`, which asks the witnesses, asks the authority too."""
    command = [sys.executable, "-m", "registry.cli.regctl", "--home", str(stamping), "cosign", "--watch"]
    watching = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not stamps(stamping) and time.monotonic() < until:
            time.sleep(0.2)
    finally:
        watching.terminate()
        watching.wait()
    assert stamps(stamping) == 1


def stamps(home: Path) -> int:
    with closing(sqlite3.connect(home / "register.db")) as database:
        count: int = database.execute("SELECT count(*) FROM time_stamp").fetchone()[0]
    return count
