"""The chain of title: a picture that any page may show and that says in words what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from registry.reports.pictures import SVG, chain_of_title, register_mark
from registry.rights.parties import Body
from registry.rights.standing import Holding, Standing

ALLOWED = {"svg", "title", "desc", "rect", "line", "text", "polygon", "circle"}
HOSTILE = "</text><script>alert(1)</script> \" onload='x' &lt; {{7*7}} ${x} #eval ]]>"


def parts(picture: str, tag: str) -> list[etree._Element]:
    return list(etree.fromstring(picture).iter(f"{{{SVG}}}{tag}"))


def words(picture: str) -> list[str]:
    return [element.text or "" for element in parts(picture, "text")]


def bands(picture: str) -> dict[float, float]:
    """Return the heights stacked at each left edge."""
    stacks: dict[float, float] = {}
    for band in parts(picture, "rect"):
        left = round(float(band.get("x", "")))
        stacks[left] = stacks.get(left, 0.0) + float(band.get("height", ""))
    return stacks


def test_each_span_shows_the_whole_and_its_shares(standing: Standing, body: Body) -> None:
    picture = chain_of_title(standing, "ru", body)
    stacks = list(bands(picture).values())
    assert len(stacks) == 2
    assert stacks[0] == pytest.approx(stacks[1], abs=0.1)
    shown = words(picture)
    assert [shown.count(share) for share in ("1/3", "1/6", "1/2")] == [4, 1, 1]


def test_a_band_is_as_high_as_its_share(standing: Standing, body: Body) -> None:
    heights = [float(band.get("height", "")) for band in parts(chain_of_title(standing, "ru", body), "rect")]
    assert [round(height / sum(heights[3:]), 3) for height in heights] == [0.333, 0.333, 0.333, 0.167, 0.5, 0.333]


def test_changes_carry_their_date_and_entry(standing: Standing, body: Body) -> None:
    russian, english = (words(chain_of_title(standing, language, body)) for language in ("ru", "en"))
    assert {"14.03.2024 · запись 118", "02.09.2025 · запись 341", "на 23.11.2026"} <= set(russian)
    assert "14\u00a0Mar\u00a02024 · entry 118" in english
    assert {"НИИ «Вектор», RU", "ОАО «Агат», BY", "АО «Тұлпар», KZ"} <= set(russian)


def test_a_screen_reader_hears_every_span(standing: Standing, body: Body) -> None:
    picture = chain_of_title(standing, "en", body)
    root = etree.fromstring(picture)
    title, description = parts(picture, "title")[0], parts(picture, "desc")[0]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "Vektor Research Institute, RU (Russia) – 1/6; Agat JSC, BY (Belarus) – 1/2" in str(description.text)


def test_only_presentation_attributes_occur(standing: Standing, body: Body) -> None:
    for picture in (chain_of_title(standing, "ru", body), register_mark("#12455a")):
        for element in etree.fromstring(picture).iter(etree.Element):
            assert etree.QName(element).localname in ALLOWED
            assert not {
                name for name in map(str, element.attrib) if name == "style" or name.startswith("on") or "href" in name
            }


def test_hostile_names_come_out_as_text(standing: Standing, body: Body, draw_holding: Callable[..., Holding]) -> None:
    holder = {"name": {"ru": HOSTILE}, "state": "RU", "number": None}
    drawn = replace(standing, holdings=(draw_holding(holder, Fraction(1), date(2024, 1, 1)),))
    picture = chain_of_title(drawn, "ru", body)
    assert HOSTILE in str(parts(picture, "desc")[0].text)
    assert {etree.QName(element).localname for element in etree.fromstring(picture).iter(etree.Element)} <= ALLOWED


def test_a_gap_in_title_is_drawn_and_said(
    standing: Standing, body: Body, agat: dict[str, Any], draw_holding: Callable[..., Holding]
) -> None:
    drawn = replace(standing, holdings=(draw_holding(agat, Fraction(1, 2), date(2024, 1, 1)),))
    picture = chain_of_title(drawn, "ru", body)
    assert "правообладатель не записан" in words(picture)
    assert len({round(height) for height in bands(picture).values()}) == 1


def test_too_much_title_still_fits_the_picture(
    standing: Standing, body: Body, agat: dict[str, Any], vector: dict[str, Any], draw_holding: Callable[..., Holding]
) -> None:
    """Shares that sum to more than 1 are a fault that a finding names; the picture stays within its frame."""
    both = tuple(draw_holding(party, Fraction(1), date(2024, 1, 1)) for party in (agat, vector))
    picture = chain_of_title(replace(standing, holdings=both), "ru", body)
    assert list(bands(picture).values()) == pytest.approx([150])


def test_jointly_without_shares_shows_no_number(
    standing: Standing, body: Body, agat: dict[str, Any], vector: dict[str, Any], draw_holding: Callable[..., Holding]
) -> None:
    both = tuple(draw_holding(party, None, date(2024, 1, 1)) for party in (agat, vector))
    picture = chain_of_title(replace(standing, holdings=both), "en", body)
    assert words(picture).count("jointly, without shares") == 2
    assert not [text for text in words(picture) if "/" in text]


def test_shares_of_one_holder_are_added(
    standing: Standing, body: Body, agat: dict[str, Any], draw_holding: Callable[..., Holding]
) -> None:
    parts_of_one = tuple(draw_holding(agat, Fraction(1, 2), date(2024, 1, 1), index=index) for index in (5, 6))
    shown = words(chain_of_title(replace(standing, holdings=parts_of_one), "ru", body))
    assert "1" in shown
    assert "01.01.2024 · записи 5, 6" in shown


def test_before_the_first_holder_nobody_is_shown(standing: Standing, body: Body) -> None:
    picture = chain_of_title(replace(standing, in_force_on=date(2020, 1, 1)), "ru", body)
    assert "правообладатель не записан" in words(picture)
    assert "С 01.01.2020: правообладатель не записан." in str(parts(picture, "desc")[0].text)


def test_a_share_recorded_anew_without_change_is_one_span(
    standing: Standing, body: Body, agat: dict[str, Any], draw_holding: Callable[..., Holding]
) -> None:
    anew = (
        draw_holding(agat, Fraction(1), date(2024, 1, 1), date(2024, 12, 31)),
        draw_holding(agat, Fraction(1), date(2025, 1, 1), index=200),
    )
    assert len(parts(chain_of_title(replace(standing, holdings=anew), "ru", body), "rect")) == 1


def test_without_any_holder_the_picture_says_so(standing: Standing, body: Body) -> None:
    assert "no right-holder recorded" in words(chain_of_title(replace(standing, holdings=()), "en", body))


def test_a_later_change_stands_right_of_the_day_asked_about(standing: Standing, body: Body) -> None:
    picture = chain_of_title(replace(standing, in_force_on=date(2025, 1, 1)), "ru", body)
    solid = [float(line.get("x1", "")) for line in parts(picture, "line") if line.get("stroke-width") == "1.5"]
    edges = sorted({round(float(band.get("x", ""))) for band in parts(picture, "rect")})
    assert edges[0] < solid[0] < edges[1]


def test_the_day_of_a_change_is_marked_at_the_change(standing: Standing, body: Body) -> None:
    picture = chain_of_title(replace(standing, in_force_on=date(2025, 9, 2)), "ru", body)
    solid = [float(line.get("x1", "")) for line in parts(picture, "line") if line.get("stroke-width") == "1.5"]
    assert round(solid[0]) == max(round(float(band.get("x", ""))) for band in parts(picture, "rect"))


def test_a_holder_who_came_and_went_is_named_in_the_band(
    standing: Standing, body: Body, agat: dict[str, Any], vector: dict[str, Any], draw_holding: Callable[..., Holding]
) -> None:
    between = {"name": {"ru": "ООО «Лето»"}, "state": "TJ", "number": None}
    chain = (
        draw_holding(agat, Fraction(1), date(2021, 1, 1), date(2022, 12, 31)),
        draw_holding(between, Fraction(1), date(2023, 1, 1), date(2025, 12, 31)),
        draw_holding(vector, Fraction(1), date(2026, 1, 1)),
    )
    shown = words(chain_of_title(replace(standing, holdings=chain), "ru", body))
    assert "ООО «Лето», TJ 1" in shown
    assert "НИИ «Вектор», RU" in shown


def test_an_end_without_successor_has_a_date_and_no_entry(
    standing: Standing, body: Body, agat: dict[str, Any], draw_holding: Callable[..., Holding]
) -> None:
    ended = (draw_holding(agat, Fraction(1), date(2021, 1, 1), date(2022, 12, 31)),)
    assert "01.01.2023" in words(chain_of_title(replace(standing, holdings=ended), "ru", body))


def test_many_thin_bands_keep_their_names_apart(
    standing: Standing, body: Body, draw_holding: Callable[..., Holding]
) -> None:
    """Sixty holders, most with a thousandth: every name is written, none upon another, all within the frame."""
    name = "Научно-производственное объединение «Рассвет» имени академика № {}"
    parties = [{"name": {"ru": name.format(at)}, "state": "RU", "number": str(at)} for at in range(60)]
    shares = [Fraction(1, 1000)] * 59 + [Fraction(941, 1000)]
    held = tuple(draw_holding(party, share, date(2024, 1, 1)) for party, share in zip(parties, shares, strict=True))
    picture = chain_of_title(replace(standing, holdings=held), "ru", body)
    labels = [text for text in parts(picture, "text") if text.get("x") == "0"]
    heights = sorted(float(label.get("y", "")) for label in labels)
    assert len(labels) == 120
    assert min(after - before for before, after in pairwise(heights)) >= 13
    assert all(str(label.text).endswith("…") or len(str(label.text)) <= 20 for label in labels)


def test_captions_never_overlap_nor_cross_a_line(
    standing: Standing, body: Body, agat: dict[str, Any], vector: dict[str, Any], draw_holding: Callable[..., Holding]
) -> None:
    days = [date(2024, month, 1) for month in range(1, 11)]
    chain = tuple(
        draw_holding(
            agat if at % 2 else vector, Fraction(1), day, None if at == 9 else date(2024, at + 1, 28), index=at
        )
        for at, day in enumerate(days)
    )
    picture = chain_of_title(replace(standing, holdings=chain), "ru", body)
    captions = [text for text in parts(picture, "text") if "запись" in str(text.text)]
    dashed = [line for line in parts(picture, "line") if line.get("stroke-dasharray") == "3 3"]
    assert len(captions) == 10
    for caption in captions:
        begin, y = float(caption.get("x", "")), float(caption.get("y", ""))
        crossing = [
            line for line in dashed if begin + 1 < float(line.get("x1", "")) < begin + 6.5 * len(str(caption.text))
        ]
        assert all(float(line.get("y2", "")) < y for line in crossing)
