"""Ways of a person through the desks, by what stands on the screen: links, buttons and fields by their words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page

from tests.demo_register import PASSWORD
from tests.journeys.conftest import Served, sign_in

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
WORDS = {
    "en": {
        "results": "Results",
        "kitchen": "Field kitchen of modular construction",
        "propose": "Propose an entry",
        "licence": "Grant of a licence",
        "begin": "Begin the draft",
        "sides": "Parties and category",
        "neman": "Neman Design Bureau (fictitious), Belarus, BY-000202",
        "sayran": "Sayran-Svyaz LLP (fictitious), Kazakhstan, KZ-000402",
        "take": "Take over",
        "simple": "simple (non-exclusive) licence",
        "save": "Save and continue",
        "kazakhstan": "Kazakhstan",
        "repair": "repair",
        "use": "use",
        "forces": "own armed forces",
        "not_allowed": "not allowed",
        "free": "free of charge",
        "until": "In force until",
        "check": "Check the answers",
        "nothing": "Nothing stands in the way of freezing.",
        "freeze": "Freeze and ask for signatures",
        "sign_out": "Sign out",
        "keys": "Signing keys",
        "file": "Key file",
        "password": "Password of the file",
        "import": "Import the key",
        "kept": "The key is kept in this browser.",
        "fits": "A certificate of the office fits",
        "make": "Make a key in this browser",
        "request_key": "Download the certificate request",
        "tasks": "Tasks",
        "read": "I have read everything",
        "sign": "Sign with this browser's key",
        "accepted": "The signature is accepted.",
        "request": "Download the request",
        "answer": "File of the signature",
        "upload": "Upload",
        "receipt": "Receipt: entry",
        "extract": "Extract (PDF)",
        "evidence": "Evidence file",
        "entry": "Entry",
        "send_back": "Send back with a reason",
        "wrong_terms": "the terms are not agreed",
        "in_words": "In words",
        "return": "Send back",
        "returned": "Sent back with a reason",
        "reopen": "Open again as a draft",
        "check_task": "Check the answers and freeze",
        "dates": "Dates",
        "changed": "What changed against the earlier proposal",
    },
    "ru": {
        "results": "Результаты",
        "kitchen": "Полевая кухня модульной конструкции",
        "propose": "Предложить запись",
        "licence": "Предоставление лицензии",
        "begin": "Начать черновик",
        "sides": "Стороны и вид лицензии",
        "neman": "КБ «Неман» (вымышленное), Беларусь, BY-000202",
        "sayran": "ТОО «Сайран-связь» (вымышленное), Казахстан, KZ-000402",
        "take": "Подставить",
        "simple": "простая (неисключительная) лицензия",
        "save": "Сохранить и продолжить",
        "kazakhstan": "Казахстан",
        "repair": "ремонт",
        "use": "применение",
        "forces": "нужды собственных вооружённых сил",
        "not_allowed": "не допускается",
        "free": "безвозмездно",
        "until": "Действует по",
        "check": "Проверьте введённое",
        "nothing": "Препятствий для фиксации нет.",
        "freeze": "Зафиксировать и запросить подписи",
        "sign_out": "Выйти",
        "keys": "Ключи подписи",
        "file": "Файл ключа",
        "password": "Пароль файла",
        "import": "Импортировать ключ",
        "kept": "Ключ сохранён в этом браузере.",
        "fits": "Соответствует действующему сертификату ведомства",
        "make": "Создать ключ в этом браузере",
        "request_key": "Скачать запрос сертификата",
        "tasks": "Задачи",
        "read": "Я прочитал(а) всё",
        "sign": "Подписать ключом этого браузера",
        "accepted": "Подпись принята.",
        "request": "Скачайте запрос",
        "answer": "Файл подписи",
        "upload": "Загрузить",
        "receipt": "Квитанция: запись",
        "extract": "Выписка (PDF)",
        "evidence": "Файл доказательства",
        "entry": "Запись",
        "send_back": "Вернуть с указанием причины",
        "wrong_terms": "не согласованы условия",
        "in_words": "Словами",
        "return": "Вернуть",
        "returned": "Возвращено с указанием причины",
        "reopen": "Составить заново черновик",
        "check_task": "Проверить введённое и зафиксировать",
        "dates": "Срок действия",
        "changed": "Что изменилось по сравнению с прежним предложением",
    },
}


@dataclass
class Walker:
    """A person in a browser window of one language."""

    page: Page
    served: Served
    language: str

    def word(self, name: str) -> str:
        return WORDS[self.language][name]

    def click(self, place: Locator) -> None:
        """Click and wait until the page that follows is there."""
        place.click()
        self.page.wait_for_load_state()

    def follow(self, name: str, *, exact: bool = False) -> None:
        self.click(self.page.get_by_role("link", name=self.word(name), exact=exact).first)

    def press(self, name: str, *, exact: bool = False, last: bool = False) -> None:
        button = self.page.locator("main").get_by_role("button", name=self.word(name), exact=exact)
        self.click(button.last if last else button.first)

    def tick(self, name: str, group: str) -> None:
        self.page.locator(f"input[name='{group}']").locator("xpath=..").get_by_label(
            self.word(name), exact=True
        ).check()

    def sees(self, name: str) -> None:
        self.page.get_by_text(self.word(name)).first.wait_for()

    def picture(self, name: str) -> None:
        """Save a picture for the README, where the run is asked for pictures."""
        if os.environ.get("PICTURES") == "1" and self.language == "en":
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"{name}.png")


def enter(
    open_context: Callable[..., BrowserContext], served: Served, language: str, login: str, **more: object
) -> Walker:
    """Let a person sign in, in a browser of their own."""
    page = open_context(language, accept_downloads=True, **more).new_page()
    page.set_default_timeout(20_000)
    return Walker(sign_in(page, served, login), served, language)


def draft_licence(clerk: Walker) -> None:
    """Draft the licence of the README, page by page, as far as “check the answers”."""
    clerk.follow("results", exact=True)
    row = clerk.page.locator("tr").filter(has_text=clerk.word("kitchen"))
    clerk.click(row.get_by_role("link").first)
    clerk.follow("propose")
    clerk.page.get_by_label(clerk.word("licence"), exact=True).check()
    clerk.press("begin")
    clerk.follow("sides")
    for member, party in (("licensors", "neman"), ("licensees", "sayran")):
        clerk.page.locator(f"[id='take.terms.{member}.0']").select_option(label=clerk.word(party))
        clerk.click(clerk.page.locator(f"button[value='take:terms.{member}.0']"))
    clerk.tick("simple", "terms.category")
    clerk.press("save")
    for name, group in (
        ("kazakhstan", "terms.territory"),
        ("repair", "terms.fields_of_use"),
        ("use", "terms.ways_of_use"),
        ("forces", "terms.purposes"),
        ("not_allowed", "terms.sublicensing"),
    ):
        clerk.tick(name, group)
    clerk.press("save")
    clerk.tick("free", "terms.remuneration_type")
    clerk.press("save")
    clerk.page.get_by_label(clerk.word("until")).fill("31.12.2031")
    for _ in ("dates", "access", "documents"):
        clerk.press("save")
    clerk.sees("nothing")


def freeze(clerk: Walker) -> str:
    """Freeze; return the address of the proposal."""
    clerk.press("freeze")
    clerk.page.wait_for_url("**/proposals/*")
    return clerk.page.url


def import_key(signatory: Walker, file: Path) -> None:
    """Bring a key of the office into this browser."""
    signatory.follow("keys", exact=True)
    signatory.page.get_by_label(signatory.word("file")).set_input_files(file)
    signatory.page.get_by_label(signatory.word("password")).fill(PASSWORD)
    signatory.press("import")
    signatory.sees("kept")
    signatory.sees("fits")


def open_from_queue(person: Walker, address: str) -> None:
    """Find a proposal under “Tasks” and open it."""
    person.follow("tasks", exact=True)
    person.click(person.page.locator(f"main a[href='{address.removeprefix(person.served.url)}']").first)


def sign_here(signatory: Walker) -> None:
    """Read, tick, sign with this browser's key."""
    signatory.page.get_by_label(signatory.word("read")).check()
    signatory.press("sign")
    signatory.sees("accepted")


def sign_elsewhere(signatory: Walker, key: Path, folder: Path) -> None:
    """Download the request, sign it on the command line, upload the answer."""
    with signatory.page.expect_download() as download:
        signatory.follow("request")
    request = folder / download.value.suggested_filename
    download.value.save_as(request)
    done = run_signing(request, key, signatory.language)
    assert done.returncode == 0, done.stderr
    answer = Path(str(request).removesuffix(".request.json") + ".signature.json")
    signatory.page.get_by_label(signatory.word("answer")).set_input_files(answer)
    signatory.press("upload")


def run_signing(request: Path, key: Path, language: str) -> subprocess.CompletedProcess[str]:
    """Run `regctl sign`, the password by a descriptor."""
    reading, writing = os.pipe()
    os.write(writing, PASSWORD.encode() + b"\n")
    os.close(writing)
    command = [str(request), "--key", str(key), "--password-fd", str(reading), "--yes", "--language", language]
    try:
        return run("regctl", "sign", *command, pass_fds=(reading,))
    finally:
        os.close(reading)


def run(program: str, *arguments: str, pass_fds: tuple[int, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run one of the two command lines."""
    command = [sys.executable, "-m", f"registry.cli.{program}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, pass_fds=pass_fds, timeout=120)


def take(person: Walker, name: str, folder: Path) -> Path:
    """Follow a link to a file and keep the file."""
    with person.page.expect_download() as download:
        person.follow(name)
    place = folder / download.value.suggested_filename
    download.value.save_as(place)
    return place
