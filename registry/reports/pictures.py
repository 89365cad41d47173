"""Pictures of what stands: server-side SVG with presentation attributes only, the same in HTML and in PDF.

A picture repeats its table and never replaces it: it has a title and a description in words, and
shape or text beside each colour. No style, script, event attribute, link or foreign object occurs, so a page may
forbid everything inline.

Source: design 5.2 and 9; chain of title: lanes per holder, height is the share, always 1 in total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from lxml import etree

from registry.reports.wording import day, party_label, state_names
from registry.rights.parties import Body
from registry.rights.standing import Holding, Standing
from registry.rights.words import Words

SVG = "http://www.w3.org/2000/svg"
INK, SECONDARY, LINE, PAPER = "#1b2329", "#52616a", "#c9d2d7", "#f4f6f7"
FONTS = "Noto Sans, Noto Sans Armenian, sans-serif"
_LANES = (
    ("#2b6c88", "#ffffff"),
    ("#8fc1cd", INK),
    ("#c9a86a", INK),
    ("#55705a", "#ffffff"),
    ("#b9c79f", INK),
    ("#7b5a74", "#ffffff"),
    ("#d8b7a6", INK),
    ("#5b6770", "#ffffff"),
)
"""Fill and text of each lane; every pair has a contrast of at least 4.5 : 1."""

_WIDTH = 720.0
_GUTTER = 168.0
_TOP = 22.0
_LEAST_HEIGHT = 150.0
_LANE_HEIGHT = 21.0
_LINE_HEIGHT = 14.0
_CAPTION_HEIGHT = 17.0
_LEAST_SPAN = 62.0
_LEAST_LAST_SPAN = 150.0
_NAME_LETTERS = 20
_GLYPH = 6.5
"""Mean width of a letter at 12 pixels; captions are kept apart by it."""

_TITLE = Words("Цепочка перехода прав на результат {result}", "Chain of title of result {result}")
_SPAN = Words("С {since}: {holders}.", "From {since}: {holders}.")
_NOBODY = Words("правообладатель не записан", "no right-holder recorded")
_JOINT = Words("совместно, без долей", "jointly, without shares")
_ENTRY = Words("запись {index}", "entry {index}")
_ENTRIES = Words("записи {index}", "entries {index}")
_ON = Words("на {day}", "on {day}")


@dataclass(frozen=True, slots=True)
class _Lane:
    """One holder throughout the picture."""

    key: str
    label: str
    fill: str
    ink: str


@dataclass(frozen=True, slots=True)
class _Span:
    """Days between two changes; `shares` in lane order, a None share means jointly without shares."""

    since: date
    caused_by: tuple[int, ...]
    shares: tuple[tuple[_Lane, Fraction | None], ...]
    left: float = 0.0
    width: float = 0.0

    @property
    def lanes(self) -> tuple[_Lane, ...]:
        return tuple(lane for lane, _ in self.shares)

    def heights(self) -> list[Fraction]:
        """Return the part of the whole that each lane takes; a gap in title is what is left of 1."""
        if any(share is None for _, share in self.shares):
            return [Fraction(1, len(self.shares))] * len(self.shares)
        total = max(sum((share for _, share in self.shares if share is not None), Fraction()), Fraction(1))
        return [share / total for _, share in self.shares if share is not None]


def chain_of_title(standing: Standing, language: str, body: Body) -> str:
    """Draw who held which share since when.

    Args:
        standing: What stands about one result, with every span of holding known.
        language: "ru" or "en".
        body: The body of states; its names stand in the description.

    Returns:
        One `<svg>` element as text, 720 units wide, well-formed XML and safe within HTML.

    Source: design 5.2 and 9.
    """
    spans = _place(_spans(standing, language), standing.in_force_on)
    height = max([_LEAST_HEIGHT, *(len(span.shares) * _LANE_HEIGHT for span in spans)])
    captions = _captions(spans, language)
    rows = 1 + max((caption.row for caption in captions), default=0)
    name = f"chain-{standing.result or 'register'}"
    picture = _framed(name, _TOP + height + rows * _CAPTION_HEIGHT + 6)
    _add(picture, "title", id=f"{name}-title").text = _TITLE.filled(result=standing.result or "").within(language)
    _add(picture, "desc", id=f"{name}-desc").text = _description(spans, standing, language, body)
    for span in spans:
        _draw_span(picture, span, height, language, named=_unlabelled(spans))
    _draw_labels(picture, spans, height)
    _draw_captions(picture, captions, height)
    _draw_day(picture, spans, standing.in_force_on, height, language)
    return etree.tostring(picture, encoding="unicode")


def register_mark(colour: str) -> str:
    """Draw the register's mark: a hexagon whose six sides meet in one point.

    Args:
        colour: "#rrggbb", from the body's configuration.

    Returns:
        One `<svg>` element, 32 units square, marked as decoration.
    """
    corners = ((16, 2), (28.12, 9), (28.12, 23), (16, 30), (3.88, 23), (3.88, 9))
    mark = _svg({"viewBox": "0 0 32 32", "width": "32", "height": "32", "aria-hidden": "true"})
    outline = " ".join(f"{x},{y}" for x, y in corners)
    _add(mark, "polygon", points=outline, fill="none", stroke=colour, stroke_width="2.4")
    for x, y in corners:
        begin = (16 + (x - 16) * 0.36, 16 + (y - 16) * 0.36)
        _add(mark, "line", x1=begin[0], y1=begin[1], x2=x, y2=y, stroke=colour, stroke_width="2.4")
    _add(mark, "circle", cx=16, cy=16, r=2.6, fill=colour)
    return etree.tostring(mark, encoding="unicode")


def _spans(standing: Standing, language: str) -> list[_Span]:
    """Cut the holdings at every change; neighbours that say the same become one."""
    lanes = _lanes(standing.holdings, language)
    changes = {holding.since for holding in standing.holdings}
    changes |= {holding.until + timedelta(days=1) for holding in standing.holdings if holding.until is not None}
    changes.add(min([standing.in_force_on, *changes]))
    spans: list[_Span] = []
    for since in sorted(changes):
        shares = _shares_on(standing.holders_on(since), lanes)
        if spans and spans[-1].shares == shares:
            continue
        caused_by = sorted({holding.index for holding in standing.holdings if holding.since == since})
        spans.append(_Span(since, tuple(caused_by), shares))
    return spans


def _lanes(holdings: Sequence[Holding], language: str) -> dict[str, _Lane]:
    """Give each holder a lane, in the order in which the register came to know them."""
    lanes: dict[str, _Lane] = {}
    for holding in holdings:
        if holding.party_key not in lanes:
            fill, ink = _LANES[len(lanes) % len(_LANES)]
            lanes[holding.party_key] = _Lane(holding.party_key, party_label(holding.party, language), fill, ink)
    return lanes


def _shares_on(holdings: Sequence[Holding], lanes: dict[str, _Lane]) -> tuple[tuple[_Lane, Fraction | None], ...]:
    shares: dict[str, Fraction | None] = {}
    for holding in holdings:
        before = shares.get(holding.party_key, Fraction())
        both = before is not None and holding.title_share is not None
        shares[holding.party_key] = before + holding.title_share if both else None  # type: ignore[operator] # both are fractions
    return tuple((lane, shares[key]) for key, lane in lanes.items() if key in shares)


def _place(spans: list[_Span], in_force_on: date) -> list[_Span]:
    """Lay the spans side by side: each wide enough to read, the rest by its days."""
    plot = _WIDTH - _GUTTER - (_GUTTER if _ends_differ(spans) else 0)
    last = spans[-1].since
    end = in_force_on if in_force_on > last else last + max((last - spans[0].since) // 4, timedelta(days=90))
    starts = [*(span.since for span in spans), end]
    days = [(until - since).days for since, until in pairwise(starts)]
    least = [min(_LEAST_SPAN, plot / (2 * len(spans)))] * len(spans)
    if not _ends_differ(spans):  # nothing stands right of the last span that its caption could use
        least[-1] = min(_LEAST_LAST_SPAN, plot / 3)
    spare, left, placed = plot - sum(least), _GUTTER, []
    for span, lasting, at_least in zip(spans, days, least, strict=True):
        width = at_least + spare * lasting / sum(days)
        placed.append(_Span(span.since, span.caused_by, span.shares, left, width))
        left += width
    return placed


def _ends_differ(spans: Sequence[_Span]) -> bool:
    return {lane.key for lane in _first_held(spans).lanes} != {lane.key for lane in spans[-1].lanes}


def _first_held(spans: Sequence[_Span]) -> _Span:
    return next((span for span in spans if span.shares), spans[0])


def _unlabelled(spans: Sequence[_Span]) -> set[str]:
    """Holders who are neither the first ones nor the last ones: their names go into their bands."""
    outside = {lane.key for lane in (*_first_held(spans).lanes, *spans[-1].lanes)}
    return {lane.key for span in spans for lane in span.lanes} - outside


def _draw_span(picture: etree._Element, span: _Span, height: float, language: str, named: set[str]) -> None:
    top, middle = _TOP, span.left + span.width / 2
    for (lane, share), part in zip(span.shares, span.heights(), strict=True):
        tall = height * float(part)
        _add(picture, "rect", x=span.left, y=top, width=span.width, height=tall, fill=lane.fill)
        text = _JOINT.within(language) if share is None else str(share)
        if lane.key in named:
            text = f"{_shortened(lane.label, int(span.width / _GLYPH) - len(text) - 3)} {text}"
        if tall >= _LINE_HEIGHT and len(text) * _GLYPH <= span.width:
            _text(picture, (middle, top + tall / 2 + 4.5), text, anchor="middle", fill=lane.ink, size=13)
        if top > _TOP:
            _add(picture, "line", x1=span.left, x2=span.left + span.width, y1=top, y2=top, stroke="#ffffff")
        top += tall
    gap = _TOP + height - top
    if gap >= 1:
        _draw_gap(picture, span, top, gap, language)


def _draw_gap(picture: etree._Element, span: _Span, top: float, gap: float, language: str) -> None:
    """Show a part that belongs to nobody on record: an outline, not a colour."""
    _add(picture, "rect", x=span.left + 0.5, y=top + 0.5, width=span.width - 1, height=gap - 1,
         fill=PAPER, stroke=SECONDARY, stroke_dasharray="2 3")  # fmt: skip
    text = _NOBODY.within(language)
    if gap >= _LINE_HEIGHT and len(text) * _GLYPH <= span.width:
        _text(picture, (span.left + span.width / 2, top + gap / 2 + 4), text, anchor="middle", fill=SECONDARY)


def _draw_labels(picture: etree._Element, spans: Sequence[_Span], height: float) -> None:
    _draw_gutter(picture, _first_held(spans), height, x=0.0, tie=(_GUTTER - 16, _GUTTER - 4))
    if _ends_differ(spans):
        end = spans[-1].left + spans[-1].width
        _draw_gutter(picture, spans[-1], height, x=end + 18, tie=(end + 14, end + 4))


def _draw_gutter(picture: etree._Element, span: _Span, height: float, *, x: float, tie: tuple[float, float]) -> None:
    """Write the holders' names beside their bands; a name pushed off a thin band is tied to it by a line."""
    labels = [_wrapped(lane.label) for lane in span.lanes]
    middles, top = [], _TOP
    for part in span.heights():
        middles.append(top + height * float(part) / 2)
        top += height * float(part)
    moved = _apart(middles, [len(lines) * _LINE_HEIGHT for lines in labels], height)
    for lines, middle, place in zip(labels, middles, moved, strict=True):
        for row, line in enumerate(lines):
            _text(picture, (x, place + 4 + (row - (len(lines) - 1) / 2) * _LINE_HEIGHT), line, anchor="start")
        if abs(place - middle) > _LINE_HEIGHT / 4:
            _add(picture, "line", x1=tie[0], x2=tie[1], y1=place, y2=middle, stroke=SECONDARY)


def _apart(middles: list[float], sizes: list[float], height: float) -> list[float]:
    """Move middles as little as needed so that things of these sizes do not overlap."""
    moved: list[float] = []
    floor = _TOP - 4
    for middle, size in zip(middles, sizes, strict=True):
        moved.append(max(middle, floor + size / 2))
        floor = moved[-1] + size / 2 + 1
    ceiling = _TOP + height + 4
    for at in reversed(range(len(moved))):
        moved[at] = min(moved[at], ceiling - sizes[at] / 2)
        ceiling = moved[at] - sizes[at] / 2 - 1
    return moved


@dataclass(frozen=True, slots=True)
class _Caption:
    """When a change happened and by which entry; `x` is the change, the text begins there where it fits."""

    x: float
    begin: float
    row: int
    text: str


def _captions(spans: Sequence[_Span], language: str) -> list[_Caption]:
    """Lay the captions, from the right, so that no line down to one crosses the text of another."""
    captions: list[_Caption] = []
    for span in reversed(spans):
        if not span.caused_by and span is spans[0]:
            continue
        words = _ENTRY if len(span.caused_by) == 1 else _ENTRIES
        entries = words.filled(index=", ".join(map(str, span.caused_by))).within(language) if span.caused_by else ""
        text = " · ".join(part for part in (day(span.since, language), entries) if part)
        begin = min(span.left, _WIDTH - len(text) * _GLYPH)
        end = begin + len(text) * _GLYPH
        row = 1 + max((other.row for other in captions if other.begin < end + _GLYPH), default=-1)
        captions.append(_Caption(span.left, begin, row, text))
    return captions


def _draw_captions(picture: etree._Element, captions: Sequence[_Caption], height: float) -> None:
    for caption in captions:
        bottom = _TOP + height + caption.row * _CAPTION_HEIGHT
        _add(
            picture, "line", x1=caption.x, x2=caption.x, y1=_TOP - 8, y2=bottom + 4, stroke=INK, stroke_dasharray="3 3"
        )
        _text(picture, (caption.begin, bottom + 16), caption.text, anchor="start", fill=SECONDARY)


def _draw_day(picture: etree._Element, spans: Sequence[_Span], asked: date, height: float, language: str) -> None:
    """Mark the day asked about, where the picture goes on beyond it; else it is the right edge."""
    at = spans[-1].left + spans[-1].width
    for span, following in pairwise(spans):
        if span.since <= asked < following.since:
            at = span.left + span.width * (asked - span.since) / (following.since - span.since)
    if asked == spans[-1].since:
        at = spans[-1].left
    _add(picture, "line", x1=at, x2=at, y1=_TOP - 8, y2=_TOP + height, stroke=INK, stroke_width="1.5")
    text = _ON.filled(day=day(asked, language)).within(language)
    anchor = "end" if at - len(text) * _GLYPH > _GUTTER else "start"
    _text(picture, (at, _TOP - 11), text, anchor=anchor, fill=INK)


def _description(spans: Sequence[_Span], standing: Standing, language: str, body: Body) -> str:
    """Say in words what the picture shows, with the states' names."""
    names = {}
    for holding in standing.holdings:
        state = state_names([holding.party["state"]], body, language)
        names[holding.party_key] = f"{party_label(holding.party, language)} ({state})"
    sentences = []
    for span in spans:
        holders = "; ".join(
            f"{names[lane.key]} – {_JOINT.within(language) if share is None else str(share)}"
            for lane, share in span.shares
        )
        sentences.append(
            _SPAN.filled(since=day(span.since, language), holders=holders or _NOBODY.within(language)).within(language)
        )
    return " ".join(sentences)


def _wrapped(label: str) -> list[str]:
    """Break a label into at most two lines; what does not fit ends in an ellipsis and stands whole in the table."""
    if len(label) <= _NAME_LETTERS:
        return [label]
    at = max(label.rfind(" ", 0, _NAME_LETTERS + 1), label.rfind("-", 0, _NAME_LETTERS) + 1)
    at = at if at > 0 else _NAME_LETTERS
    return [label[:at], _shortened(label[at:].strip(), _NAME_LETTERS)]


def _shortened(label: str, letters: int) -> str:
    return label if len(label) <= letters else f"{label[: max(letters - 1, 0)].rstrip()}…"


def _framed(name: str, height: float) -> etree._Element:
    return _svg(
        {
            "viewBox": f"0 0 {_WIDTH:g} {height:g}",
            "width": f"{_WIDTH:g}",
            "height": f"{height:g}",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "font-family": FONTS,
        }
    )


def _svg(attributes: dict[str, str]) -> etree._Element:
    picture = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG})  # type: ignore[dict-item] # None is lxml's default namespace
    for key, value in attributes.items():
        picture.set(key, value)
    return picture


def _add(parent: etree._Element, tag: str, **attributes: float | str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{SVG}}}{tag}")
    for key, value in attributes.items():
        child.set(key.replace("_", "-"), value if isinstance(value, str) else f"{round(value, 2):g}")
    return child


def _text(
    parent: etree._Element, at: tuple[float, float], text: str, *, anchor: str, fill: str = INK, size: int = 12
) -> None:
    _add(parent, "text", x=at[0], y=at[1], text_anchor=anchor, fill=fill, font_size=size).text = text
