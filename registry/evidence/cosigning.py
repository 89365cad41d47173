"""Which cosignatures this machine can check, by kind of key: where logs and signatures meet.

Source: C2SP tlog-cosignature; decision 0007.
"""

from __future__ import annotations

from types import MappingProxyType

from registry.auditlog.cosignatures import Checks, Verify
from registry.auditlog.notes import COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44
from registry.signing.keys import verify_ed25519
from registry.signing.ml_dsa import offers_ml_dsa_44, verify_ml_dsa_44

_ML_DSA: dict[int, Verify] = {COSIGNATURE_ML_DSA_44: verify_ml_dsa_44} if offers_ml_dsa_44() else {}
COSIGNATURE_CHECKS: Checks = MappingProxyType({COSIGNATURE_ED25519: verify_ed25519, **_ML_DSA})
