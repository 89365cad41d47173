"""The 196 proofs that transparency-dev/merkle publishes; `wantErr` is the verdict."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry.auditlog.errors import ProofError
from registry.auditlog.proofs import verify_consistency, verify_inclusion


def decoded(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def accepts(check: Callable[..., None], *arguments: Any) -> bool:
    try:
        check(*arguments)
    except ProofError:
        return False
    return True


@pytest.fixture(scope="module")
def vectors(shared_data: Path) -> Any:
    return json.loads((shared_data / "vectors" / "merkle_proofs.json").read_text())


def test_every_published_inclusion_proof_gets_its_verdict(vectors: Any) -> None:
    cases = vectors["inclusion"]
    assert len(cases) == 98
    for case in cases:
        proof = [decoded(step) for step in case["proof"] or []]
        leaf, root = decoded(case["leafHash"]), decoded(case["root"])
        accepted = accepts(verify_inclusion, case["leafIdx"], case["treeSize"], leaf, proof, root)
        assert accepted is not case["wantErr"], case["name"]


def test_every_published_consistency_proof_gets_its_verdict(vectors: Any) -> None:
    cases = vectors["consistency"]
    assert len(cases) == 98
    for case in cases:
        proof = [decoded(step) for step in case["proof"] or []]
        roots = decoded(case["root1"]), decoded(case["root2"])
        accepted = accepts(verify_consistency, case["size1"], case["size2"], proof, *roots)
        assert accepted is not case["wantErr"], case["name"]
