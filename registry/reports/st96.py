"""A patent publication in WIPO ST.96, read into the draft of a result, with everything named that has no place there.

Nothing is guessed: what the publication does not say (an applicant's state, the ground of registration, the customers)
stays empty and is listed as missing; what the register has no member for (claims, drawings, citations, assignees) is
listed as unplaced, so that the clerk decides. Technical content stays out of the register by design.

Applicants become performers, the first of them the lead performer; inventors become authors; a party outside the body
of states keeps its state code.

Source: WIPO Standard ST.96 version 6.0, PatentPublication; terms of `result.registered` (design 4.1).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from registry.reports.errors import (
    PublicationDoctypeError,
    PublicationKindError,
    PublicationNotXmlError,
    PublicationTooLargeError,
)
from registry.rights.encoding import decode_draft
from registry.rights.errors import TermsError
from registry.rights.fields import LANGUAGES
from registry.rights.words import Words

MOST_BYTES = 8 * 1024 * 1024
RESULT_KIND = "result.registered"
SHOWN_LETTERS = 80
_PATENT = "http://www.wipo.int/standards/XMLSchema/ST96/Patent"
_NAMES = {"pat": _PATENT, "com": "http://www.wipo.int/standards/XMLSchema/ST96/Common"}
_LANGUAGE = f"{{{_NAMES['com']}}}languageCode"
_CATEGORIES = {"Utility": "invention", "Design": "industrial_design", "Plant": "other"}

_TOO_LARGE = Words("Файл больше 8 МиБ: публикации такого размера не принимаются.", "The file is larger than 8 MiB.")
_NOT_XML = Words("Файл не является правильным XML.", "The file is not well-formed XML.")
_DOCTYPE = Words("Файл содержит собственное определение типа (DOCTYPE).", "The file brings a document type of its own.")
_OTHER = Words(
    "Это не публикация ST.96: ожидается элемент PatentPublication из пространства имён ВОИС.",
    "This is no ST.96 publication: a PatentPublication of WIPO's namespace is expected.",
)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Elements of one path that carry text and have no place in the draft."""

    path: str
    """Element names from below the root, for example "Claims/Claim/ClaimText"."""
    text: str
    """Beginning of the first one's text."""
    count: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A member that the clerk has to fill in or to mend, and what the form says of it."""

    place: str
    """Path in the draft, for example "terms.performers.0.state"."""
    words: Words


@dataclass(frozen=True, slots=True)
class PublicationDraft:
    """A draft made from a publication; the clerk completes it."""

    content: dict[str, Any]
    """Content of a `result.registered` draft, as `rights.encoding.decode_draft` reads it; unfinished."""
    sources: Mapping[str, str]
    """Path of the element behind each member that was filled, by place in the draft."""
    unplaced: tuple[Unplaced, ...]
    missing: tuple[Missing, ...]


def read_publication(data: bytes) -> PublicationDraft:
    """Read a PatentPublication into the content of a draft.

    Args:
        data: The file, at most 8 MiB. Entities, document types and network access are off.

    Returns:
        The draft, where each member came from, what had no place, and what is still missing.

    Raises:
        PublicationTooLargeError: More than 8 MiB.
        PublicationNotXmlError: Not well-formed.
        PublicationDoctypeError: It brings a document type or entities.
        PublicationKindError: Another vocabulary or another kind of document.
    """
    reader = _Reader(_parse(data))
    terms = reader.terms()
    content: dict[str, Any] = {
        "kind": RESULT_KIND,
        "result": None,
        "language": "ru" if "ru" in terms.get("title", {}) else next(iter(terms.get("title", {})), "ru"),
        "access": "members",
        "terms": terms,
        "documents": [],
    }
    return PublicationDraft(content, reader.sources, reader.unplaced(), _missing(content))


def _parse(data: bytes) -> etree._Element:
    if len(data) > MOST_BYTES:
        raise PublicationTooLargeError(_TOO_LARGE, f"({len(data)} bytes)")
    if b"<!DOCTYPE" in data:  # before parsing, so that no entity is ever declared
        raise PublicationDoctypeError(_DOCTYPE)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as cause:
        raise PublicationNotXmlError(_NOT_XML, str(cause)) from cause
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding where the search above finds nothing
        raise PublicationDoctypeError(_DOCTYPE)
    if root.tag != f"{{{_PATENT}}}PatentPublication":
        raise PublicationKindError(_OTHER, f"({root.tag[:200]})")
    return root


@dataclass(slots=True)
class _Reader:
    """Walks one publication; remembers which elements found a place."""

    root: etree._Element
    sources: dict[str, str] = field(default_factory=dict)
    used: set[etree._Element] = field(default_factory=set)

    def terms(self) -> dict[str, Any]:
        """Return the terms, in the order of their schema; empty members are left out."""
        parties = "pat:BibliographicData/pat:PartyBag/"
        performers = [
            self.party(found, f"terms.performers.{at}")
            for at, found in enumerate(self.all(parties + "pat:ApplicantBag/pat:Applicant"))
        ]
        terms: dict[str, Any] = {
            "title": self.texts("pat:BibliographicData/pat:InventionTitleBag/pat:InventionTitle", "terms.title"),
            "abstract": self.texts("pat:Abstract", "terms.abstract"),
            "kind_of_result": self.kind_of_result(),
            "symbols": self.symbols(),
            "numbers": self.numbers(),
            "lead_performer": dict(performers[0]) if performers else None,
            "performers": performers,
            "authors": [
                self.author(found, f"terms.authors.{at}")
                for at, found in enumerate(self.all(parties + "pat:InventorBag/pat:Inventor"))
            ],
        }
        return {member: value for member, value in terms.items() if value}

    def all(self, path: str, within: etree._Element | None = None) -> list[etree._Element]:
        """Return the elements at a path; names carry their prefix."""
        found: list[etree._Element] = (self.root if within is None else within).findall(path, _NAMES)
        return found

    def take(self, path: str, within: etree._Element, place: str) -> str | None:
        """Return the text of the first element at a path and note that it found a place."""
        found = next((element for element in self.all(path, within) if _text(element)), None)
        return None if found is None else self.use(found, place)

    def use(self, element: etree._Element, place: str) -> str:
        """Return an element's whole text and note that it found a place."""
        self.used.update(element.iter(etree.Element))
        self.sources.setdefault(place, _path(element))
        return _text(element)

    def texts(self, path: str, place: str) -> dict[str, str]:
        """Return a multilingual text: the first element of each language that the register knows."""
        texts: dict[str, str] = {}
        for element in self.all(path):
            language = (element.get(_LANGUAGE) or self.root.get(_LANGUAGE) or "").lower()
            if language in LANGUAGES and language not in texts and _text(element):
                texts[language] = self.use(element, f"{place}.{language}")
        return texts

    def kind_of_result(self) -> str | None:
        """Return the kind of result, where the publication tells its category."""
        path = "pat:BibliographicData/pat:ApplicationIdentification/pat:InventionSubjectMatterCategory"
        category = next((element for element in self.all(path) if _text(element) in _CATEGORIES), None)
        return None if category is None else _CATEGORIES[self.use(category, "terms.kind_of_result")]

    def symbols(self) -> list[dict[str, str]]:
        """Return the symbols of the International Patent Classification, each once."""
        symbols: list[str] = []
        bag = "pat:BibliographicData/pat:PatentClassificationBag/"
        for row in self.all(bag + "pat:IPCRClassificationBag/pat:IPCRClassification"):
            names = ("Section", "Class", "Subclass", "MainGroup", "Subgroup")
            parts = [self.take(f"pat:{name}", row, f"terms.symbols.{len(symbols)}") or "" for name in names]
            symbols.append(f"{''.join(parts[:3])} {parts[3]}/{parts[4]}" if parts[3] else "".join(parts[:3]))
        for name in ("MainClassification", "FurtherClassification"):
            for element in self.all(f"{bag}pat:IPCClassification/pat:{name}"):
                symbols.append(self.use(element, f"terms.symbols.{len(symbols)}"))
        return [{"scheme": "IPC", "symbol": symbol} for symbol in dict.fromkeys(symbols) if symbol.strip()]

    def numbers(self) -> list[dict[str, str]]:
        """Return publication, application, grant and priority numbers, with office and date."""
        kinds = (
            ("publication", "pat:PatentPublicationIdentification", "pat:PublicationNumber", "com:PublicationDate"),
            ("application", "pat:ApplicationIdentification", _APPLICATION, "pat:FilingDate"),
            ("grant", "pat:PatentGrantIdentification", "pat:PatentNumber", "pat:GrantDate"),
            ("priority", "pat:PriorityClaimBag/pat:PriorityClaim", _APPLICATION, "pat:FilingDate"),
        )
        numbers: list[dict[str, str]] = []
        for kind, path, number_path, date_path in kinds:
            for found in self.all(f"pat:BibliographicData/{path}"):
                place = f"terms.numbers.{len(numbers)}"
                number = self.take(number_path, found, f"{place}.number")
                printed = [number, self.take("com:PatentDocumentKindCode", found, f"{place}.number")]
                row = {
                    "office": self.take("com:IPOfficeCode", found, f"{place}.office"),
                    "type": kind,
                    "number": " ".join(part for part in printed if part),
                    "date": self.take(date_path, found, f"{place}.date"),
                }
                numbers.append({member: value for member, value in row.items() if value})
        return numbers

    def party(self, found: etree._Element, place: str) -> dict[str, Any]:
        """Return an applicant as a party; its state only where the publication tells it."""
        name = self.name(found, f"{place}.name")
        language = (self.root.get(_LANGUAGE) or "").lower()
        state = self.state(found, f"{place}.state", "com:ResidenceCountryCode")
        party: dict[str, Any] = {"name": {language if language in LANGUAGES else "en": name}} if name else {}
        return {**party, "state": state} if state else party

    def author(self, found: etree._Element, place: str) -> dict[str, Any]:
        """Return an inventor as an author."""
        confidential = self.take("com:ConfidentialIndicator", found, f"{place}.confidential")
        author = {
            "name": self.name(found, f"{place}.name"),
            "state": self.state(found, f"{place}.state", "com:NationalityCode"),
            "confidential": confidential in {"true", "1"},
        }
        return {member: value for member, value in author.items() if value is not None}

    def state(self, found: etree._Element, place: str, otherwise: str) -> str | None:
        """Return the state of a contact's address, else what stands in the member given."""
        for path in (".//com:CountryCode", otherwise):
            state = self.take(path, found, place)
            if state:
                return state
        return None

    def name(self, found: etree._Element, place: str) -> str | None:
        """Return a name on one line: an organisation's, or a person's with the family name first."""
        for path in (
            "com:EntityName",
            "com:OrganizationName/com:OrganizationStandardName",
            "com:PersonName/com:PersonFullName",
        ):
            name = self.take(f".//com:Name/{path}", found, place)
            if name:
                return name
        person = ".//com:Name/com:PersonName/com:PersonStructuredName/com:"
        members = ("LastName", "FirstName", "MiddleName", "NameSuffix")
        parts = [self.take(person + member, found, place) for member in members]
        return " ".join(part for part in parts if part) or None

    def unplaced(self) -> tuple[Unplaced, ...]:
        """Return what carries text of its own and found no place, by path, in the order of the document."""
        found: dict[str, Unplaced] = {}
        for element in self.root.iter(etree.Element):
            text = " ".join(" ".join(_own_texts(element)).split())
            if element in self.used or not text:
                continue
            path = _path(element)
            before = found.get(path)
            found[path] = Unplaced(path, before.text if before else _short(text), before.count + 1 if before else 1)
        return tuple(found.values())


_APPLICATION = "com:ApplicationNumber/com:ApplicationNumberText"


def _missing(content: dict[str, Any]) -> tuple[Missing, ...]:
    """Return what the draft lacks or cannot keep as it is, in the words of its form."""
    messages: Mapping[str, Any] = {}
    try:
        decode_draft(content)
    except TermsError as error:
        messages = error.messages
    return tuple(Missing(place, words) for place, words in _flattened(messages, ""))


def _flattened(messages: Any, place: str) -> Iterator[tuple[str, Words]]:
    if isinstance(messages, Mapping):
        for member, below in messages.items():
            yield from _flattened(below, f"{place}.{member}" if place else str(member))
    else:
        yield from ((place, words) for words in ([messages] if isinstance(messages, Words) else messages))


def _path(element: etree._Element) -> str:
    above = [etree.QName(found).localname for found in element.iterancestors(etree.Element)]
    return "/".join([*reversed(above[:-1]), etree.QName(element).localname])


def _own_texts(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    yield from (child.tail or "" for child in element)


def _text(element: etree._Element) -> str:
    """Return the text of an element and those within it: NFC, white space as single spaces, paragraphs apart."""
    paragraphs = [child for child in element if etree.QName(child).localname == "P"] or [element]
    cleaned = [" ".join("".join(map(str, paragraph.itertext())).split()) for paragraph in paragraphs]
    return unicodedata.normalize("NFC", "\n\n".join(part for part in cleaned if part))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else f"{text[: SHOWN_LETTERS - 1].rstrip()}…"
