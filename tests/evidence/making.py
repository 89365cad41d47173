"""Small registers in memory, with real keys: what the tests of the evidence floor judge and break.

A `MadeRegister` founds itself, takes any envelope into its log, right or wrong, and hands out evidence files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from registry.auditlog.checkpoints import Checkpoint, sign_checkpoint
from registry.auditlog.cosignatures import cosign
from registry.auditlog.notes import (
    COSIGNATURE_ED25519,
    ED25519,
    Note,
    NoteSignature,
    VerifierKey,
    format_note,
    format_vkey,
    make_vkey,
)
from registry.auditlog.proofs import inclusion_proof
from registry.auditlog.tlog_proof import TlogProof, format_tlog_proof
from registry.auditlog.tree import Node, leaf_hash, root_of_hashes
from registry.encoding import base64url, strict_json
from registry.evidence.bundle import Bundle, GovernanceLink, encode_bundle
from registry.evidence.envelope import Envelope, encode_envelope, read_envelope, written_envelope
from registry.evidence.leaf import encode_leaf
from registry.rights.encoding import draft_content, encode_payload
from registry.rights.entries import Draft, Effective, EntryId, Kind, Payload, ResultNumber, StateCode
from registry.signing.certificates import (
    Certificate,
    issue_authority,
    issue_certificate,
    parse_certificate,
    self_signed,
)
from registry.signing.jws import Signature, sign_payload
from registry.signing.keys import SigningKey, ed25519_from_seed, generate_key

REGISTER = "register.example/test"
FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
BEGIN = datetime(2026, 3, 2, 9, 0, 0, tzinfo=UTC)
RESULT = ResultNumber("TEST-2026-000001")
USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)
LICENCE: Mapping[str, Any] = {"category": "simple", "territory": ["KZ"], "title": {"ru": "Лицензия", "en": "Licence"}}


@dataclass(frozen=True, slots=True)
class Pair:
    """A key and its certificate."""

    key: SigningKey
    certificate: Certificate
    issuers: tuple[Certificate, ...] = ()
    """Intermediates that a signature shows."""

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint

    @property
    def der(self) -> bytes:
        return self.certificate.der

    @property
    def text(self) -> str:
        """As governance terms hold it."""
        return base64url.encode(self.certificate.der)

    def sign(self, payload: bytes, at: datetime) -> Signature:
        return sign_payload(payload, self.key, [self.certificate, *self.issuers], at)


@dataclass(frozen=True, slots=True)
class Office:
    """One state's authority, governance keys, organ and signatory."""

    state: StateCode
    organ: str
    authority: Pair
    governance: tuple[Pair, ...]
    signatory: Pair

    def issue(self, algorithm: str = "ES256", first: datetime = FROM, last: datetime = UNTIL) -> Pair:
        """Let the state's authority certify a new key."""
        return issued(self.authority, self.state, algorithm, first, last)

    def terms(self, *, threshold: int = 1, kinds: Sequence[str] = ("*",)) -> dict[str, Any]:
        """Return the state as the founding entry lists it."""
        return {
            "state": self.state,
            "name": {"ru": self.state, "en": self.state},
            "status": "member",
            "governance_certificates": [pair.text for pair in self.governance],
            "governance_threshold": threshold,
            "authorities": [self.authority.text],
            "organs": [{"organ": self.organ, "name": {"ru": "Ведомство", "en": "Office"}, "kinds": list(kinds)}],
            "certificates": [{"organ": self.organ, "certificate": self.signatory.text}],
        }


def issued(
    authority: Pair, state: str, algorithm: str = "ES256", first: datetime = FROM, last: datetime = UNTIL
) -> Pair:
    key = generate_key(algorithm)
    der = issue_certificate(
        key.public_spki, authority.key, authority.certificate, state, f"Office of {state}", "", first, last
    )
    return Pair(key, parse_certificate(der))


def new_authority(state: str) -> Pair:
    key = generate_key("ES256")
    return Pair(key, parse_certificate(issue_authority(key, state, f"Office of {state}", "CA", FROM, UNTIL)))


def new_governance(state: str) -> Pair:
    key = generate_key("ES256")
    return Pair(key, parse_certificate(self_signed(key, state, f"Office of {state}", "governance", FROM, UNTIL)))


def long_chain(state: str) -> tuple[Pair, Pair, Pair]:
    """Return a root, an intermediate authority and a signatory: states may have such, the register issues none."""
    root_key, middle_key = generate_key(), generate_key()
    root = authority_certificate(state, "Root", root_key, "Root", root_key)
    middle = authority_certificate(state, "Middle", middle_key, "Root", root_key)
    return root, middle, replace(issued(middle, state), issuers=(middle.certificate,))


def authority_certificate(state: str, name: str, key: SigningKey, issuer: str, issuer_key: SigningKey) -> Pair:
    names = [
        x509.Name(
            [
                x509.NameAttribute(x509.NameOID.COUNTRY_NAME, state),
                x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, said),
            ]
        )
        for said in (name, issuer)
    ]
    usage = dict.fromkeys(USAGES, False) | {"key_cert_sign": True}
    certificate = (
        x509.CertificateBuilder(
            *reversed(names), key.private_key.public_key(), x509.random_serial_number(), FROM, UNTIL
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(issuer_key.private_key, hashes.SHA256())
    )
    return Pair(key, parse_certificate(certificate.public_bytes(serialization.Encoding.DER)))


@cache
def office(state: str, governance: int = 2) -> Office:
    """Return a state's office; the same one for the same question."""
    authority = new_authority(state)
    algorithm = {"KZ": "ES384", "AM": "Ed25519"}.get(state, "ES256")
    return Office(
        StateCode(state),
        f"{state.lower()}-ip",
        authority,
        tuple(new_governance(state) for _ in range(governance)),
        issued(authority, state, algorithm),
    )


@dataclass(frozen=True, slots=True)
class Sealed:
    """One entry of the log."""

    envelope: Envelope
    sealed_at: datetime
    head: EntryId | None
    leaf_hash: bytes

    @property
    def id(self) -> EntryId:
        return EntryId(hashlib.sha256(self.envelope.payload).hexdigest())


@dataclass(slots=True)
class MadeRegister:
    """A register with its log, governed by a few states."""

    states: tuple[str, ...] = ("BY", "KZ", "RU")
    quorum: int = 0
    witnessing: tuple[str, ...] = ()
    threshold: int = 1
    common_threshold: int = 2
    name: str = REGISTER
    founding_terms: Mapping[str, Any] = field(default_factory=dict)
    """Replaces members of the founding terms."""
    log: list[Sealed] = field(default_factory=list)
    governance: list[int] = field(default_factory=list)
    """Indices of the governance entries."""
    clock: datetime = BEGIN
    log_key: SigningKey = field(default_factory=lambda: ed25519_from_seed(hashlib.sha256(b"log").digest()))
    """The newest; checkpoints of the sizes of an earlier one are signed by that."""
    earlier_keys: list[tuple[int, SigningKey]] = field(default_factory=list)
    """Size of the last checkpoint that a key signs, and the key."""

    def __post_init__(self) -> None:
        offices = [office(state) for state in self.states]
        terms = {
            "states": [office.terms(threshold=self.threshold) for office in offices],
            "common_threshold": self.common_threshold,
            "logs": [{"name": "entries", "vkey": format_vkey(self.vkey)}],
            "witnesses": [{"state": state, "vkey": format_vkey(witness(state)[1])} for state in self.witnessing],
            "quorum": self.quorum,
            "algorithms": ["ES256", "ES384", "Ed25519"],
            "rules": hashlib.sha256(b"rules").hexdigest(),
            "seal_certificate": new_governance("BY").text,
            **self.founding_terms,
        }
        self.govern("governance.founded", terms, self.states)

    @property
    def vkey(self) -> VerifierKey:
        return make_vkey(f"{self.name}/entries", ED25519, self.log_key.public_spki[-32:])

    @property
    def founding_id(self) -> str:
        return self.log[0].id

    @property
    def head(self) -> EntryId | None:
        return self.log[self.governance[-1]].id if self.governance else None

    def payload(self, kind: str, terms: Mapping[str, Any], parties: Sequence[str], **more: Any) -> Payload:
        """Return a payload; `after`, `register`, `result` may be replaced."""
        governing = not more.get("ordinary", kind in {"licence.granted", "ownership.recorded"})
        draft = Draft(
            kind=Kind(kind),
            result=more.get("result", None if governing else RESULT),
            effective=Effective(date(2026, 3, 1)),
            terms=terms,
            after=more.get("after", self.head if governing else None),
        )
        nonce = hashlib.sha256(repr((kind, len(self.log), self.clock)).encode()).digest()[:16]
        return Payload(more.get("register", self.name), draft, tuple(StateCode(state) for state in parties), nonce)

    def govern(self, kind: str, terms: Mapping[str, Any], signing: Sequence[str], **more: Any) -> int:
        """Seal a governance entry signed by `signers` (or the first governance keys of each state up to threshold)."""
        data = encode_payload(self.payload(kind, terms, sorted(signing), **more))
        pairs = more.get("signers") or [
            pair for state in signing for pair in office(state).governance[: self.threshold]
        ]
        self.governance.append(len(self.log))
        return self.seal(
            self.signed(data, pairs), head=self.log[self.governance[-2]].id if self.governance[1:] else None
        )

    def add(self, parties: Sequence[str] = ("BY", "KZ"), **more: Any) -> int:
        """Seal a licence signed by the parties' signatories (or by `signers`)."""
        data = encode_payload(self.payload("licence.granted", more.pop("terms", LICENCE), parties, **more))
        pairs = more.get("signers") or [office(state).signatory for state in parties]
        return self.seal(self.signed(data, pairs, more.get("signed_at")))

    def signed(self, data: bytes, pairs: Sequence[Pair], at: datetime | None = None) -> Envelope:
        """Return the payload's envelope, signatures in order."""
        at = at or self.clock - timedelta(seconds=5)
        envelope = Envelope(data, tuple(pair.sign(data, at) for pair in pairs))
        return read_envelope(strict_json.decode(encode_envelope(envelope), 10**7))

    def seal(self, envelope: Envelope, *, head: Any = "newest", sealed_at: datetime | None = None) -> int:
        """Append any envelope as it stands; gives its index."""
        governance_head = self.head if head == "newest" else head
        at = sealed_at or self.clock
        digest = hashlib.sha256(written_envelope(envelope)).digest()
        self.log.append(Sealed(envelope, at, governance_head, leaf_hash(encode_leaf(at, digest, governance_head))))
        self.clock += timedelta(minutes=1)
        return len(self.log) - 1

    def rotate(self, seed: bytes) -> int:
        """Let governance name another key of the entries log; give the entry's index."""
        before, key = self.log_key, ed25519_from_seed(seed)
        vkey = format_vkey(make_vkey(f"{self.name}/entries", ED25519, key.public_spki[-32:]))
        index = self.govern("log_key.rotated", {"log": "entries", "vkey": vkey}, ("BY", "KZ"))
        self.earlier_keys.append((index + 1, before))
        self.log_key = key
        return index

    def key_of_size(self, size: int) -> SigningKey:
        """Return the key that signs the checkpoint of a size."""
        return next((key for last, key in self.earlier_keys if size <= last), self.log_key)

    def root(self, size: int) -> bytes:
        return root_of_hashes([sealed.leaf_hash for sealed in self.log[:size]])

    def note(
        self,
        size: int | None = None,
        *,
        by: Sequence[str] | None = None,
        root: bytes | None = None,
        key: SigningKey | None = None,
    ) -> Note:
        """Return the log's checkpoint at a size, cosigned by the witnesses of `by` (all, by default)."""
        size = len(self.log) if size is None else size
        stated = Checkpoint(f"{self.name}/entries", size, root or self.root(size))
        key = key or self.key_of_size(size)
        note = sign_checkpoint(stated, make_vkey(stated.origin, ED25519, key.public_spki[-32:]), key.sign)
        lines = [cosigned(note.text, state, self.clock) for state in (self.witnessing if by is None else by)]
        return Note(note.text, (*note.signatures, *lines))

    def proof(self, index: int, note: bytes, size: int) -> str:
        hashes = inclusion_proof(index, size, lambda nodes: {node: self._node(node) for node in nodes})
        return format_tlog_proof(TlogProof(index, hashes, note))

    def bundle(self, index: int, size: int | None = None, note: bytes | None = None) -> Bundle:
        """Return the evidence of one entry under a checkpoint of a size."""
        size = len(self.log) if size is None else size
        data = format_note(self.note(size)) if note is None else note
        sealed = self.log[index]
        return Bundle(
            register=self.name,
            envelope=sealed.envelope,
            sealed_at=sealed.sealed_at,
            proof=self.proof(index, data, size),
            governance=tuple(
                GovernanceLink(self.log[link].envelope, self.log[link].sealed_at, self.proof(link, data, size))
                for link in self.governance
                if link < index
            ),
        )

    def file(self, index: int, size: int | None = None, note: bytes | None = None) -> bytes:
        return encode_bundle(self.bundle(index, size, note))

    def _node(self, node: Node) -> bytes:
        level, position = node
        leaves = self.log[position << level : (position + 1) << level]
        return root_of_hashes([sealed.leaf_hash for sealed in leaves])


@cache
def witness(state: str) -> tuple[SigningKey, VerifierKey]:
    """Return a witness's key and its public half."""
    key = ed25519_from_seed(hashlib.sha256(f"witness {state}".encode()).digest())
    return key, make_vkey(f"witness.example/{state.lower()}", COSIGNATURE_ED25519, key.public_spki[-32:])


def cosigned(text: str, state: str, at: datetime) -> NoteSignature:
    """Return a witness's signature line under a checkpoint."""
    key, public = witness(state)
    return cosign(text, public, key.sign, at)


def raw_signature(payload: bytes, pair: Pair, change: Any, at: datetime = BEGIN) -> Signature:
    """Return a signature whose header `change(header)` has altered, signed anew over the altered header.

    `change` takes the header's dict and returns a dict, or the header's bytes.
    """
    header = strict_json.decode(base64url.decode(pair.sign(payload, at).protected), 10**6)
    changed = change(header)
    protected = base64url.encode(changed if isinstance(changed, bytes) else strict_json.canonical(changed))
    message = f"{protected}.{base64url.encode(payload)}".encode()
    return Signature(protected, base64url.encode(pair.key.sign(message)))


def raw_payload(made: MadeRegister, change: Any) -> bytes:
    """Return a licence's payload as canonical JSON after `change` has altered its content."""
    payload = made.payload("licence.granted", LICENCE, ("BY", "KZ"))
    content = {
        "format": "ip-rights-entry/1",
        "register": payload.register,
        **draft_content(payload.draft),
        "parties": list(payload.parties),
        "nonce": base64url.encode(payload.nonce),
    }
    return strict_json.canonical(change(content))
