"""The fonts hold every letter of the register's languages; a letter they lack is spelt out, never dropped."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from registry.reports.errors import FontError
from registry.reports.fonts import letters_of, load_fonts

LETTERS = {
    "hy": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ky": "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
    "tg": "абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "signs": "№₽₸⅓«»“”–—·§°±×…0123456789()[]{}<>&#@$%^*_|\\/'\"`~+=;:,.!? \u00a0\u202f\u200b",
}


@pytest.mark.parametrize("language", LETTERS)
def test_every_letter_of_the_six_languages_is_there(fonts: Path, language: str) -> None:
    wanted = LETTERS[language] + LETTERS[language].upper()
    assert load_fonts(fonts).spelled(wanted) == wanted


def test_a_letter_no_font_has_is_spelt_by_its_number(fonts: Path) -> None:
    assert load_fonts(fonts).spelled("三菱 ok\n") == "[U+4E09][U+83F1] ok\n"


def test_every_face_maps_the_same_letters_in_each_weight(fonts: Path) -> None:
    regular, bold = (
        letters_of((fonts / f"noto-sans/{name}/NotoSans_{name}.ttf").read_bytes())
        for name in ("400Regular", "600SemiBold")
    )
    assert regular == bold


def test_a_folder_without_the_fonts_is_named(tmp_path: Path) -> None:
    with pytest.raises(FontError, match="missing in"):
        load_fonts(tmp_path)


def font(*tables: tuple[bytes, bytes]) -> bytes:
    """Make a TrueType file of these tables alone."""
    head = b"\x00\x01\x00\x00" + struct.pack(">4H", len(tables), 0, 0, 0)
    start, directory = len(head) + 16 * len(tables), b""
    for tag, content in tables:
        directory += struct.pack(">4s3I", tag, 0, start, len(content))
        start += len(content)
    return head + directory + b"".join(content for _, content in tables)


def cmap(subtable: bytes, platform: int = 3, encoding: int = 1) -> tuple[bytes, bytes]:
    return b"cmap", struct.pack(">4HI", 0, 1, platform, encoding, 12) + subtable


def test_a_segment_map_leaves_out_what_has_no_glyph() -> None:
    """Segments: A–B by delta, D–F by array with a hole at E, and the closing one."""
    lasts, firsts, deltas, offsets = (66, 70, 65535), (65, 68, 65535), (10, 0, 1), (0, 4, 0)
    arrays = b"".join(struct.pack(">3H", *values) for values in (firsts, deltas, offsets))
    body = struct.pack(">3H", *lasts) + b"\0\0" + arrays + struct.pack(">3H", 7, 0, 9)
    table = struct.pack(">7H", 4, 14 + len(body), 0, 6, 0, 0, 0) + body
    assert letters_of(font((b"glyf", b""), cmap(table))) == {65, 66, 68, 70}


def test_a_group_map_reaches_beyond_the_basic_plane() -> None:
    table = struct.pack(">2H3I", 12, 0, 28, 0, 1) + struct.pack(">3I", 0x1F600, 0x1F602, 5)
    assert letters_of(font(cmap(table, 3, 10))) == {0x1F600, 0x1F601, 0x1F602}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"OTTO" + bytes(20), "expected a TrueType file"),
        (font((b"glyf", b"")), "no Unicode map"),
        (font(cmap(b"\0\x06" + bytes(10), 1, 0)), "no Unicode map"),
        (font(cmap(b"\0\x06" + bytes(10))), "format 4 or 12, it has 6"),
        (font(cmap(b"\0\x0c")), "ends early"),
    ],
)
def test_a_file_that_is_no_usable_font_is_refused(data: bytes, fault: str) -> None:
    with pytest.raises(FontError, match=fault):
        letters_of(data)
