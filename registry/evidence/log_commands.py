"""Shell lines with which anybody repeats a step of a log's audit: bash, Python's standard library, openssl 3.

`show` is the command that prints one file of the log, for example `curl -s https://…/log/entries/checkpoint`.

Sources: RFC 6962, section 2.1; RFC 8410 (the twelve bytes before an Ed25519 public key); C2SP tlog-tiles.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence

from registry.auditlog.notes import VerifierKey
from registry.auditlog.plain_text import encode_base64

Show = Callable[[str], str]

_SPKI_HEAD = bytes.fromhex("302a300506032b6570032100")
_ROOT_OF = (
    "import sys,base64 as b,hashlib as H\n"
    "def r(h):\n"
    " k=1\n"
    " while 2*k<len(h): k*=2\n"
    ' return h[0] if len(h)==1 else H.sha256(b"\\1"+r(h[:k])+r(h[k:])).digest()\n'
    "t=[]\n"
    "for f in sys.argv[1:]:\n"
    ' d=open(f,"rb").read(); t=[r([d[i:i+32] for i in range(0,len(d),32)]+t)]\n'
    "print(b.b64encode(t[0]).decode())"
)
_ENTRIES = (
    'import sys\nd=sys.stdin.buffer.read()\nwhile d: n=2+int.from_bytes(d[:2],"big"); print(d[2:n].decode()); d=d[n:]'
)
_LEAF_HASHES = (
    "import sys,hashlib as H\n"
    "d=sys.stdin.buffer.read()\n"
    'while d: n=2+int.from_bytes(d[:2],"big"); sys.stdout.buffer.write(H.sha256(b"\\0"+d[2:n]).digest()); d=d[n:]'
)


def print_entries(show: Show, bundle: str) -> str:
    """Print the leaves of a bundle."""
    return f"{show(bundle)} | python3 -c '{_ENTRIES}'"


def verify_signature(show: Show, key: VerifierKey) -> str:
    """Verify the log's line under the checkpoint with openssl."""
    spki = encode_base64(_SPKI_HEAD + key.public)
    name = shlex.quote(f"\u2014 {key.name} ")
    return "\n".join(
        (
            f"{show('checkpoint')} > checkpoint.txt; sed '/^$/,$d' checkpoint.txt > text",
            f"grep -F -- {name} checkpoint.txt | cut -d' ' -f3 | base64 -d | tail -c +5 > signature",
            f"echo {spki} | base64 -d > key",
            "openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key -in text -sigfile signature",
        )
    )


def compare_leaf_hashes(show: Show, bundle: str, tile: str) -> str:
    """Hash the entries of a bundle and compare with its tile: the two lines printed must be equal."""
    return f"{show(bundle)} | python3 -c '{_LEAF_HASHES}' | sha256sum\n{show(tile)} | sha256sum"


def root_of_tiles(show: Show, tiles: Sequence[str]) -> str:
    """Print, in base64, the root over the tiles of the right edge, lowest level first."""
    files = " ".join(f"<({show(tile)})" for tile in tiles)
    return f"python3 -c '{_ROOT_OF}' {files}"
