"""A leaf leads to one of its state's authorities, or is refused for the one thing that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from registry.signing.algorithms import SigningKey, generate_key
from registry.signing.certificates import Certificate, check_chain, issue_certificate, parse_certificate
from registry.signing.errors import CertificateChainError
from tests.signing.offices import AUTHORITY_USAGE, FROM, NOW, UNTIL, Holder, Recipe, authority, governance, key, office

SECOND = timedelta(seconds=1)


def subject(name: str, state: str = "BY") -> tuple[tuple[x509.ObjectIdentifier, str], ...]:
    return ((NameOID.COUNTRY_NAME, state), (NameOID.ORGANIZATION_NAME, name))


ROOT_KEY, MIDDLE_KEY = generate_key(), generate_key("ES384")
ROOT_RECIPE = Recipe(names=subject("Root"), key=ROOT_KEY.private_key, ca=True, usage=AUTHORITY_USAGE)
ROOT = Holder(ROOT_KEY, ROOT_RECIPE.certificate())
MIDDLE_RECIPE = replace(ROOT_RECIPE, names=subject("Middle"), key=MIDDLE_KEY.private_key, issuer=ROOT)
MIDDLE = Holder(MIDDLE_KEY, MIDDLE_RECIPE.certificate())
LEAF_RECIPE = Recipe(names=subject("Leaf"), issuer=MIDDLE)
LEAF = LEAF_RECIPE.certificate()


@dataclass(frozen=True, slots=True)
class Chain:
    leaf: Certificate = LEAF
    intermediates: tuple[Certificate, ...] = (MIDDLE.certificate,)
    authorities: tuple[Certificate, ...] = (authority("RU").certificate, ROOT.certificate)
    at: datetime = NOW

    def check(self) -> None:
        check_chain(self.leaf, self.intermediates, self.authorities, self.at)


DIRECT = Chain(office().certificate, (), (authority().certificate,))


def under(middle: Recipe, own: SigningKey = MIDDLE_KEY) -> Chain:
    """A chain with another intermediate."""
    holder = Holder(own, middle.certificate())
    return Chain(replace(LEAF_RECIPE, issuer=holder).certificate(), (holder.certificate,))


@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "Ed25519"])
def test_an_office_leads_to_its_authority(algorithm: str) -> None:
    replace(DIRECT, leaf=office(algorithm).certificate).check()


def test_an_intermediate_leads_on() -> None:
    Chain().check()


def test_an_authority_on_p384() -> None:
    issuer = authority("KZ", "ES384")
    der = issue_certificate(key().public_spki, issuer.key, issuer.certificate, "KZ", "Office", "", FROM, UNTIL)
    check_chain(parse_certificate(der), (), (issuer.certificate,), NOW)


@pytest.mark.parametrize("at", [FROM, UNTIL])
def test_the_ends_of_validity_count(at: datetime) -> None:
    replace(DIRECT, at=at).check()


def test_a_path_as_long_as_allowed() -> None:
    under(replace(MIDDLE_RECIPE, path_length=0)).check()


def test_a_renewed_authority_serves() -> None:
    """Of two certificates of one authority the one that is valid at the instant counts."""
    old = replace(ROOT_RECIPE, not_after=NOW - SECOND).certificate()
    replace(Chain(), authorities=(old, ROOT.certificate)).check()
    with pytest.raises(CertificateChainError, match="is valid from"):
        replace(Chain(), authorities=(old,)).check()


REFUSED = {
    "no authority is known": (replace(DIRECT, authorities=()), "no authority of BY"),
    "another authority of that name": (
        replace(DIRECT, authorities=(authority("BY", "ES256", 7).certificate,)),
        "no authority of BY",
    ),
    "another authority with that very name": (
        replace(Chain(), authorities=(replace(ROOT_RECIPE, key=key().private_key).certificate(),)),
        "no authority of BY",
    ),
    "another state's authority": (replace(DIRECT, authorities=(authority("RU").certificate,)), "no authority of BY"),
    "the leaf is an authority": (
        replace(DIRECT, leaf=MIDDLE.certificate, authorities=(ROOT.certificate,)),
        "may not sign",
    ),
    "the leaf is for other uses": (
        Chain(replace(LEAF_RECIPE, usage={"key_agreement": True}).certificate()),
        "may not sign",
    ),
    "a self-signed leaf": (replace(DIRECT, leaf=governance().certificate), "no authority of KZ"),
    "a self-signed leaf named as its own authority": (
        replace(DIRECT, leaf=governance().certificate, authorities=(governance().certificate,)),
        "may issue certificates",
    ),
    "another state in the leaf": (
        Chain(replace(LEAF_RECIPE, names=subject("Leaf", "RU")).certificate()),
        "one state, RU issued by BY",
    ),
    "another state in the intermediate": (
        under(replace(MIDDLE_RECIPE, names=subject("Middle", "RU"))),
        "one state, BY issued by RU",
    ),
    "not yet": (replace(DIRECT, at=FROM - SECOND), "is valid from"),
    "no longer": (replace(DIRECT, at=UNTIL + SECOND), "is valid from"),
    "the leaf has expired": (Chain(replace(LEAF_RECIPE, not_after=NOW - SECOND).certificate()), "Leaf.* is valid from"),
    "the intermediate has expired": (under(replace(MIDDLE_RECIPE, not_after=NOW - SECOND)), "Middle.* is valid from"),
    "the intermediate is missing": (replace(Chain(), intermediates=()), "no authority of BY"),
    "the intermediate twice": (replace(Chain(), intermediates=(MIDDLE.certificate,) * 2), "has not issued"),
    "the root is shown": (
        replace(Chain(), intermediates=(MIDDLE.certificate, ROOT.certificate)),
        "intermediates without an authority",
    ),
    "the intermediate is no authority": (under(replace(MIDDLE_RECIPE, ca=False)), "may issue certificates"),
    "the intermediate has no keyCertSign": (
        under(replace(MIDDLE_RECIPE, usage={"crl_sign": True})),
        "may issue certificates",
    ),
    "the intermediate has no keyUsage": (under(replace(MIDDLE_RECIPE, usage=None)), "may issue certificates"),
    "the path is too long": (
        replace(
            Chain(),
            authorities=(replace(ROOT_RECIPE, path_length=0).certificate(),),
        ),
        "admits 0 intermediates, 1 came",
    ),
    "a weak or unknown hash": (Chain(replace(LEAF_RECIPE, hash=hashes.SHA3_256()).certificate()), "has not issued"),
}


@pytest.mark.parametrize(("chain", "words"), REFUSED.values(), ids=REFUSED)
def test_refused(chain: Chain, words: str) -> None:
    with pytest.raises(CertificateChainError, match=words):
        chain.check()


def test_an_authority_on_ed25519_is_refused() -> None:
    own = generate_key("Ed25519")
    with pytest.raises(CertificateChainError, match="P-256 or P-384, Ed25519 came"):
        _ed25519_chain(own).check()


def _ed25519_chain(own: SigningKey) -> Chain:
    holder = Holder(own, replace(MIDDLE_RECIPE, key=own.private_key).certificate())
    return Chain(replace(LEAF_RECIPE, issuer=holder, hash=None).certificate(), (holder.certificate,))


def test_the_longest_path_counts_from_the_leaf() -> None:
    """Two intermediates under a root that admits one."""
    low_key = generate_key()
    low = Holder(
        low_key, replace(MIDDLE_RECIPE, names=subject("Low"), key=low_key.private_key, issuer=MIDDLE).certificate()
    )
    leaf = replace(LEAF_RECIPE, issuer=low).certificate()
    path = (low.certificate, MIDDLE.certificate)
    Chain(leaf, path).check()
    with pytest.raises(CertificateChainError, match="admits 1 intermediates, 2 came"):
        Chain(leaf, path, (replace(ROOT_RECIPE, path_length=1).certificate(),)).check()


def test_an_instant_has_a_time_zone() -> None:
    with pytest.raises(TypeError):
        replace(DIRECT, at=NOW.replace(tzinfo=None)).check()
    replace(DIRECT, at=NOW.astimezone(UTC)).check()
