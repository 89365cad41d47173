"""A token in software for the tests: SoftHSM2, its objects in a folder of the test's own.

Where there is no SoftHSM2 the tests skip and say so; where the environment says CI=true they fail instead.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography.hazmat.primitives import serialization
from pkcs11 import Attribute, KeyType, ObjectClass
from pkcs11.util import ec

from registry.signing.keys import SigningKey

PIN = "7391-пин"
SO_PIN = "so-91827364"
PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


@dataclass(frozen=True, slots=True)
class SoftToken:
    """A token, and what tests put on it."""

    module: str
    label: str

    def uri(self, *more: str) -> str:
        """Return an address on this token."""
        return "pkcs11:" + ";".join((f"token={self.label}", *more)) + f"?module-path={self.module}"

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """Give a session that may write."""
        library = pkcs11.lib(self.module)
        try:
            with library.get_token(token_label=self.label).open(rw=True, user_pin=PIN) as session:
                yield session
        finally:
            library.finalize()

    def put_key(
        self, key: SigningKey, label: str, key_id: bytes, certificate: bytes | None = None, **more: Any
    ) -> None:
        """Put a private key on the token, and a certificate under its id; no public key, as many tokens have none."""
        der = key.private_key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        template = {
            **ec.decode_ec_private_key(der),
            Attribute.LABEL: label,
            Attribute.ID: key_id,
            Attribute.TOKEN: True,
            Attribute.PRIVATE: True,
            Attribute.SENSITIVE: True,
            Attribute.EXTRACTABLE: False,
            Attribute.SIGN: True,
        } | {Attribute[name]: value for name, value in more.items()}
        with self.opened() as session:
            session.create_object(template)
        if certificate is not None:
            self.put_certificate(certificate, key_id)

    def put_certificate(self, der: bytes, key_id: bytes) -> None:
        with self.opened() as session:
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                    Attribute.TOKEN: True,
                    Attribute.LABEL: "certificate",
                    Attribute.ID: key_id,
                    Attribute.SUBJECT: b"",
                    Attribute.VALUE: der,
                }
            )

    def make_rsa_key(self, label: str) -> None:
        with self.opened() as session:
            session.generate_keypair(KeyType.RSA, 2048, store=True, label=label, id=b"\x99")


MakeToken = Callable[[str], SoftToken]


@contextmanager
def token_folder(folder: Path) -> Iterator[MakeToken]:
    """Give what makes tokens whose objects lie in a folder; the environment names it meanwhile.

    Skips, or fails in CI, where this machine has no SoftHSM2.
    """
    module = next((place for place in PLACES if Path(place).exists()), None)
    if module is None:
        reason = f"no SoftHSM2 on this machine: looked for {', '.join(PLACES)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\nslots.removable = false\n"
    )
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(configuration)

    def make(label: str) -> SoftToken:
        pins = ["--pin", PIN, "--so-pin", SO_PIN]
        command = ["softhsm2-util", "--module", module, "--init-token", "--free", "--label", label, *pins]
        subprocess.run(command, check=True, capture_output=True)
        return SoftToken(module, label)

    try:
        yield make
    finally:
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before
