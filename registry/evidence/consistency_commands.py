"""Shell lines with which anybody repeats the comparison of two checkpoints: bash, Python's standard library, openssl.

`$OLD`, `$NEW` and `$PROOF` are the files given; what each line should print stands behind it as a comment.

Source: RFC 9162, section 2.1.4.2; formats 3.8.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from registry.auditlog.notes import VerifierKey
from registry.auditlog.plain_text import encode_base64

_SPKI_HEAD = bytes.fromhex("302a300506032b6570032100")
_NOTE = (
    "import sys,json\n"
    't=open(sys.argv[1],encoding="utf-8",newline="").read()\n'
    'if t.lstrip().startswith("{"): t=json.loads(t)["proof"].split("\\n\\n",1)[1]\n'
)
_WALK = (
    "import sys,base64,hashlib\n"
    "m,n=int(sys.argv[1])-1,int(sys.argv[2])-1; p=[base64.b64decode(x) for x in sys.argv[3:]]\n"
    "while m%2: m//=2; n//=2\n"
    'g=lambda a,b: hashlib.sha256(b"\\1"+a+b).digest()\n'
    "o=w=p[0]\n"
    "for x in p[1:]:\n"
    "    if m%2 or m==n:\n"
    "        o=g(x,o); w=g(x,w)\n"
    "        while m and not m%2: m//=2; n//=2\n"
    "    else: w=g(w,x)\n"
    "    m//=2; n//=2\n"
    "print(base64.b64encode(o).decode(),base64.b64encode(w).decode())"
)


def checkpoint(name: str, printed: str) -> str:
    """Print origin, size and root of the checkpoint in `$OLD` or `$NEW`."""
    return f'python3 -c \'{_NOTE}print(*t.split("\\n")[:3])\' "${name}"  # {printed}'


def order() -> str:
    """Print whether both are of one log, and whether the older one is no larger."""
    return _compared("a[0]==b[0],int(a[1])<=int(b[1])", "True True")


def equal_roots(*, are_equal: bool) -> str:
    """Print whether both roots are equal."""
    return _compared("a[2]==b[2]", str(are_equal))


def _compared(expression: str, printed: str) -> str:
    program = (
        "import sys,json\n"
        "def c(f):\n"
        '    t=open(f,encoding="utf-8",newline="").read()\n'
        '    return (json.loads(t)["proof"].split("\\n\\n",1)[1] if t.lstrip().startswith("{") else t).split("\\n")\n'
        f"a,b=map(c,sys.argv[1:])\nprint({expression})"
    )
    return f'python3 -c \'{program}\' "$OLD" "$NEW"  # {printed}'


def signature(name: str, key: VerifierKey) -> str:
    """Verify the log's signature on the checkpoint in `$OLD` or `$NEW` with openssl."""
    mark = f"— {key.name} "
    extract = (
        f"python3 -c '{_NOTE}"
        "import base64\n"
        'text,lines=t.rsplit("\\n\\n",1); n,m=sys.argv[2:4]\n'
        "s=[base64.b64decode(l[len(m):]) for l in lines.splitlines() if l.startswith(m)]\n"
        "s=[x[4:] for x in s if x[:4].hex()==sys.argv[4]][0]\n"
        'open(n+".text","w",encoding="utf-8",newline="").write(text+"\\n"); open(n+".signature","wb").write(s)\' '
        f'"${name}" {name} {shlex.quote(mark)} {key.key_id.hex()}'
    )
    spki = encode_base64(_SPKI_HEAD + key.public)
    return (
        f"{extract}\necho {spki} | base64 -d > log.der\n"
        f"openssl pkeyutl -verify -pubin -keyform DER -inkey log.der -rawin -in {name}.text "
        f"-sigfile {name}.signature  # Signature Verified Successfully"
    )


def tiles(shown: Iterable[tuple[str, str]]) -> str:
    """Print the SHA-256 of each tile that was read, given as the command that prints it and its digest."""
    return "\n".join(f"{show} | sha256sum  # {digest}" for show, digest in shown)


def proof_file(digest: str) -> str:
    """Print the SHA-256 of the proof file."""
    return f'sha256sum < "$PROOF"  # {digest}'


def roots(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> str:
    """Print the older and the newer root that follow from the hashes."""
    hashes = " ".join(encode_base64(digest) for digest in path)
    return f"python3 -c '{_WALK}' {old} {new} {hashes}  # {encode_base64(old_root)} {encode_base64(new_root)}"
