"""The house in order: floors, sizes, names, reasons, and nothing of one machine in what is committed.

Source: design 2 (imports), 7.2 (names, sizes), 7.3 (held by tools).
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = [*sorted((ROOT / "registry").rglob("*.py")), *sorted((ROOT / "bench").glob("*.py")), ROOT / "wsgi.py"]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MOST_LINES = 400
MOST_TEST_LINES = 600
LONGEST_FUNCTION = 60
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "data", "base", "tools"}

# Put together here, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|Users)" + "/|/home/[a-z]")
INDEX_HOSTS = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("yarnpkg", "com"),
            ("jsdelivr", "net"),
            ("unpkg", "com"),
            ("crates", "io"),
            ("proxy", "golang", "org"),
        )
    )
)


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))


def committed() -> Iterator[tuple[str, str]]:
    """Yield every text file under version control."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("what is committed is known only in a clone, with git")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        file = ROOT / name
        if name and file.is_file():
            try:
                yield name, file.read_text(encoding="utf-8")
            except UnicodeDecodeError:  # a picture
                continue


def test_imports_go_down_only() -> None:
    """Every contract of pyproject.toml holds."""
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_nothing_of_one_machine_is_committed() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in committed()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATHS.search(line) or INDEX_HOSTS.search(line)
    ]
    assert not found, "\n".join(found)


def test_nothing_built_or_third_party_is_committed() -> None:
    names = [name for name, _ in committed()]
    assert not [name for name in names if re.search(r"(^|/)(node_modules|built|\.venv|__pycache__|var)/|\.mo$", name)]


def test_every_package_says_what_it_is() -> None:
    """Each folder with modules is a package, and each module has a docstring that ends as a sentence does."""
    folders = {file.parent for file in PRODUCT if file.is_relative_to(ROOT / "registry")}
    assert not [shown(folder) for folder in folders if not (folder / "__init__.py").exists()]
    without = []
    for file in PRODUCT:
        docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
        if not docstring or docstring.split("\n\n")[0].rstrip()[-1] not in ".:":
            without.append(shown(file))
    assert not without


def test_the_map_names_every_room() -> None:
    """`registry/__init__.py` has a line for each folder and the settings, and none for what is not there."""
    text = (ROOT / "registry" / "__init__.py").read_text(encoding="utf-8")
    named = {line.split()[0] for line in text.splitlines() if re.match(r"[a-z]+ {2,}", line)}
    rooms = {file.parent.name for file in (ROOT / "registry").glob("*/__init__.py")}
    assert rooms == named


@pytest.mark.parametrize("file", PRODUCT, ids=shown)
def test_modules_and_functions_have_a_size(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    too_long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION]
    assert not too_long


def test_test_modules_have_a_size() -> None:
    assert not [shown(file) for file in TESTS if file.read_text(encoding="utf-8").count("\n") > MOST_TEST_LINES]


def test_no_module_has_an_empty_name() -> None:
    assert not [shown(file) for file in (*PRODUCT, *TESTS) if file.stem.strip("_") in EMPTY_NAMES]


def test_every_exception_to_a_rule_has_its_reason() -> None:
    marks = re.compile(r"# (?:noqa|type: ignore)\b(?!: [A-Z0-9, ]+ - \S|\[[a-z-, ]+\]\s+# ?\S)")
    found = [
        f"{shown(file)}:{number}"
        for file in PRODUCT
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if marks.search(line)
    ]
    assert not found, "\n".join(found)


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(?:{})\b".format("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX"))))
    found = [shown(file) for file in (*PRODUCT, *TESTS) if marks.search(file.read_text(encoding="utf-8"))]
    assert not found


def test_templates_compute_and_trust_nothing() -> None:
    templates = sorted((ROOT / "registry" / "web" / "templates").rglob("*.html"))
    assert templates
    trusting = re.compile(r"\|\s*safe\b|Markup\(|autoescape\s+false")
    assert not [shown(file) for file in templates if trusting.search(file.read_text(encoding="utf-8"))]


def test_every_decision_is_numbered_once_and_has_its_parts() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(file.name[:4]) for file in decisions]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_changelog_tells_what_is_not_released_yet() -> None:
    assert re.search(r"^## Unreleased\n\n?- ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("```")[1]
    assert [line.split("#")[0].strip() for line in block.strip().splitlines()] == ["make run", "make test"]


def test_every_guide_stands_in_both_languages() -> None:
    guides = {file.name for file in (ROOT / "docs" / "guides").glob("*.md")}
    users = {name.split(".")[0] for name in guides}
    assert users == {"clerk", "signatory", "reviewer", "auditor", "administrator", "operator", "mirror"}
    assert guides == {f"{user}{language}.md" for user in users for language in ("", ".ru")}
