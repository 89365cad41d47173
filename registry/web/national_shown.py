"""National signatures in words: what was checked, what was not, and whose file it is.

"Not checked here" says nothing against a signature and is never shown as a fault.

Source: decision 24; formats 3.8 ("unknown" is never shown as "invalid").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.records.national_signatures import StoredNational
from registry.signing.national import CheckResult, CmsFinding
from registry.web.texts import LateText, late


@dataclass(frozen=True, slots=True)
class ShownNational:
    """One file, in words."""

    file: StoredNational
    result: LateText
    words: LateText
    look: str
    algorithm: LateText | None
    """None where only its identifier is known."""


_RESULTS: Mapping[CheckResult, tuple[LateText, str]] = {
    CheckResult.VERIFIED: (late("Verified"), "done"),
    CheckResult.NOT_CHECKABLE: (late("Not checked here"), ""),
    CheckResult.DOES_NOT_MATCH: (late("Does not match"), "refused"),
}
_FINDINGS: Mapping[CmsFinding, LateText] = {
    CmsFinding.HOLDS: late(
        "The signature holds over exactly these bytes, by the certificate in the file. Whether that certificate counts "
        "is for its own authority to say."
    ),
    CmsFinding.ALGORITHM_UNKNOWN: late(
        "The register does not compute this algorithm, so it says nothing for or against the signature. Check the file "
        "with your national means, over the bytes to download."
    ),
    CmsFinding.CERTIFICATE_ABSENT: late(
        "The file holds no certificate of the signer that fits, so the register says nothing for or against the "
        "signature. Check the file with the signer's certificate."
    ),
    CmsFinding.OTHER_DIGEST: late(
        "The digest in the file is not that of this proposal's bytes: something else was signed."
    ),
    CmsFinding.OTHER_SIGNATURE: late(
        "The signature is not that of the certificate in the file over this proposal's bytes."
    ),
}
_ALGORITHMS: Mapping[str, LateText] = {
    "1.2.643.7.1.1.1.1": late("GOST R 34.10-2012, 256 bits"),
    "1.2.643.7.1.1.1.2": late("GOST R 34.10-2012, 512 bits"),
    "1.2.643.7.1.1.3.2": late("GOST R 34.10-2012, 256 bits"),
    "1.2.643.7.1.1.3.3": late("GOST R 34.10-2012, 512 bits"),
    "1.2.643.2.2.19": late("GOST R 34.10-2001"),
    "1.2.643.2.2.3": late("GOST R 34.10-2001"),
    "1.2.112.0.2.0.34.101.45.12": late("STB 34.101.45"),
    "1.2.840.113549.1.1.1": late("RSA"),
    "1.2.840.113549.1.1.10": late("RSA-PSS"),
    "1.2.840.113549.1.1.11": late("RSA"),
    "1.2.840.113549.1.1.12": late("RSA"),
    "1.2.840.113549.1.1.13": late("RSA"),
    "1.2.840.10045.4.3.2": late("ECDSA"),
    "1.2.840.10045.4.3.3": late("ECDSA"),
    "1.2.840.10045.4.3.4": late("ECDSA"),
    "1.3.101.112": late("Ed25519"),
}


def shown_national(files: Sequence[StoredNational]) -> tuple[ShownNational, ...]:
    """Return the files of a proposal in words, in the order in which they were attached."""
    return tuple(
        ShownNational(
            file=file,
            result=_RESULTS[file.result][0],
            words=_FINDINGS[file.finding],
            look=_RESULTS[file.result][1],
            algorithm=_ALGORITHMS.get(file.algorithm),
        )
        for file in files
    )


def national_name(about: str, place: int) -> str:
    """Return the name under which a browser saves a file."""
    return f"{about}-national-{place}.p7s"
