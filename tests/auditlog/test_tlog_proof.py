"""The proof as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.auditlog.errors import TlogProofError, TlogProofSyntaxError, TlogProofTooLargeError, TooManyHashesError
from registry.auditlog.plain_text import encode_base64
from registry.auditlog.tlog_proof import TlogProof, format_tlog_proof, parse_tlog_proof

HASH = encode_base64(b"h" * 32)
CHECKPOINT = "log.example\n1\nroot\n\n— log.example c2lnbmF0dXJl\n"


def proof_text(*lines: str, checkpoint: str = CHECKPOINT) -> str:
    return "\n".join(["c2sp.org/tlog-proof@v1", *lines, "", checkpoint])


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.text(min_size=1, max_size=50).map(str.encode),
    st.none() | st.binary(max_size=64),
)
def test_proofs_round_trip(index: int, hashes: list[bytes], checkpoint: bytes, extra: bytes | None) -> None:
    proof = TlogProof(index, tuple(hashes), checkpoint, extra)
    assert parse_tlog_proof(format_tlog_proof(proof)) == proof


def test_text_is_written_back_byte_for_byte() -> None:
    text = proof_text("extra AQI=", "index 73894", HASH, HASH)
    proof = parse_tlog_proof(text)
    assert (proof.index, proof.hashes, proof.extra) == (73_894, (b"h" * 32,) * 2, b"\x01\x02")
    assert proof.checkpoint == CHECKPOINT.encode()
    assert format_tlog_proof(proof) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\nindex 0\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\n" + CHECKPOINT,
        "c2sp.org/tlog-proof@v1\n\n" + CHECKPOINT,
        "c2sp.org/tlog-proof@v1\nindex 0\n\n",
        "\ufeff" + proof_text("index 0"),
        proof_text("index 0").replace("\n", "\r\n"),
        proof_text("index 00"),
        proof_text("index -1"),
        proof_text("index 9223372036854775808"),
        proof_text("index  1"),
        proof_text("Index 1"),
        proof_text("extra AQI="),
        proof_text("extra AQI", "index 1"),
        proof_text("index 1", "extra AQI="),
        proof_text("extra AQI=", "extra AQI=", "index 1"),
        proof_text("index 1", HASH[:-1]),
        proof_text("index 1", encode_base64(b"h" * 31)),
        proof_text("index 1", " " + HASH),
        proof_text("extra " + encode_base64(b"x" * 4097), "index 1"),
        proof_text("index 1", checkpoint="\ud800"),
    ],
)
def test_text_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(TlogProofSyntaxError):
        parse_tlog_proof(text)


def test_63_hashes_are_read_and_64_refused() -> None:
    assert len(parse_tlog_proof(proof_text("index 1", *[HASH] * 63)).hashes) == 63
    with pytest.raises(TooManyHashesError):
        parse_tlog_proof(proof_text("index 1", *[HASH] * 64))


def test_oversized_text_is_refused_before_anything_is_read() -> None:
    with pytest.raises(TlogProofTooLargeError):
        parse_tlog_proof("x" * 10_000_000)


@pytest.mark.parametrize(
    "proof",
    [
        TlogProof(-1, (), b"note"),
        TlogProof(2**63, (), b"note"),
        TlogProof(0, (b"short",), b"note"),
        TlogProof(0, (b"h" * 32,) * 64, b"note"),
        TlogProof(0, (), b""),
        TlogProof(0, (), b"\xff"),
        TlogProof(0, (), b"note", b"x" * 4097),
    ],
)
def test_a_proof_that_could_not_be_read_back_is_not_written(proof: TlogProof) -> None:
    with pytest.raises(TlogProofError):
        format_tlog_proof(proof)
