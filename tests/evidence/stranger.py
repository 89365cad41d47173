"""A verifier that knows the formats and nothing of this program: what an auditor's own programmer would write.

Written from the page of formats alone, in the plainest way; it imports nothing of the register. It answers the entry
id, the signers and the index, or refuses. Witnesses are counted; time stamps and kept checkpoints are left out.
"""

from __future__ import annotations

import base64
import hashlib
import json
from copy import deepcopy
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

CURVES = {"ES256": (ec.SECP256R1, hashes.SHA256(), 32), "ES384": (ec.SECP384R1, hashes.SHA384(), 48)}
OWN_STATE = ("organ.", "mandate.", "authority.", "certificate.")


class RefusedError(Exception):
    """The file proves nothing."""


def need(held: object, what: str) -> None:
    if not held:
        raise RefusedError(what)


def unb64u(text: str) -> bytes:
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(base64.urlsafe_b64encode(data).decode().rstrip("=") == text, "base64url")
    return data


def jcs(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len(dict(pairs)) == len(pairs), "duplicate member")
    return dict(pairs)


def canonical(data: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(data, object_pairs_hook=once)
    need(jcs(value) == data, "not canonical")
    return value


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def verify(data: bytes, founding_id: str) -> tuple[str, list[tuple[str, str]], int]:
    """Return entry id, signers as (state, certificate fingerprint), index."""
    file = json.loads(data, object_pairs_hook=once)
    need(file["format"] == "ip-rights-evidence/1", "format")
    links = file["governance"]
    ids = [sha256(unb64u(link["envelope"]["payload"])).hex() for link in links]
    entry_id = sha256(unb64u(file["envelope"]["payload"])).hex()
    need([*ids, entry_id][0] == founding_id, "founding id")
    trust: dict[str, Any] = {}
    head = None
    for link, id_ in zip(links, ids, strict=True):
        payload, signers = read_entry(link, trust, file["register"])
        need(payload["after"] == head, "chain")
        trust = fold(trust, payload, signers)
        head = id_
    payload, signers = read_entry(file, trust, file["register"])
    if is_governance(payload["kind"]):
        need(payload["after"] == head, "chain")
        after = fold(deepcopy(trust), payload, signers)
        # The trust that applies is that of the entry named in the leaf: for the founding entry, its own.
        trust = trust if links else after
    note = file["proof"].split("\n\n", 1)[1]
    size, root = read_checkpoint(note, file["register"], trust)
    heads = [None, *ids]
    places = [included(link, heads[position], note, size, root) for position, link in enumerate([*links, file])]
    need(places[0] == 0 and sorted(set(places)) == places, "order")
    return entry_id, [(state, mark) for state, mark, _ in signers], places[-1]


def is_governance(kind: str) -> bool:
    return kind.startswith(
        (*OWN_STATE, "governance.", "state.", "witness.", "quorum.", "log_key.", "algorithm.", "rules.")
    )


def read_entry(
    item: dict[str, Any], trust: dict[str, Any], register: str
) -> tuple[dict[str, Any], list[tuple[str, str, int]]]:
    """Return the payload and who signed it, each signature checked by itself and by the trust given."""
    data = unb64u(item["envelope"]["payload"])
    payload = canonical(data)
    need(payload["format"] == "ip-rights-entry/1" and payload["register"] == register, "payload")
    sealed_at = datetime.strptime(item["sealed_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if payload["kind"] == "governance.founded":
        trust = founded(payload["terms"])
    signers, places = [], []
    for signature in item["envelope"]["signatures"]:
        header, path = check_signature(signature, item["envelope"]["payload"])
        leaf = path[0]
        state = leaf.subject.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME)[0].value
        mark = leaf.fingerprint(hashes.SHA256()).hex()
        for instant in (datetime.fromtimestamp(header["iat"], UTC), sealed_at):
            need(leaf.not_valid_before_utc <= instant <= leaf.not_valid_after_utc, "validity")
        need(header["alg"] in trust["algorithms"], "algorithm")
        check_trusted(payload, trust, state, mark, path)
        signers.append((state, mark, header["iat"]))
        places.append((state, header["x5t#S256"]))
    need(places == sorted(set(places)), "order of signatures")
    need(sorted({state for state, _ in places}) == payload["parties"], "parties")
    return payload, signers


def check_signature(signature: dict[str, str], payload: str) -> tuple[dict[str, Any], list[x509.Certificate]]:
    header = canonical(unb64u(signature["protected"]))
    need(
        sorted(header) == ["alg", "cty", "iat", "x5c", "x5t#S256"] and header["cty"] == "ip-rights-entry+json", "header"
    )
    der = base64.b64decode(header["x5c"][0])
    need(unb64u(header["x5t#S256"]) == sha256(der), "x5t")
    leaf = x509.load_der_x509_certificate(der)
    key, raw = leaf.public_key(), unb64u(signature["signature"])
    message = f"{signature['protected']}.{payload}".encode()
    try:
        if header["alg"] == "Ed25519" and isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(raw, message)
        else:
            curve, digest, width = CURVES[header["alg"]]
            need(isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, curve), "curve")
            need(len(raw) == 2 * width, "signature length")
            r, s = int.from_bytes(raw[:width], "big"), int.from_bytes(raw[width:], "big")
            key.verify(encode_dss_signature(r, s), message, ec.ECDSA(digest))  # type: ignore[union-attr,call-arg,arg-type]
    except (InvalidSignature, KeyError) as cause:
        raise RefusedError("signature") from cause
    return header, [x509.load_der_x509_certificate(base64.b64decode(text)) for text in header["x5c"]]


def check_trusted(
    payload: dict[str, Any], trust: dict[str, Any], state: str, mark: str, path: list[x509.Certificate]
) -> None:
    known = trust["states"].get(state)
    need(known, "unknown state")
    if is_governance(payload["kind"]):
        keys = list(known["governance"])
        if payload["kind"] == "state.keys_changed" and payload["terms"]["state"] == state:
            keys += marks(payload["terms"]["governance_certificates"])
        need(mark in keys, "governance certificate")
        return
    need(mark in known["certificates"], "not introduced, or revoked")
    kinds = known["organs"].get(known["certificates"][mark], [])
    need("*" in kinds or payload["kind"] in kinds, "mandate")
    for below, above in pairwise(path):
        need(above.extensions.get_extension_for_class(x509.BasicConstraints).value.ca, "authority flag")
        below.verify_directly_issued_by(above)
    for authority in known["authorities"]:
        try:
            path[-1].verify_directly_issued_by(x509.load_der_x509_certificate(authority))
        except (InvalidSignature, ValueError):
            continue
        return
    raise RefusedError("authority")


def marks(certificates: list[str]) -> list[str]:
    return [sha256(unb64u(text)).hex() for text in certificates]


def founded(terms: dict[str, Any]) -> dict[str, Any]:
    states = {
        item["state"]: {
            "governance": marks(item["governance_certificates"]),
            "threshold": item["governance_threshold"],
            "authorities": [unb64u(text) for text in item["authorities"]],
            "organs": {organ["organ"]: organ["kinds"] for organ in item["organs"]},
            "certificates": {marks([held["certificate"]])[0]: held["organ"] for held in item["certificates"]},
        }
        for item in terms["states"]
    }
    return {
        "states": states,
        "common": terms["common_threshold"],
        "log": {item["name"]: item["vkey"] for item in terms["logs"]}["entries"],
        "witnesses": [(item["state"], item["vkey"]) for item in terms["witnesses"]],
        "quorum": terms["quorum"],
        "algorithms": list(terms["algorithms"]),
    }


def fold(trust: dict[str, Any], payload: dict[str, Any], signers: list[tuple[str, str, int]]) -> dict[str, Any]:
    """Return the trust after one governance entry, its thresholds checked."""
    kind, terms = payload["kind"], payload["terms"]
    if kind == "governance.founded":
        trust = founded(terms)
        need(sorted(trust["states"]) == payload["parties"], "founding states")
    signed = {mark for _, mark, _ in signers}
    for state in payload["parties"]:
        known = trust["states"][state]
        need(len(signed & set(known["governance"])) >= known["threshold"], "threshold")
    state = trust["states"].get(terms.get("state"), {})
    if kind == "state.keys_changed":
        new = marks(terms["governance_certificates"])
        need(len(signed & set(new)) >= terms["governance_threshold"], "new threshold")
        state.update(governance=new, threshold=terms["governance_threshold"])
    elif kind.startswith(OWN_STATE):
        need(terms["state"] in payload["parties"], "own state")
        change_state(kind, terms, state)
    elif kind != "governance.founded":
        need(len(payload["parties"]) >= trust["common"], "common threshold")
        change_common(kind, terms, trust)
    return trust


def change_state(kind: str, terms: dict[str, Any], state: dict[str, Any]) -> None:
    if kind == "organ.mandated":
        state["organs"][terms["organ"]] = terms["kinds"]
    elif kind == "mandate.ended":
        del state["organs"][terms["organ"]]
    elif kind == "authority.introduced":
        state["authorities"].append(unb64u(terms["certificate"]))
    elif kind == "authority.retired":
        state["authorities"] = [der for der in state["authorities"] if sha256(der).hex() != terms["fingerprint"]]
    elif kind == "certificate.introduced":
        state["certificates"][marks([terms["certificate"]])[0]] = terms["organ"]
    else:
        del state["certificates"][terms["fingerprint"]]


def change_common(kind: str, terms: dict[str, Any], trust: dict[str, Any]) -> None:
    if kind == "witness.introduced":
        trust["witnesses"].append((terms["state"], terms["vkey"]))
    elif kind == "witness.retired":
        trust["witnesses"] = [pair for pair in trust["witnesses"] if pair[1] != terms["vkey"]]
    elif kind == "quorum.changed":
        trust["quorum"] = terms["quorum"]
    elif kind == "log_key.rotated" and terms["log"] == "entries":
        trust["log"] = terms["vkey"]
    elif kind == "algorithm.retired":
        trust["algorithms"].remove(terms["algorithm"])


def read_checkpoint(note: str, register: str, trust: dict[str, Any]) -> tuple[int, bytes]:
    """Return size and root of a checkpoint that the log has signed and enough states have cosigned."""
    need(len(note.encode()) <= 65536, "note too large")
    text, lines = note.rsplit("\n\n", 1)
    text += "\n"
    origin, size, root = text.splitlines()
    need(origin == f"{register}/entries", "origin")
    signatures = [(words[1], base64.b64decode(words[2])) for words in (line.split(" ") for line in lines.splitlines())]
    need(any(signed_by(trust["log"], line, text, 4) for line in signatures), "log signature")
    states = {state for state, vkey in trust["witnesses"] for line in signatures if signed_by(vkey, line, text, 12)}
    need(len(states) >= trust["quorum"], "quorum")
    return int(size), base64.b64decode(root)


def signed_by(vkey: str, line: tuple[str, bytes], text: str, skip: int) -> bool:
    name, mark, key = vkey.split("+", 2)
    if line[0] != name or line[1][:4].hex() != mark:
        return False
    message = text if skip == 4 else f"cosignature/v1\ntime {int.from_bytes(line[1][4:12], 'big')}\n{text}"
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:]).verify(line[1][skip:], message.encode())
    except InvalidSignature as cause:
        raise RefusedError("note signature") from cause
    return True


def included(item: dict[str, Any], head: str | None, note: str, size: int, root: bytes) -> int:
    """Return the index at which the leaf, recomputed, stands under the root."""
    first, proof_note = item["proof"].split("\n\n", 1)
    need(proof_note == note, "another checkpoint")
    version, index_line, *lines = first.split("\n")
    need(version == "c2sp.org/tlog-proof@v1", "proof format")
    index = int(index_line.removeprefix("index "))
    envelope = sha256(jcs(item["envelope"])).hex()
    digest = sha256(f"\0ip-rights-leaf/1\n{item['sealed_at']}\n{envelope}\n{head or '0' * 64}\n".encode())
    path = [base64.b64decode(line) for line in lines]
    need(index < size, "index")
    need(climb(index, size, digest, path) == root, "root")
    return index


def climb(index: int, size: int, digest: bytes, path: list[bytes]) -> bytes:
    """Return the root over a tree in which the leaf has these siblings, from the top down (RFC 6962, 2.1.1)."""
    if size == 1:
        need(not path, "path too long")
        return digest
    need(path, "path too short")
    split = 1 << ((size - 1).bit_length() - 1)
    if index < split:
        return sha256(b"\x01" + climb(index, split, digest, path[:-1]) + path[-1])
    return sha256(b"\x01" + path[-1] + climb(index - split, size - split, digest, path[:-1]))
