"""Styles and fonts as set-up builds them: nothing of others' marks, every letter's font, nothing to do twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from registry.web.assets import BUILT, FACES, AssetsError, build_assets, file_version

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    build_assets()


def test_a_second_run_has_nothing_to_do() -> None:
    assert build_assets() is False


def test_no_font_crown_or_crest_of_others_ships() -> None:
    css = (BUILT / "registry.css").read_text("utf-8")
    assert not re.search(r"GDS|crest|crown", css, re.IGNORECASE)
    assert set(re.findall(r"url\(([^)?]+)", css)) == {f'"fonts/{face.name}.woff2' for face in FACES}


def test_every_face_is_there_for_the_screen_and_for_the_pdf() -> None:
    for face in FACES:
        assert (BUILT / "fonts" / f"{face.name}.woff2").read_bytes()[:4] == b"wOF2"
        assert (BUILT / "fonts" / f"{face.name}.ttf").read_bytes()[:4] == b"\x00\x01\x00\x00"


def test_the_colours_of_the_look_are_in_the_style_sheet() -> None:
    css = (BUILT / "registry.css").read_text("utf-8")
    for colour in [
        "#12455a",
        "#0f5c7a",
        "#1b2329",
        "#52616a",
        "#c9d2d7",
        "#f4f6f7",
        "#1f6f4a",
        "#8a5a10",
        "#f7ecd9",
        "#a3262a",
    ]:
        assert colour in css


def test_an_address_changes_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("a")
    before = file_version(file)
    file.write_text("b")
    assert file_version(file) != before


def test_what_was_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetsError, match="not built yet"):
        file_version(tmp_path / "registry.css")


def test_the_lock_names_no_registry() -> None:
    """Set-up takes packages from whatever registry the machine is set up for."""
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') >= 6
