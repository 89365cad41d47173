"""WIPO's own example becomes a draft; what has no place is named; hostile files get a named refusal."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from registry.reports.errors import (
    PublicationDoctypeError,
    PublicationError,
    PublicationKindError,
    PublicationNotXmlError,
    PublicationTooLargeError,
)
from registry.reports.st96 import MOST_BYTES, PublicationDraft, read_publication
from registry.rights.encoding import decode_draft

PATENT = "http://www.wipo.int/standards/XMLSchema/ST96/Patent"
COMMON = "http://www.wipo.int/standards/XMLSchema/ST96/Common"


def publication(bibliography: str, rest: str = "", language: str = "ru") -> bytes:
    """Make a small publication."""
    return (
        f'<pat:PatentPublication xmlns:pat="{PATENT}" xmlns:com="{COMMON}" com:languageCode="{language}">'
        f"<pat:BibliographicData>{bibliography}</pat:BibliographicData>{rest}</pat:PatentPublication>"
    ).encode()


def title(text: str, language: str = "") -> str:
    attribute = f' com:languageCode="{language}"' if language else ""
    return f"<pat:InventionTitle{attribute}>{text}</pat:InventionTitle>"


def titles(*inside: str) -> str:
    return f"<pat:InventionTitleBag>{''.join(inside)}</pat:InventionTitleBag>"


def party(kind: str, inside: str) -> str:
    return f"<pat:PartyBag><pat:{kind}Bag><pat:{kind}>{inside}</pat:{kind}></pat:{kind}Bag></pat:PartyBag>"


def contact(name: str, country: str = "") -> str:
    code = f"<com:CountryCode>{country}</com:CountryCode>" if country else ""
    return f"<com:PublicationContact><com:Name>{name}</com:Name>{code}</com:PublicationContact>"


@pytest.fixture
def example(st96: Path) -> PublicationDraft:
    return read_publication((st96 / "PatentPublication_Example.xml").read_bytes())


def test_wipos_example_is_what_the_schema_says(st96: Path) -> None:
    """The real input is valid by WIPO's own schema, so that what is read here is what offices send."""
    schema = etree.XMLSchema(etree.parse(st96 / "PatentPublication_V6_0.xsd"))
    assert schema.validate(etree.parse(st96 / "PatentPublication_Example.xml"))


def test_title_abstract_and_kind_are_read(example: PublicationDraft) -> None:
    terms = example.content["terms"]
    assert terms["title"] == {"en": "Manufcaturing method for room-temperature substrate bonding"}
    assert terms["abstract"]["en"].startswith("A device is provided with: a first substrate")
    assert terms["kind_of_result"] == "invention"
    assert example.content["language"] == "en"


def test_applicants_become_performers_and_inventors_authors(example: PublicationDraft) -> None:
    terms = example.content["terms"]
    names = ["Utsumi Jun", "Goto Takayuki", "Ide Kensuke", "Takagi Hideki", "Funayama Masahiro"]
    assert [found["name"]["en"] for found in terms["performers"]] == names
    assert terms["lead_performer"] == terms["performers"][0]
    assert terms["authors"] == [{"name": name, "confidential": False} for name in names]


def test_classes_and_numbers_are_read_with_office_and_date(example: PublicationDraft) -> None:
    terms = example.content["terms"]
    symbols = ["H01L 21/30", "H01L 21/302", "H01L 21/324", "H01L 21/20", "H01L 23/00", "H01L 31/0203"]
    assert terms["symbols"] == [{"scheme": "IPC", "symbol": symbol} for symbol in symbols]
    assert [tuple(number.values()) for number in terms["numbers"]] == [
        ("US", "publication", "08936998 B2", "2015-01-20"),
        ("US", "application", "13797521", "2013-03-12"),
        ("JP", "priority", "2007-290922", "2007-11-08"),
    ]


def test_what_the_publication_leaves_open_is_listed(example: PublicationDraft) -> None:
    places = {missing.place for missing in example.missing}
    assert {"effective", "terms.ground", "terms.origin", "terms.confidentiality"} <= places
    assert {f"terms.performers.{at}.state" for at in range(5)} <= places
    assert not [place for place in places if place.startswith(("terms.title", "terms.numbers", "terms.symbols"))]
    assert all(missing.words.ru and missing.words.en for missing in example.missing)


def test_every_text_is_either_placed_or_named(st96: Path, example: PublicationDraft) -> None:
    """Count the elements with text of their own: each is behind a member of the draft, or within `unplaced`."""
    root = etree.parse(st96 / "PatentPublication_Example.xml").getroot()
    texts: Counter[str] = Counter()
    for element in root.iter(etree.Element):
        if "".join([element.text or "", *(child.tail or "" for child in element)]).strip():
            names = [etree.QName(found).localname for found in (element, *element.iterancestors())]
            texts["/".join(reversed(names[:-1]))] += 1
    unplaced = Counter({found.path: found.count for found in example.unplaced})
    assert unplaced <= texts
    known = ("PartyBag", "Identification", "IPCR", "PriorityClaim", "InventionTitle", "Abstract/P")
    assert [path for path in texts - unplaced if not any(part in path for part in known)] == []


def test_unplaced_elements_are_named_once_with_their_count(example: PublicationDraft) -> None:
    found = {unplaced.path: unplaced for unplaced in example.unplaced}
    assignee = found["BibliographicData/PartyBag/AssigneeBag/Assignee/PublicationContact/Name/EntityName"]
    assert (assignee.text, assignee.count) == ("Mitsubishi Heavy Industries, Ltd.", 2)
    assert len(found) == len(example.unplaced)
    assert max(len(unplaced.text) for unplaced in example.unplaced) == 80
    assert {"Claims/Claim/ClaimText", "ClaimStatement"} <= set(found)


def test_each_filled_member_has_its_source(example: PublicationDraft) -> None:
    assert example.sources["terms.title.en"] == "BibliographicData/InventionTitleBag/InventionTitle"
    assert example.sources["terms.numbers.0.date"].endswith("PatentPublicationIdentification/PublicationDate")


def test_a_completed_draft_has_the_shape_of_its_schema(example: PublicationDraft) -> None:
    """With what is missing filled in by the clerk, nothing else stands in the way."""
    terms = example.content["terms"]
    for person in (terms["lead_performer"], *terms["performers"], *terms["authors"]):
        person["state"] = "JP"
    terms |= {"origin": "background", "ground": {"ru": "Публикация"}, "confidentiality": "open"}
    draft = decode_draft({**example.content, "effective": {"from": "2026-01-01", "until": None}})
    assert draft.terms["performers"][0]["state"] == "JP"


def test_the_lead_performer_is_its_own_object(example: PublicationDraft) -> None:
    """Completing one of them in a form must not change the other."""
    terms = example.content["terms"]
    assert terms["lead_performer"] is not terms["performers"][0]


def test_a_non_member_applicant_keeps_its_state_code() -> None:
    data = publication(party("Applicant", contact("<com:EntityName>Acme Inc.</com:EntityName>", "US")), language="en")
    assert read_publication(data).content["terms"]["performers"] == [{"name": {"en": "Acme Inc."}, "state": "US"}]


def test_a_state_is_taken_from_residence_where_no_address_tells_it() -> None:
    inside = contact("<com:EntityName>A</com:EntityName>") + "<com:ResidenceCountryCode>KZ</com:ResidenceCountryCode>"
    (performer,) = read_publication(publication(party("Applicant", inside))).content["terms"]["performers"]
    assert performer == {"name": {"ru": "A"}, "state": "KZ"}


def tagged(tag: str, *inside: str) -> str:
    return f"<com:{tag}>{''.join(inside)}</com:{tag}>"


STRUCTURED = tagged(
    "PersonStructuredName",
    tagged("FirstName", "Анна"),
    tagged("MiddleName", "Б."),
    tagged("LastName", "Иванова"),
)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        (tagged("OrganizationName", tagged("OrganizationStandardName", "НИИ «Вектор»")), "НИИ «Вектор»"),
        (tagged("PersonName", tagged("PersonFullName", "Иванова А. Б.")), "Иванова А. Б."),
        (tagged("PersonName", STRUCTURED), "Иванова Анна Б."),
    ],
)
def test_names_are_read_in_each_form_that_the_standard_knows(name: str, read: str) -> None:
    inventor = contact(name, "BY") + "<com:ConfidentialIndicator>true</com:ConfidentialIndicator>"
    (author,) = read_publication(publication(party("Inventor", inventor))).content["terms"]["authors"]
    assert author == {"name": read, "state": "BY", "confidential": True}


def test_a_party_without_a_name_is_left_for_the_clerk() -> None:
    draft = read_publication(publication(party("Applicant", contact("", "RU"))))
    assert draft.content["terms"]["performers"] == [{"state": "RU"}]
    assert "terms.performers.0.name" in {missing.place for missing in draft.missing}


def test_titles_in_several_languages_are_kept_and_a_second_of_one_is_named() -> None:
    data = publication(titles(title("Способ"), title("Method", "EN"), title("Второй", "ru"), title("方法", "zh")))
    draft = read_publication(data)
    assert draft.content["terms"]["title"] == {"ru": "Способ", "en": "Method"}
    assert draft.content["language"] == "ru"
    assert [(found.text, found.count) for found in draft.unplaced] == [("Второй", 2)]


def test_marked_up_text_is_read_whole_and_clean() -> None:
    abstract = "<pat:Abstract><com:P>H<com:Sub>2</com:Sub>O\n  и\te\u0301</com:P><com:P>Второй.</com:P></pat:Abstract>"
    draft = read_publication(publication(titles(title("Т")), abstract))
    assert draft.content["terms"]["abstract"] == {"ru": "H2O и \u00e9\n\nВторой."}
    assert draft.unplaced == ()


def test_a_grant_and_old_classes_are_read() -> None:
    grant = (
        "<pat:PatentGrantIdentification><com:IPOfficeCode>RU</com:IPOfficeCode><pat:PatentNumber>2700001</pat:PatentNumber>"
        "<pat:GrantDate>2020-02-29</pat:GrantDate></pat:PatentGrantIdentification>"
    )
    classes = (
        "<pat:PatentClassificationBag><pat:IPCClassification><com:Edition>7</com:Edition>"
        "<pat:MainClassification>H04W 16/14</pat:MainClassification>"
        "<pat:FurtherClassification>H04W 16/14</pat:FurtherClassification>"
        "<pat:FurtherClassification>H04B</pat:FurtherClassification></pat:IPCClassification>"
        "<pat:IPCRClassificationBag><pat:IPCRClassification><pat:Section>G</pat:Section><pat:Class>06</pat:Class>"
        "<pat:Subclass>F</pat:Subclass></pat:IPCRClassification></pat:IPCRClassificationBag></pat:PatentClassificationBag>"
    )
    terms = read_publication(publication(grant + classes)).content["terms"]
    assert terms["numbers"] == [{"office": "RU", "type": "grant", "number": "2700001", "date": "2020-02-29"}]
    assert [found["symbol"] for found in terms["symbols"]] == ["G06F", "H04W 16/14", "H04B"]


def test_an_unknown_category_is_not_guessed() -> None:
    application = (
        "<pat:ApplicationIdentification><pat:InventionSubjectMatterCategory>Other</pat:InventionSubjectMatterCategory>"
        "</pat:ApplicationIdentification>"
    )
    draft = read_publication(publication(application))
    assert "kind_of_result" not in draft.content["terms"]
    assert [found.text for found in draft.unplaced] == ["Other"]


def test_a_text_too_long_for_its_member_is_kept_for_the_clerk_to_shorten() -> None:
    draft = read_publication(publication(titles(title("я" * 1001))))
    assert draft.content["terms"]["title"] == {"ru": "я" * 1001}
    (found,) = [missing for missing in draft.missing if missing.place == "terms.title.ru"]
    assert "1000" in found.words.ru


def test_an_empty_publication_is_an_empty_draft() -> None:
    draft = read_publication(publication(""))
    assert draft.content["terms"] == {}
    assert draft.content["language"] == "ru"
    assert draft.unplaced == ()


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", PublicationNotXmlError),
        (b"{}", PublicationNotXmlError),
        (b"<a", PublicationNotXmlError),
        (b"\xff\xfe\x00", PublicationNotXmlError),
        (b"<a>" * 300, PublicationNotXmlError),
        (publication(titles(title("&unknown;"))), PublicationNotXmlError),
        (BOMB.encode() + publication(titles(title("&b;"))), PublicationDoctypeError),
        ((BOMB + publication(titles(title("&b;"))).decode()).encode("utf-16"), PublicationDoctypeError),
        (b'<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a/>', PublicationDoctypeError),
        (b"<PatentPublication/>", PublicationKindError),
        (f'<pat:TrademarkPublication xmlns:pat="{PATENT}"/>'.encode(), PublicationKindError),
        (b'<PatentPublication xmlns="http://example.invalid/"/>', PublicationKindError),
        (b" " * (MOST_BYTES + 1), PublicationTooLargeError),
    ],
)
def test_a_file_that_is_no_publication_is_refused_by_name(data: bytes, error: type[PublicationError]) -> None:
    with pytest.raises(error) as refused:
        read_publication(data)
    assert refused.value.words.ru
    assert refused.value.words.en in str(refused.value)


def test_an_entity_never_reads_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOP", encoding="utf-8")
    data = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode() + publication(titles(title("&x;")))
    with pytest.raises(PublicationDoctypeError):
        read_publication(data)
