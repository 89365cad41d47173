"""Shell lines with which anybody repeats the verification of a sealed extract: python3, openssl and sha256sum.

Source: formats 3.8 and 3.9.
"""

from __future__ import annotations

_READ = (
    "import sys,re,hashlib,zlib\n"
    'd=open(sys.argv[1],"rb").read(); m=re.search(rb"/Contents <([0-9A-Fa-f]*)>\\s*/ByteRange \\[(.*?)\\]",d)\n'
    "a,b,c,e=map(int,m[2].split())\n"
)


def coverage() -> str:
    """Print whether the seal's gap is the seal itself, and whether all the rest is covered."""
    return _python(_READ + "print(a==0,b==m.start(1)-1,c==m.end(1)+1,c+e==len(d))", "True True True True")


def seal() -> str:
    """Verify the seal with openssl."""
    extract = _python(
        _READ + 'open("seal.cms","wb").write(bytes.fromhex(m[1].decode()))\nopen("sealed","wb").write(d[:b]+d[c:])', ""
    )
    return (
        f"{extract}\nopenssl cms -verify -inform DER -in seal.cms -content sealed -binary -noverify -out /dev/null"
        "  # CMS Verification successful"
    )


def before(size: int, sha256: str) -> str:
    """Print the SHA-256 of the document before the seal."""
    return f'head -c {size} "$FILE" | sha256sum  # {sha256}'


def files() -> str:
    """Write the attached files as attached.0, attached.1 and so on, and print the SHA-256 of each."""
    return _python(
        _READ + 'for n,s in enumerate(re.finditer(rb"/Type */EmbeddedFile.*?stream\\r?\\n",d,re.S)):\n'
        "    t=zlib.decompressobj().decompress(d[s.end():])\n"
        '    open("attached."+str(n),"wb").write(t); print(hashlib.sha256(t).hexdigest())',
        "the digests of the files below",
    )


def evidence(founding_id: str) -> str:
    """Print entry id and founding id of each evidence file that `files` has written; the last must be the one given."""
    return (
        "python3 -c 'import sys,json,base64,hashlib\n"
        "for n in sys.argv[1:]:\n"
        "    f=json.load(open(n))\n"
        '    i=lambda e: hashlib.sha256(base64.urlsafe_b64decode(e["payload"]+"==")).hexdigest()\n'
        '    if "envelope" in f: print(n,i(f["envelope"]),i((f["governance"] or [f])[0]["envelope"]))\' attached.*'
        f"  # {founding_id}"
    )


def certificate(fingerprint: str) -> str:
    """Print the fingerprint of the seal's certificate."""
    return (
        f"openssl pkcs7 -inform DER -in seal.cms -print_certs | openssl x509 -outform DER | sha256sum  # {fingerprint}"
    )


def _python(program: str, printed: str) -> str:
    return f"python3 -c '{program}' \"$FILE\"" + (f"  # {printed}" if printed else "")
