"""The commands with which anybody repeats a step of the verdict: python3, openssl and sha256sum, nothing of ours.

They are bash lines; `$FILE` is the evidence file. They write into the current directory (certificate.0.der and the
like), and what each should print stands behind it as a comment.

Source: formats 3.8.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime

from registry.auditlog.notes import COSIGNATURE_ML_DSA_44, parse_vkey
from registry.evidence.leaf import LEAF_FORMAT, format_instant

_READ = (
    "import json,sys,base64,hashlib\n"
    'f=json.load(open(sys.argv[1],encoding="utf-8"))\n'
    'd=lambda s:base64.urlsafe_b64decode(s+"==")\n'
)
_DIGESTS = {"ES256": "-sha256", "ES384": "-sha384"}
_WHOLE = (
    "def whole(b):\n"
    '    v=int.from_bytes(b,"big"); x=v.to_bytes(v.bit_length()//8+1,"big"); return bytes([2,len(x)])+x\n'
)
"""An integer of a raw ECDSA signature in DER."""
_EACH_LINK = (
    "while read n a; do openssl x509 -inform DER -in $n.der -noout -pubkey > $n.pem; case $a in "
    "ES*) openssl dgst -sha${a#ES} -verify $n.pem -signature $n.signature $n.input;; "
    "*) openssl pkeyutl -verify -pubin -inkey $n.pem -rawin -in $n.input -sigfile $n.signature;; esac; done"
    "  # Verified"
)
"""Checks each signature of the chain by itself: Verified OK, or Signature Verified Successfully, on each line."""
_SPKI_ED25519 = "302a300506032b6570032100"
_SPKI_ML_DSA_44 = "30820532300b06096086480165030403110382052100"
_SUBTREE = (
    '(lambda t,w:b"subtree/v1\\n\\0"+w(name)+s[4:12]+w(t[0])+bytes(8)+int(t[1]).to_bytes(8,"big")'
    '+base64.b64decode(t[2]))(text.split("\\n"),lambda n:bytes([len(n.encode())])+n.encode())'
)
"""What an ML-DSA-44 witness signs of a checkpoint."""


def decoding() -> str:
    """Step 1: the file is JSON and names no member twice."""
    return _python(
        "import json,sys\n"
        "def once(pairs):\n"
        "    assert len(dict(pairs))==len(pairs),pairs\n"
        "    return dict(pairs)\n"
        'json.load(open(sys.argv[1],encoding="utf-8"),object_pairs_hook=once)\n'
        'print("OK")',
        "OK",
    )


def founding(founding_id: str) -> str:
    """Step 2: the SHA-256 of the first governance entry's payload."""
    return _piped('(f["governance"] or [f])[0]["envelope"]["payload"]', founding_id)


def chain() -> str:
    """Step 3: id, predecessor, kind and parties of each governance entry, and each of its signatures by itself."""
    listed = _python(
        _READ + 'for link in f["governance"] or [f]:\n'
        '    p=d(link["envelope"]["payload"]); e=json.loads(p)\n'
        '    print(hashlib.sha256(p).hexdigest(),"after",e["after"],e["kind"],*e["parties"])',
        "each entry names the one above it",
    )
    extract = _python(
        f"{_READ}{_WHOLE}"
        'for i,link in enumerate(f["governance"] or [f]):\n'
        '    for n,s in enumerate(link["envelope"]["signatures"]):\n'
        '        h=json.loads(d(s["protected"])); r=d(s["signature"]); k=len(r)//2; b=whole(r[:k])+whole(r[k:])\n'
        '        o=lambda x,c: open("link."+str(i)+"."+str(n)+"."+x,"wb").write(c)\n'
        '        o("der",base64.b64decode(h["x5c"][0]))\n'
        '        o("input",(s["protected"]+"."+link["envelope"]["payload"]).encode())\n'
        '        o("signature",bytes([48,len(b)])+b if h["alg"][:2]=="ES" else r)\n'
        '        print("link."+str(i)+"."+str(n),h["alg"] if h["alg"] in ("ES256","ES384") else "Ed25519")',
        "",
    )
    return f"{listed}\n{extract} | {_EACH_LINK}"


def payload(entry_id: str) -> str:
    """Step 4: the payload's SHA-256, and that it is canonical."""
    canonical = _python(
        _READ + 'p=d(f["envelope"]["payload"])\n'
        'print(json.dumps(json.loads(p),sort_keys=True,separators=(",",":"),ensure_ascii=False).encode()==p)',
        "True",
    )
    digest = _piped('f["envelope"]["payload"]', entry_id)
    return f"{digest}\n{canonical}"


def signature(position: int, algorithm: str) -> str:
    """Step 5: one signature by itself, with the key of its own certificate."""
    extract = _python(
        _READ + "n=sys.argv[2]\n"
        's=f["envelope"]["signatures"][int(n)]; r=d(s["signature"]); k=len(r)//2\n'
        f"{_WHOLE}"
        "b=whole(r[:k])+whole(r[k:])\n"
        'h=json.loads(d(s["protected"]))\n'
        'open("certificate."+n+".der","wb").write(base64.b64decode(h["x5c"][0]))\n'
        'open("input."+n,"wb").write((s["protected"]+"."+f["envelope"]["payload"]).encode())\n'
        f'open("signature."+n,"wb").write({"r" if algorithm == "Ed25519" else "bytes([48,len(b)])+b"})',
        "",
        str(position),
    )
    key = f"openssl x509 -inform DER -in certificate.{position}.der -noout -pubkey > key.{position}.pem"
    return f"{extract}\n{key}\n{_openssl_check(position, algorithm)}"


def certificate(position: int, state: str, signed_at: datetime, *, intermediates: bool = False) -> str:
    """Step 6: what a certificate says, and that an authority of its state issued it."""
    authorities = _python(
        _READ + "state,n,k=sys.argv[2],sys.argv[3],[]\n"
        'for link in f["governance"]:\n'
        '    e=json.loads(d(link["envelope"]["payload"])); t=e["terms"]\n'
        '    k+=[a for s in t.get("states",[]) if s["state"]==state for a in s["authorities"]]\n'
        '    if e["kind"]=="authority.introduced" and t["state"]==state: k.append(t["certificate"])\n'
        '    m=t.get("fingerprint") if e["kind"]=="authority.retired" else ""\n'
        "    k=[a for a in k if hashlib.sha256(d(a)).hexdigest()!=m]\n"
        'p=lambda b:"-----BEGIN CERTIFICATE-----\\n"+base64.encodebytes(b).decode()+"-----END CERTIFICATE-----\\n"\n'
        'open("authorities."+n+".pem","w").write("".join(p(d(a)) for a in k))\n'
        'x=json.loads(d(f["envelope"]["signatures"][int(n)]["protected"]))["x5c"]\n'
        'open("certificate."+n+".pem","w").write(p(base64.b64decode(x[0])))\n'
        'open("between."+n+".pem","w").write("".join(p(base64.b64decode(c)) for c in x[1:]))',
        "",
        state,
        str(position),
    )
    shown = f"openssl x509 -in certificate.{position}.pem -noout -subject -dates -fingerprint -sha256"
    between = f"-untrusted between.{position}.pem " if intermediates else ""
    verify = (
        f"openssl verify -partial_chain -attime {int(signed_at.timestamp())} -CAfile authorities.{position}.pem "
        f"{between}certificate.{position}.pem  # certificate.{position}.pem: OK"
    )
    return f"{authorities}\n{shown}\n{verify}"


def governance_certificate(position: int) -> str:
    """Step 6 of a governance entry: the certificate's fingerprint, which governance entries hold."""
    return _python(
        _READ + 'x=json.loads(d(f["envelope"]["signatures"][int(sys.argv[2])]["protected"]))["x5c"][0]\n'
        "print(hashlib.sha256(base64.b64decode(x)).hexdigest())",
        "a governance certificate of that state",
        str(position),
    )


def parties(names: Sequence[str]) -> str:
    """Step 7: the parties that the payload names."""
    return _python(_READ + 'print(*json.loads(d(f["envelope"]["payload"]))["parties"])', " ".join(names))


def leaf(sealed_at: datetime, envelope_sha256: bytes, head: str, leaf_hash: bytes) -> str:
    """Step 8: the envelope's digest, and the leaf's hash."""
    digest = _python(
        _READ + 'e=json.dumps(f["envelope"],sort_keys=True,separators=(",",":")).encode()\n'
        "print(hashlib.sha256(e).hexdigest())",
        envelope_sha256.hex(),
    )
    lines = f"{LEAF_FORMAT}\\n{format_instant(sealed_at)}\\n{envelope_sha256.hex()}\\n{head}\\n"
    return f"{digest}\nprintf '\\0{lines}' | sha256sum  # {leaf_hash.hex()}"


def inclusion() -> str:
    """Step 9: the root that follows from each leaf and its proof, beside the checkpoint's (RFC 9162, 2.1.3.2).

    One line for each governance entry and one for the entry itself.
    """
    return _python(
        _READ + 'g="0"*64\n'
        'for x in [*f["governance"],f]:\n'
        '    e=json.dumps(x["envelope"],sort_keys=True,separators=(",",":")).encode()\n'
        f'    t="\\n".join(("{LEAF_FORMAT}",x["sealed_at"],hashlib.sha256(e).hexdigest(),g,""))\n'
        '    g=hashlib.sha256(d(x["envelope"]["payload"])).hexdigest(); h=hashlib.sha256(b"\\0"+t.encode()).digest()\n'
        '    head,note=x["proof"].split("\\n\\n",1); lines=head.split("\\n"); note=note.split("\\n")\n'
        "    i=int(lines[1].split()[1]); n=int(note[1])-1\n"
        "    for y in map(base64.b64decode,lines[2:]):\n"
        "        if i%2 or i==n:\n"
        '            h=hashlib.sha256(b"\\x01"+y+h).digest()\n'
        "            while i and not i%2: i//=2; n//=2\n"
        '        else: h=hashlib.sha256(b"\\x01"+h+y).digest()\n'
        "        i//=2; n//=2\n"
        "    print(base64.b64encode(h).decode()==note[2],n)",
        "True 0",
    )


def checkpoint(vkey: str) -> str:
    """Step 10: the log's Ed25519 signature over the checkpoint's text."""
    return _note_signature(vkey, "text.encode()", 4, "log")


def witness(position: int, vkey: str) -> str:
    """Step 11: one witness's cosignature, Ed25519 or ML-DSA-44 (C2SP tlog-cosignature)."""
    name = f"witness.{position}"
    if parse_vkey(vkey).kind == COSIGNATURE_ML_DSA_44:
        return f"{_note_signature(vkey, _SUBTREE, 12, name, _SPKI_ML_DSA_44)} (OpenSSL 3.5 or newer)"
    message = '("cosignature/v1\\ntime "+str(int.from_bytes(s[4:12],"big"))+"\\n"+text).encode()'
    return _note_signature(vkey, message, 12, name)


def timestamp(position: int, vkey: str, at_s: int) -> str:
    """Step 12: one RFC 3161 token over the checkpoint with the log's signature alone; `$TSA` is a trusted certificate.

    Args:
        position: Of the token in the file.
        vkey: The log's key.
        at_s: The instant that the token states: certificates are judged as of then.
    """
    extract = _python(
        _READ + 'text,lines=f["proof"].split("\\n\\n",1)[1].rsplit("\\n\\n",1)\n'
        'name,mark,_=sys.argv[3].split("+",2)\n'
        "k=lambda l:(l.split()[1],base64.b64decode(l.split()[2])[:4].hex())\n"
        "l=[l for l in lines.splitlines() if k(l)==(name,mark)][0]\n"
        'open("checkpoint","w",encoding="utf-8",newline="").write(text+"\\n\\n"+l+"\\n")\n'
        't=base64.b64decode(f["timestamps"][int(sys.argv[2])]); open("token.der","wb").write(t)\n'
        "print(hashlib.sha256(t).hexdigest())",
        "a token that renews this one has it as its nonce",
        str(position),
        vkey,
    )
    return (
        f"{extract}\nopenssl ts -reply -in token.der -token_in -text | grep -E '^(Time stamp|Nonce)'"
        f"\nopenssl ts -verify -data checkpoint -in token.der -token_in -attime {at_s} -partial_chain "
        '-CAfile "$TSA" -untrusted "$TSA"  # Verification: OK'
    )


def kept() -> str:
    """Step 13: the checkpoint in the file, to lay beside the one kept."""
    return _python(_READ + 'print(*f["proof"].split("\\n\\n",1)[1].split("\\n")[:3],sep="\\n")', "origin, size, root")


def _note_signature(vkey: str, message: str, skip: int, name: str, spki: str = _SPKI_ED25519) -> str:
    extract = _python(
        _READ + 'text,lines=f["proof"].split("\\n\\n",1)[1].rsplit("\\n\\n",1); text+="\\n"\n'
        'name,mark,key=sys.argv[2].split("+",2)\n'
        "s=[b for w,b in ((l.split()[1],base64.b64decode(l.split()[2])) for l in lines.splitlines())"
        " if w==name and b[:4].hex()==mark][0]\n"
        f'open("{name}.der","wb").write(bytes.fromhex("{spki}")+base64.b64decode(key)[1:])\n'
        f'open("{name}.text","wb").write({message})\n'
        f'open("{name}.signature","wb").write(s[{skip}:])',
        "",
        vkey,
    )
    return (
        f"{extract}\nopenssl pkeyutl -verify -pubin -keyform DER -inkey {name}.der -rawin -in {name}.text "
        f"-sigfile {name}.signature  # Signature Verified Successfully"
    )


def _openssl_check(position: int, algorithm: str) -> str:
    if algorithm in _DIGESTS:
        return (
            f"openssl dgst {_DIGESTS[algorithm]} -verify key.{position}.pem -signature signature.{position} "
            f"input.{position}  # Verified OK"
        )
    return (
        f"openssl pkeyutl -verify -pubin -inkey key.{position}.pem -rawin -in input.{position} "
        f"-sigfile signature.{position}  # Signature Verified Successfully"
    )


def _piped(member: str, printed: str) -> str:
    return f"{_python(_READ + f'sys.stdout.buffer.write(d({member}))', '')} | sha256sum  # {printed}"


def _python(program: str, printed: str, *arguments: str) -> str:
    # Programs hold no apostrophe, so that single quotes carry them; what comes from the file is quoted: a hostile name
    # must not become a command in the auditor's shell.
    words = " ".join(('"$FILE"', *map(shlex.quote, arguments)))
    return f"python3 -c '{program}' {words}" + (f"  # {printed}" if printed else "")
