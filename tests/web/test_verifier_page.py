"""`verify.html` as a file: one piece, the same bytes each time, nothing to load, and handed out for saving."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from registry.evidence.plan import LIMITS, PLANS
from registry.web import verifier_page as building
from registry.web.verifier_page import VerifierPageError, verifier_page

ROOT = Path(__file__).parents[2]


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_admits_nothing_but_the_two_parts_of_the_page() -> None:
    page = verifier_page().decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy.split("; ") == [
        "default-src 'none'",
        f"script-src 'sha256-{digest(script)}'",
        f"style-src 'sha256-{digest(style)}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert not re.search(r"\bsrc=|\bhref=|\burl\(|@import|\bstyle=|\son[a-z]+=", page)
    assert not re.search(r"fetch\(|XMLHttpRequest|WebSocket|sendBeacon|innerHTML|\beval\b|import\(", script)


def test_the_policy_stands_before_everything_that_it_rules() -> None:
    page = verifier_page().decode()
    assert page.index("Content-Security-Policy") < page.index("<style>") < page.index("<script>")
    assert page.count("<h1") == 1
    for name in re.findall(r'<input type="\w+" id="(\w+)"', page):
        assert f'<label for="{name}"' in page


def test_equal_sources_give_equal_bytes(tmp_path: Path) -> None:
    target = tmp_path / "verify.html"
    command = [sys.executable, "-m", "registry.web.verifier_page", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert target.read_bytes() == verifier_page()
    assert done.stdout == f"{hashlib.sha256(verifier_page()).hexdigest()}  {target}\n"


def test_titles_rules_and_limits_are_those_of_regverify() -> None:
    page = verifier_page().decode()
    for words in (*(plan.title for plan in PLANS.values()), *(plan.rule for plan in PLANS.values()), *LIMITS):
        for text in (words.ru, words.en):
            assert text.replace('"', '\\"') in page


def test_anybody_may_save_it_and_nobody_opens_it_here(client: FlaskClient) -> None:
    """As a page of this site it would be this site's word about itself."""
    answer = client.get("/verify.html")
    assert (answer.status_code, answer.data) == (200, verifier_page())
    assert answer.headers["Content-Disposition"] == "attachment; filename=verify.html"
    assert '<a href="/verify.html" download>verify.html</a>' in client.get("/verify").text


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ({"page.js": 'import { a } from "./absent.js";\n'}, "absent.js"),
        ({"page.js": 'import { a } from "./b.js";\n', "b.js": 'import { c } from "./page.js";\n'}, "circle"),
        ({"page.js": 'import "elsewhere";\n'}, "imports of names"),
        ({"page.js": 'export const text = "</script>";\n'}, "closing tag"),
    ],
)
def test_sources_that_do_not_fit_are_named(
    sources: dict[str, str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("page.html", "page.css"):
        (tmp_path / name).write_text((building.SOURCES / name).read_text())
    for name, text in sources.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(building, "SOURCES", tmp_path)
    with pytest.raises(VerifierPageError, match=says):
        verifier_page.__wrapped__()
