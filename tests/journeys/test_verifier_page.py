"""`verify.html` in a real browser, from a file, without a network: the same verdicts and steps as `regverify`."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from registry.evidence.plan import PLANS
from registry.evidence.verification import verify_evidence
from registry.signing.ml_dsa import offers_ml_dsa_44
from registry.web.verifier_page import verifier_page
from tests.evidence.golden import GOLDEN
from tests.evidence.golden_making import edited, licensed
from tests.evidence.making import MadeRegister
from tests.evidence.test_commands import pem
from tests.evidence.test_cosigning import made_file

pytestmark = pytest.mark.browser
REFERENCE = Path(__file__).parents[2].parent / "shared" / "data" / "reference"
ALTERED = 60


@dataclass
class Desk:
    """The page, opened from a folder, and everything that it asked for or complained about."""

    page: Page
    folder: Path
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def answer(
        self, data: bytes, founding: str, kept: bytes | None = None, tsa: Sequence[bytes] = ()
    ) -> tuple[str, list[str]]:
        """Return verdict and verdicts of the steps."""
        # Reloading costs little and leaves nothing of the file before.
        self.page.reload()
        (self.folder / "a.evidence.json").write_bytes(data)
        self.page.set_input_files("#file", self.folder / "a.evidence.json")
        if kept is not None:
            (self.folder / "kept").write_bytes(kept)
            self.page.set_input_files("#kept", self.folder / "kept")
        if tsa:
            (self.folder / "tsa.pem").write_bytes(pem(tsa))
            self.page.set_input_files("#tsa", self.folder / "tsa.pem")
        self.page.fill("#founding", founding)
        self.page.click("button[type=submit]")
        verdict = self.page.wait_for_selector("#verdict")
        assert verdict is not None
        return str(verdict.get_attribute("data-verdict")), json.loads(str(verdict.get_attribute("data-steps")))


def opened(browser: Browser, folder: Path, language: str, width: int = 1280) -> Desk:
    (folder / "verify.html").write_bytes(verifier_page())
    context = browser.new_context(offline=True, locale=language, viewport={"width": width, "height": 900})
    desk = Desk(context.new_page(), folder)
    desk.page.on("request", lambda request: desk.asked.append(request.url))
    desk.page.on("console", lambda message: desk.complaints.append(message.text))
    desk.page.on("pageerror", lambda fault: desk.complaints.append(str(fault)))
    desk.page.goto((folder / "verify.html").as_uri())
    return desk


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give one page for all files."""
    made = opened(browser, tmp_path_factory.mktemp("stick"), "en")
    yield made
    made.page.context.close()


@pytest.fixture(autouse=True)
def _nothing_is_sent(desk: Desk) -> Iterator[None]:
    desk.asked.clear()
    desk.complaints.clear()
    yield
    assert set(desk.asked) <= {(desk.folder / "verify.html").as_uri()}
    assert desk.complaints == []


def check(desk: Desk, data: bytes, founding: str, kept: bytes | None = None, tsa: Sequence[bytes] = ()) -> None:
    expected = verify_evidence(data, founding, kept, tsa)
    verdict, steps = desk.answer(data, founding, kept, tsa)
    assert steps == [step.verdict.value for step in expected.steps]
    assert verdict == expected.verdict.value
    assert f"exit code of regverify: {expected.exit_code}" in desk.page.inner_text("#verdict")
    if expected.entry_id is not None:
        assert " ".join(re.findall("....", expected.entry_id)) in desk.page.inner_text("#verdict")
    if expected.first_fault is not None:
        assert f"Step {expected.first_fault.number}, " in desk.page.inner_text("#verdict")


# A founding id that is no id is refused before anything is verified, as regverify refuses it in its arguments.
@pytest.mark.parametrize("name", [name for name in GOLDEN if name != "licence_against_a_malformed_founding_id"])
def test_every_golden_file_gets_the_verdict_and_the_steps_of_regverify(desk: Desk, name: str) -> None:
    golden = GOLDEN[name]()
    check(desk, golden.data, golden.founding_id, golden.kept, golden.tsa)


def test_every_reference_file_gets_the_verdict_of_regverify(desk: Desk) -> None:
    if not REFERENCE.is_dir():
        pytest.skip("the reference files lie outside this repository, in ../shared/data, which is absent here")
    founding = (REFERENCE / "founding_id").read_text().strip()
    kept = (REFERENCE / "log" / "checkpoint").read_bytes()
    files = sorted(REFERENCE.glob("*.evidence.json"))
    assert files
    for file in files:
        check(desk, file.read_bytes(), founding)
        check(desk, file.read_bytes(), founding, kept)


def test_altered_files_get_the_verdict_of_regverify(desk: Desk) -> None:
    """One byte anywhere, changed to another: both find the same steps at fault."""
    made, data = licensed(quorum=2, witnessing=("BY", "KZ", "RU"))
    chance = random.Random(4)  # noqa: S311 - places to alter, not secrets
    for _ in range(ALTERED):
        place = chance.randrange(len(data))
        altered = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
        check(desk, altered, made.founding_id)


def test_altered_time_stamps_get_the_verdict_of_regverify(desk: Desk) -> None:
    """One byte anywhere in a token, changed to another: both find the same, with and without a trusted certificate."""
    golden = GOLDEN["licence_stamped_valid_with_two_extra_certificates"]()
    token = base64.b64decode(json.loads(golden.data)["timestamps"][0])
    chance = random.Random(12)  # noqa: S311 - places to alter, not secrets
    for turn in range(ALTERED):
        place = chance.randrange(len(token))
        altered = token[:place] + bytes([chance.randrange(256)]) + token[place + 1 :]
        text = base64.b64encode(altered).decode()
        data = edited(golden.data, lambda file, text=text: file.update(timestamps=[text]))  # type: ignore[misc]
        check(desk, data, golden.founding_id, None, golden.tsa if turn % 4 else ())


def test_a_file_that_holds_no_trusted_certificate_is_said_so(desk: Desk) -> None:
    made, data = licensed()
    desk.page.reload()
    (desk.folder / "a.evidence.json").write_bytes(data)
    (desk.folder / "tsa.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    desk.page.set_input_files("#file", desk.folder / "a.evidence.json")
    desk.page.set_input_files("#tsa", desk.folder / "tsa.pem")
    desk.page.fill("#founding", made.founding_id)
    desk.page.click("button[type=submit]")
    expect(desk.page.locator("#answer [role=alert]")).to_contain_text("no certificates in PEM or DER in tsa.pem")


@pytest.mark.parametrize(("cosigning", "is_altered"), [(("BY", "KZ"), False), (("KZ",), False), (("BY", "KZ"), True)])
def test_ml_dsa_witnesses_count_as_in_regverify(desk: Desk, cosigning: tuple[str, ...], *, is_altered: bool) -> None:
    if not offers_ml_dsa_44():
        pytest.skip("this machine's OpenSSL has no ML-DSA, so nothing can be made to be checked")
    founding_id, data = made_file(*cosigning, alter=is_altered)
    check(desk, data, founding_id)


def test_what_was_not_given_is_asked_for(desk: Desk) -> None:
    desk.page.reload()
    desk.page.click("button[type=submit]")
    expect(desk.page.locator("#answer [role=alert]")).to_have_text("Choose an evidence file.")
    (desk.folder / "a.evidence.json").write_bytes(b"{}")
    desk.page.set_input_files("#file", desk.folder / "a.evidence.json")
    desk.page.fill("#founding", "12")
    desk.page.click("button[type=submit]")
    expect(desk.page.locator("#answer [role=alert]")).to_contain_text("64 lower-case hex digits")
    expect(desk.page.locator("#founding")).to_have_value("12")


def test_a_founding_id_in_groups_is_read(desk: Desk) -> None:
    made, data = licensed()
    assert desk.answer(data, " ".join(re.findall("....", made.founding_id)))[0] == "VALID"


def test_a_hostile_file_is_only_ever_text(desk: Desk) -> None:
    hostile = "<img/src=x/onerror=alert(1)></script><script>alert(2)</script>"
    made = MadeRegister(name=hostile)
    data = made.file(made.add())
    check(desk, data, made.founding_id)
    assert hostile in desk.page.inner_text("#answer")
    assert desk.page.locator("#answer img, #answer script").count() == 0
    check(desk, edited(data, lambda file: file.update(register="a\u009b\u202eb")), made.founding_id)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("language", "title"), [("ru", "Проверка файла доказательств"), ("en", "Verify an evidence file")]
)
def test_it_speaks_both_languages_at_every_width(
    browser: Browser, tmp_path: Path, language: str, title: str, width: int
) -> None:
    desk = opened(browser, tmp_path, language, width)
    made, data = licensed(quorum=2, witnessing=("BY", "KZ", "RU"))
    assert desk.answer(data, made.founding_id)[0] == "VALID"
    assert desk.page.inner_text("h1") == title
    assert desk.page.locator(".step__title").all_inner_texts() == [
        plan.title.within(language) for plan in PLANS.values()
    ]
    assert bool(re.search("[а-яё]{3}", desk.page.inner_text("main"))) is (language == "ru")
    assert desk.page.evaluate("document.documentElement.scrollWidth") == width
    other = "en" if language == "ru" else "ru"
    desk.page.click(f"[data-language={other}]")
    expect(desk.page.locator("h1")).not_to_have_text(title)
    expect(desk.page.locator("#verdict")).to_have_attribute("data-verdict", "VALID")
    desk.page.context.close()
