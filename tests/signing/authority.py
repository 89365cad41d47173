"""A real time-stamping authority: `openssl ts` with certificates made here, asked directly or over HTTP."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from registry.signing import der
from registry.signing.stamps import stamp_request, token_in

HAS_OPENSSL = shutil.which("openssl") is not None
NOW = datetime.now(UTC).replace(microsecond=0)
"""When the tests began; `openssl ts` stamps with this machine's clock."""


def moment() -> datetime:
    """Return the time now: a stamp of a later one would be refused, and a run of tests takes longer than that."""
    return datetime.now(UTC).replace(microsecond=0)


LONG_AGO, FAR_OFF = NOW - timedelta(days=800), NOW + timedelta(days=3000)
CONFIGURATION = """
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/extra.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = {digest}
"""
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def rsa_key(number: int) -> rsa.RSAPrivateKey:
    """Return one of a few RSA keys: making one takes long."""
    assert number >= 0
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: PrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def issue(  # noqa: PLR0913 - what a certificate says
    name: str,
    key: PrivateKey,
    issuer: Issued | None = None,
    *,
    first: datetime = LONG_AGO,
    last: datetime = FAR_OFF,
    stamps: bool = False,
    usages: Sequence[x509.ObjectIdentifier] = (ExtendedKeyUsageOID.TIME_STAMPING,),
    is_critical: bool = True,
    path_length: int | None = None,
    more: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Issued:
    """Return a certificate: of an authority for stamps, or of one that vouches for such."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.BasicConstraints(ca=not stamps, path_length=None if stamps else path_length), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if stamps and usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=is_critical)
    for extension, critical in more:
        builder = builder.add_extension(extension, critical=critical)
    return Issued(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


@dataclass
class Authority:
    """`openssl ts` over one certificate; every answer is a real one."""

    own: Issued
    root: Issued
    extra: tuple[Issued, ...] = ()
    """Put into each token beside its own certificate."""
    digest: str = "sha256"
    """By which a token names the certificate that signed it."""
    asked: list[bytes] = field(default_factory=list)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="authority-")))

    def __post_init__(self) -> None:
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.pem").write_bytes(self.own.pem)
        (self.folder / "extra.pem").write_bytes(b"".join(each.pem for each in self.extra) or self.own.pem)
        (self.folder / "tsa.key").write_bytes(
            self.own.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        (self.folder / "openssl.cnf").write_text(
            CONFIGURATION.format(folder=self.folder, digest=self.digest).replace(
                "" if self.extra else f"certs = {self.folder}/extra.pem\n", ""
            )
        )

    def answer(self, request: bytes) -> bytes:
        """Return the answer to a request."""
        self.asked.append(request)
        (self.folder / "request.tsq").write_bytes(request)
        made = subprocess.run(
            ["openssl", "ts", "-reply", "-config", "openssl.cnf", "-queryfile", "request.tsq", "-out", "answer.tsr"],
            cwd=self.folder,
            capture_output=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr.decode()
        return (self.folder / "answer.tsr").read_bytes()

    def token(self, digest: bytes, nonce: int = 7) -> bytes:
        """Return a token over a digest."""
        return token_in(self.answer(stamp_request(digest, nonce)))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


@contextmanager
def served(by: Authority, **headers: str) -> Iterator[str]:
    """Serve an authority over HTTP, as RFC 3161, section 3.4, has it; give its address."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        assert environ["CONTENT_TYPE"] == "application/timestamp-query"
        body = by.answer(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        kind = headers.get("content_type", "application/timestamp-reply")
        start_response(headers.get("status", "200 OK"), [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    server = make_server("127.0.0.1", 0, app, _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@cache
def root(number: int = 0) -> Issued:
    """Return the certificate of one who vouches for authorities; each number has its own."""
    return issue(f"Time Root {number}", rsa_key(number))


def authority(number: int = 0, **more: Any) -> Authority:
    """Return an authority under one of the roots, with an RSA key."""
    key = more.pop("key", None) or rsa_key(100 + number)
    beside = {name: more.pop(name) for name in ("extra", "digest", "folder") if name in more}
    issuer = more.pop("issuer", None) or root(number)
    return Authority(issue(f"Time Authority {number}", key, issuer, stamps=True, **more), root(number), **beside)


@cache
def usual() -> Authority:
    """Return the authority that most tests ask."""
    return authority()


def by_hand(  # noqa: PLR0913 - what a token can be made of
    content: bytes,
    own: Issued,
    *,
    digested: bytes | None = None,
    named: bytes | None = None,
    algorithm: str = "2a864886f70d01010b",
    attributes: Sequence[bytes] | None = None,
    certificates: Sequence[bytes] | None = None,
    identifier: bytes | None = None,
) -> bytes:
    """Return a token that no honest authority makes, over a TSTInfo, signed with an RSA key.

    Args:
        content: The TSTInfo.
        own: Whose signature it is.
        digested: What the message digest is of, where not of the content.
        named: The certificate named among the signed attributes, where not the own one.
        algorithm: Of the signature, the hex of its object identifier.
        attributes: Signed ones, where not those that belong there.
        certificates: In the token, DER.
        identifier: Of the signer.
    """
    sha256 = der.written(der.SEQUENCE, oid("608648016503040201"))
    held = (
        attributes
        if attributes is not None
        else [
            attribute("2a864886f70d010903", oid(TST_INFO)),
            attribute("2a864886f70d010904", octets(hashlib.sha256(content if digested is None else digested).digest())),
            attribute("2a864886f70d010910022f", nested(octets(hashlib.sha256(named or own.der).digest()))),
        ]
    )
    signed = der.written(der.SET, *held)
    assert isinstance(own.key, rsa.RSAPrivateKey)
    signature = own.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    name = own.certificate.issuer.public_bytes() + der.written_integer(own.certificate.serial_number)
    signer = der.written(
        der.SEQUENCE,
        der.written_integer(1),
        identifier or der.written(der.SEQUENCE, name),
        sha256,
        bytes([der.FIRST]) + signed[1:],
        der.written(der.SEQUENCE, oid(algorithm)),
        octets(signature),
    )
    data = der.written(
        der.SEQUENCE,
        der.written_integer(3),
        der.written(der.SET, sha256),
        der.written(der.SEQUENCE, oid(TST_INFO), der.written(der.FIRST, octets(content))),
        der.written(der.FIRST, *([own.der] if certificates is None else certificates)),
        der.written(der.SET, signer),
    )
    return der.written(der.SEQUENCE, oid("2a864886f70d010702"), der.written(der.FIRST, data))


TST_INFO = "2a864886f70d0109100104"


def oid(content: str) -> bytes:
    return der.written(der.OBJECT, bytes.fromhex(content))


def octets(content: bytes) -> bytes:
    return der.written(der.OCTETS, content)


def nested(content: bytes) -> bytes:
    """Return a certificate's digest as the signed attribute has it, three sequences deep."""
    return der.written(der.SEQUENCE, der.written(der.SEQUENCE, der.written(der.SEQUENCE, content)))


def attribute(kind: str, value: bytes) -> bytes:
    return der.written(der.SEQUENCE, oid(kind), der.written(der.SET, value))
