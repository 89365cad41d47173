"""The letters that the report's fonts hold, so that no page shows an empty box in place of a letter.

PDF/A forbids a glyph that is not there, and a name in an unforeseen script must not stop an extract: such a letter is
spelt out by its number, "[U+4EBA]", in sight of the reader. The map of a TrueType file is read here directly (tables
`cmap` 4 and 12), because that is all that is needed of it.

Source: design 9 (Noto Sans, Noto Sans Armenian, Noto Sans Mono); ISO/IEC 14496-22, 5.2.1 `cmap`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst

from registry.reports.errors import FontError

TEXT_FAMILIES = ("Noto Sans", "Noto Sans Armenian")
DIGEST_FAMILY = "Noto Sans Mono"
WEIGHTS = (400, 600)
_FACES = frozenset((family, weight) for family in TEXT_FAMILIES for weight in WEIGHTS) | {(DIGEST_FAMILY, 400)}
_UNICODE_TABLES = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))
"""Platform and encoding, the widest map first."""


@dataclass(frozen=True, slots=True)
class ReportFonts:
    """The faces of a report, loaded once, and the letters that every weight of the text can show."""

    faces: typst.Fonts
    letters: frozenset[int]

    def spelled(self, text: str) -> str:
        """Return the text with each letter that the fonts lack as "[U+XXXX]"; line ends stay."""
        return "".join(
            letter if letter == "\n" or ord(letter) in self.letters else f"[U+{ord(letter):04X}]" for letter in text
        )


@cache
def load_fonts(folder: Path) -> ReportFonts:
    """Load the fonts of the reports from a folder and those below it; kept for the life of the process.

    Raises:
        FontError: A face is missing or cannot be read.
    """
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    paths = {(face.family, face.weight): face.path for face in faces.fonts() if face.style == "normal"}
    missing = sorted(_FACES - paths.keys())
    if missing:
        raise FontError(f"fonts of the reports are missing in {folder}: {missing}")
    by_weight = [
        frozenset[int]().union(*(letters_of(Path(str(paths[family, weight])).read_bytes()) for family in TEXT_FAMILIES))
        for weight in WEIGHTS
    ]
    return ReportFonts(faces, frozenset.intersection(*by_weight))


def letters_of(font: bytes) -> frozenset[int]:
    """Return the code points that a TrueType file maps to a glyph.

    Raises:
        FontError: No TrueType file, or one without a Unicode map of format 4 or 12.
    """
    try:
        return frozenset(_mapped(font, _unicode_map(font)))
    except struct.error as cause:
        raise FontError("the font file ends early") from cause


def _unicode_map(font: bytes) -> int:
    """Return the offset of the widest Unicode map."""
    if font[:4] != b"\x00\x01\x00\x00":
        raise FontError(f"expected a TrueType file, it begins with {font[:4]!r}")
    for place in range(12, 12 + 16 * int(struct.unpack_from(">H", font, 4)[0]), 16):
        tag, _, start, _ = struct.unpack_from(">4sIII", font, place)
        if tag == b"cmap":
            count = struct.unpack_from(">2H", font, start)[1]
            maps = {
                (a, b): start + at for a, b, at in struct.iter_unpack(">HHI", font[start + 4 : start + 4 + 8 * count])
            }
            for wanted in _UNICODE_TABLES:
                if wanted in maps:
                    return int(maps[wanted])
    raise FontError("the font has no Unicode map")


def _mapped(font: bytes, at: int) -> Iterator[int]:
    form = struct.unpack_from(">H", font, at)[0]
    if form == 12:  # noqa: PLR2004 - the number of the format
        for group in range(struct.unpack_from(">I", font, at + 12)[0]):
            first, last, _ = struct.unpack_from(">3I", font, at + 16 + 12 * group)
            yield from range(first, last + 1)
    elif form == 4:  # noqa: PLR2004 - the number of the format
        yield from _mapped_by_segments(font, at)
    else:
        raise FontError(f"expected a map of format 4 or 12, it has {form}")


def _mapped_by_segments(font: bytes, at: int) -> Iterator[int]:
    """Read format 4: four parallel arrays; a code point may still map to no glyph (0)."""
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    lasts, firsts, deltas, offsets = (
        struct.unpack_from(f">{count}H", font, at + 14 + 2 * count * part + (2 if part else 0)) for part in range(4)
    )
    for segment in range(count):
        for letter in range(firsts[segment], lasts[segment] + 1):
            glyph = letter
            if offsets[segment]:
                place = at + 16 + 6 * count + 2 * segment + offsets[segment] + 2 * (letter - firsts[segment])
                glyph = struct.unpack_from(">H", font, place)[0]
                if glyph == 0:
                    continue
            if (glyph + deltas[segment]) % 65536 and letter != 0xFFFF:  # noqa: PLR2004 - the closing segment
                yield letter
