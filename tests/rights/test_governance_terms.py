"""Terms of governance entries are read strictly, and a refusal names the member and says what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from registry.rights import governance_terms as read
from registry.rights.entries import EntryId, StateCode
from registry.rights.governance import GovernanceTermsError, found
from tests.rights.cases import assert_said
from tests.rights.test_governance import FOUNDING, TERMS, after, founded, payload, state_terms, text

KZ, RU = StateCode("KZ"), StateCode("RU")
OPTIONAL = {("certificate.revoked", "reason"), ("certificate.revoked", "suspect_from")}
ANY_VALUE = {("certificate.revoked", "reason"), ("state.status_changed", "source")}
Path = tuple[str | int, ...]


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """Every member and item of a value, as the way to it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inner:
        yield (*at, step)
        yield from paths(item, (*at, step))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def spelled(path: Path) -> str:
    return ".".join(map(str, path)) or "terms"


MEMBERS = list(paths(FOUNDING))
FIXED = [path for path in MEMBERS if isinstance(path[-1], str) and "name" not in path[:-1]]


def refusal_of_founding(terms: dict[str, Any]) -> GovernanceTermsError:
    with pytest.raises(GovernanceTermsError) as caught:
        found(EntryId("1" * 64), payload("governance.founded", terms, ["BY"], None))
    assert_said(caught.value.words)
    return caught.value


def says(error: GovernanceTermsError, place: str, ru: str, en: str) -> bool:
    return error.words.ru.startswith(f"Условия записи управления, {place}: {ru}") and error.words.en.startswith(
        f"Terms of the governance entry, {place}: {en}"
    )


@pytest.mark.parametrize("path", MEMBERS, ids=spelled)
def test_a_founding_member_of_another_type_is_refused_at_its_place(path: Path) -> None:
    terms = deepcopy(FOUNDING)
    at(terms, path[:-1])[path[-1]] = True
    assert says(refusal_of_founding(terms), spelled(path), "ожидал", ""), path


@pytest.mark.parametrize("path", FIXED, ids=spelled)
def test_a_founding_member_that_is_missing_is_named(path: Path) -> None:
    terms = deepcopy(FOUNDING)
    del at(terms, path[:-1])[path[-1]]
    error = refusal_of_founding(terms)
    assert says(error, spelled(path[:-1]), "ожидались члены", "expected members")
    assert error.words.ru.endswith(f"лишние: нет; недостают: {path[-1]}.")
    assert error.words.en.endswith(f"unknown: none; missing: {path[-1]}.")


@pytest.mark.parametrize("path", [path[:-1] for path in FIXED if path[-1] in {"quorum", "vkey", "state", "kinds"}])
def test_an_unknown_member_of_a_founding_is_named(path: Path) -> None:
    terms = deepcopy(FOUNDING)
    at(terms, path)["comment"] = "x"
    error = refusal_of_founding(terms)
    assert says(error, spelled(path), "ожидались члены", "expected members")
    assert error.words.ru.endswith("лишние: comment; недостают: нет.")
    assert error.words.en.endswith("unknown: comment; missing: none.")


TWICE: list[tuple[str, dict[str, Any]]] = [
    ("states", {"states": [state_terms("BY"), state_terms("BY")]}),
    ("logs", {"logs": FOUNDING["logs"] * 2}),
    ("witnesses", {"witnesses": [*FOUNDING["witnesses"], {"state": "KZ", "vkey": "witness+1+A"}]}),
    ("algorithms", {"algorithms": ["ES256", "ES256"]}),
    ("states.0.organs", {"states": [{**state_terms("BY"), "organs": state_terms("BY")["organs"] * 2}]}),
    (
        "states.0.certificates",
        {"states": [{**state_terms("BY"), "certificates": state_terms("BY")["certificates"] * 2}]},
    ),
    (
        "states.0.governance_certificates",
        {"states": [{**state_terms("BY"), "governance_certificates": [text("a"), text("a")]}]},
    ),
]


@pytest.mark.parametrize(("place", "changes"), TWICE, ids=[place for place, _ in TWICE])
def test_what_is_named_twice_is_refused_at_its_place(place: str, changes: dict[str, Any]) -> None:
    error = refusal_of_founding({**FOUNDING, **changes})
    assert says(error, place, "одно и то же указано дважды.", "something is named twice.")


def test_a_founding_without_a_key_of_the_entries_log_is_refused() -> None:
    error = refusal_of_founding({**FOUNDING, "logs": [{"name": "activity", "vkey": "x"}]})
    assert says(error, "logs", "нет ключа журнала записей.", "there is no key of the entries log.")


def test_a_founding_names_a_state_at_least() -> None:
    error = refusal_of_founding({**FOUNDING, "states": []})
    assert says(error, "states", "ожидался список длиной не менее 1.", "a list of at least 1 was expected.")


def test_a_name_of_a_log_is_one_of_two() -> None:
    error = refusal_of_founding({**FOUNDING, "logs": [{"name": "other", "vkey": "x"}]})
    assert says(error, "logs.0.name", "ожидалось одно из: entries, activity.", "one of entries, activity was expected.")


def test_a_certificate_of_an_organ_that_is_not_mandated_is_refused() -> None:
    error = refusal_of_founding({**FOUNDING, "states": [{**state_terms("BY"), "organs": []}]})
    assert says(error, "states.0.certificates", "государство не наделяло", "the state has mandated no organ")


@pytest.mark.parametrize("threshold", [1, 3])
def test_a_threshold_is_from_one_to_all(threshold: int) -> None:
    assert founded(common_threshold=threshold).common_threshold == threshold


@pytest.mark.parametrize("threshold", [0, 4])
def test_a_threshold_beyond_is_refused_with_its_bounds(threshold: int) -> None:
    error = refusal_of_founding({**FOUNDING, "common_threshold": threshold})
    assert says(error, "common_threshold", "ожидалось целое число от 1 до 3.", "a whole number from 1 to 3")


@pytest.mark.parametrize("threshold", [0, 4])
def test_a_state_s_threshold_beyond_is_refused_with_its_bounds(threshold: int) -> None:
    states = [{**FOUNDING["states"][0], "governance_threshold": threshold}, *FOUNDING["states"][1:]]
    error = refusal_of_founding({**FOUNDING, "states": states})
    place = "states.0.governance_threshold"
    assert says(error, place, "ожидалось целое число от 1 до 3.", "a whole number from 1 to 3")


MEMBERS_OF_KINDS = [(kind, member) for kind, terms in TERMS.items() for member in terms]


def refusal_of(kind: str, terms: dict[str, Any]) -> GovernanceTermsError:
    with pytest.raises(GovernanceTermsError) as caught:
        after(founded(), kind, terms, KZ, RU)
    assert_said(caught.value.words)
    return caught.value


def places(member: str) -> tuple[str, str]:
    return f", {member}: ", f", terms.{member}: "


@pytest.mark.parametrize(("kind", "member"), [pair for pair in MEMBERS_OF_KINDS if pair not in ANY_VALUE])
def test_a_member_of_another_type_is_refused_at_its_place(kind: str, member: str) -> None:
    error = refusal_of(kind, {**TERMS[kind], member: True})
    assert any(place in error.words.ru and place in error.words.en for place in places(member))


@pytest.mark.parametrize(("kind", "member"), [pair for pair in MEMBERS_OF_KINDS if pair not in OPTIONAL])
def test_a_member_that_is_missing_is_named(kind: str, member: str) -> None:
    error = refusal_of(kind, {name: value for name, value in TERMS[kind].items() if name != member})
    missing = error.words.en.endswith(f"missing: {member}.") and error.words.ru.endswith(f"недостают: {member}.")
    in_terms = says(error, "terms", "ожидались члены", "expected members")
    assert (missing and in_terms) or any(place in error.words.en for place in places(member))


def test_terms_that_are_no_object_are_refused() -> None:
    with pytest.raises(GovernanceTermsError, match="an object was expected"):
        read.members(["state"], "terms", ("state",))


@pytest.mark.parametrize(
    ("kind", "changes", "place", "ru", "en"),
    [
        ("organ.mandated", {"state": "AM"}, "state", "реестр не знает государства AM.", "the register knows no state"),
        ("mandate.ended", {"organ": "mod"}, "organ", "государство не наделяло", "the state has mandated no organ"),
        ("certificate.introduced", {"organ": "mod"}, "organ", "государство не наделяло", "the state has mandated no"),
        (
            "authority.introduced",
            {"certificate": text("KZ authority")},
            "certificate",
            "одно и то же указано дважды.",
            "something is named twice.",
        ),
        (
            "authority.retired",
            {"fingerprint": "0" * 64},
            "fingerprint",
            "у государства KZ нет такого удостоверяющего центра.",
            "state KZ has no such certification authority.",
        ),
        (
            "certificate.introduced",
            {"certificate": text("RU signatory")},
            "certificate",
            "сертификат уже был введён.",
            "the certificate has been introduced before.",
        ),
        (
            "certificate.revoked",
            {"fingerprint": "0" * 64},
            "fingerprint",
            "у государства KZ нет такого действующего сертификата.",
            "state KZ has no such certificate in force.",
        ),
        ("witness.introduced", {"vkey": "witness+1+A"}, "vkey", "одно и то же указано дважды.", "something is named"),
        ("witness.retired", {"vkey": "other"}, "vkey", "такого свидетеля нет.", "there is no such witness."),
    ],
)
def test_what_contradicts_the_state_of_trust_is_refused_at_its_place(
    kind: str, changes: dict[str, Any], place: str, ru: str, en: str
) -> None:
    assert says(refusal_of(kind, {**TERMS[kind], **changes}), place, ru, en)


def test_entries_in_doubt_may_begin_with_the_first() -> None:
    trust = after(founded(), "certificate.revoked", {**TERMS["certificate.revoked"], "suspect_from": 0}, KZ, RU)
    assert [known.suspect_from for known in trust.states[KZ].certificates.values()] == [0]


def test_a_quorum_may_be_nought() -> None:
    assert after(founded(quorum=1), "quorum.changed", {"quorum": 0}, KZ, RU).quorum == 0


def test_a_state_admitted_by_its_status_has_no_keys_yet() -> None:
    trust = after(founded(), "state.status_changed", {"state": "TJ", "status": "member", "source": "x"}, KZ, RU)
    admitted = trust.states[StateCode("TJ")]
    assert (admitted.name, admitted.status, admitted.organs) == ({"en": "TJ", "ru": "TJ"}, "member", {})


def test_a_mandate_has_the_name_and_the_kinds_it_was_given() -> None:
    terms = {"state": "KZ", "organ": "mod", "name": {"en": "Ministry"}, "kinds": ["licence.granted"]}
    mandate = after(founded(), "organ.mandated", terms, KZ, RU).states[KZ].organs["mod"]
    assert (mandate.name, mandate.kinds) == ({"en": "Ministry"}, ("licence.granted",))


@pytest.mark.parametrize("size", [1, read.MOST_CERTIFICATE])
def test_a_certificate_has_a_byte_at_least_and_8192_at_most(size: int) -> None:
    assert read.certificate(read.base64url.encode(bytes(size)), "certificate") == bytes(size)


@pytest.mark.parametrize(
    ("value", "expected"), [("BY", True), ("by", False), ("BYE", False), ("B", False), (b"BY", False)]
)
def test_a_state_s_code_is_two_capital_letters(value: Any, *, expected: bool) -> None:
    if expected:
        assert read.state_code(value, "state") == value
    else:
        with pytest.raises(GovernanceTermsError, match="two capital letters"):
            read.state_code(value, "state")
