"""`verify.html`: the modules of `web/verifier` put together into one page that needs no server.

The page is served from a USB stick or a mail attachment, so everything is in the one file: style, script, and the
steps' titles, rules and explanations, which come from the same place as those of `regverify`. Its policy lets it load
and send nothing; the two inline parts are admitted by their SHA-256. Equal sources give equal bytes.

    python -m registry.web.verifier_page build/verify.html

Source: formats 3.8; design 6.1 (script injection); Content Security Policy Level 3.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from functools import cache
from pathlib import Path

from registry.evidence.explanations import EXPLANATIONS
from registry.evidence.plan import LIMITS, PLANS, Number
from registry.rights.words import Words

SOURCES = Path(__file__).parent / "verifier"
ENTRY = "page.js"
_PLAN = "plan.js"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z_]+\.js)";[^\n]*\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:const|class) ([A-Za-z0-9_]+)", re.MULTILINE)


class VerifierPageError(RuntimeError):
    """The page cannot be put together from its sources."""


@cache
def verifier_page() -> bytes:
    """Return the page.

    Raises:
        VerifierPageError: A module imports what is not there, imports in a circle, or would end the script early.
    """
    script, style = _script(), f"\n{_source('page.css')}"
    if "</" in script:
        raise VerifierPageError("expected a script without the beginning of a closing tag")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    page = _source("page.html")
    for name, part in (("policy", policy), ("style", style), ("script", script)):
        page = page.replace(f"{{{name}}}", part)
    return page.encode()


def _script() -> str:
    parts = [_as_function(name) for name in _in_order(ENTRY)]
    return "\n".join(('\n"use strict";\n(() => {', *parts, "})();\n"))


def _in_order(entry: str) -> list[str]:
    """Return the modules so that each stands after those that it imports."""
    ordered: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise VerifierPageError(f"expected no circle of imports, found {' > '.join((*above, name))}")
        if name in ordered:
            return
        for _, imported in _IMPORT.findall(_source(name)):
            visit(imported, (*above, name))
        ordered.append(name)

    visit(entry, ())
    return ordered


def _source(name: str) -> str:
    if name == _PLAN:
        return _plan_module()
    path = SOURCES / name
    if not path.is_file():
        raise VerifierPageError(f"expected {name} beside the other modules of the page, found nothing")
    return path.read_text("utf-8")


def _as_function(name: str) -> str:
    """Return a module as a constant: a function with names of its own that gives what the module exports."""
    text = _IMPORT.sub(lambda found: f"const {{{found[1]}}} = {_constant(found[2])};\n", _source(name))
    exported = _EXPORT.findall(text)
    text = _EXPORT.sub(lambda found: found[0].removeprefix("export "), text)
    if re.search(r"^(?:import|export)\b", text, re.MULTILINE):
        raise VerifierPageError("expected imports of names from beside, and exports of constants and classes only")
    return f"// {name}\nconst {_constant(name)} = (() => {{\n{text}\nreturn {{ {', '.join(exported)} }};\n}})();\n"


def _constant(name: str) -> str:
    return f"{name.removesuffix('.js')}_module"


def _plan_module() -> str:
    plans = [{"title": _both(PLANS[number].title), "rule": _both(PLANS[number].rule)} for number in Number]
    explanations = [
        {
            "meaning": _both(EXPLANATIONS[number].meaning),
            "otherwise": _both(EXPLANATIONS[number].otherwise),
            "byHand": EXPLANATIONS[number].by_hand,
        }
        for number in Number
    ]
    named = {"PLANS": plans, "EXPLANATIONS": explanations, "LIMITS": [_both(limit) for limit in LIMITS]}
    lines = [f"export const {name} = {_literal(value)};" for name, value in named.items()]
    return "// Titles, rules and explanations of the steps, as regverify says them.\n" + "\n".join(lines) + "\n"


def _literal(value: object) -> str:
    # "</" would end the script; in a JSON string it may be written so.
    return json.dumps(value, ensure_ascii=False, indent=2).replace("</", "<\\/")


def _both(words: Words) -> dict[str, str]:
    return {"ru": words.ru, "en": words.en}


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"


def main() -> int:
    """Write the page to the path given, and say its SHA-256 as sha256sum does."""
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(verifier_page())
    sys.stdout.write(f"{hashlib.sha256(verifier_page()).hexdigest()}  {target}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
