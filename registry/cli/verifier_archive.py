"""`regverify` as one file: a zip archive that Python runs beside an installed `cryptography`.

The archive holds exactly the modules that `regverify` imports, found by reading them, and nothing of the server. Equal
sources give equal bytes, so that everybody can build it and compare its SHA-256 with the one published.

    python -m registry.cli.verifier_archive build/regverify.pyz

Source: PEP 441; decision 11.
"""

from __future__ import annotations

import ast
import hashlib
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENTRY = "registry.cli.regverify"
_SHEBANG = b"#!/usr/bin/env python3\n"
_MAIN = f"from {ENTRY} import main\n\nmain()\n".encode()
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip archive can say."""
_READABLE = 0o100644 << 16
_UNIX = 3


def archive_bytes() -> bytes:
    """Return the archive."""
    packed = io.BytesIO()
    packed.write(_SHEBANG)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        # Stored, not deflated: what deflating gives depends on the zlib of the machine.
        _put(archive, "__main__.py", _MAIN)
        for module, path in sorted(verifier_modules().items()):
            name = module.replace(".", "/")
            _put(archive, f"{name}/__init__.py" if path.name == "__init__.py" else f"{name}.py", path.read_bytes())
    return packed.getvalue()


def verifier_modules() -> dict[str, Path]:
    """Return the files of every module that `regverify` imports, by module name; packages on the way included."""
    found: dict[str, Path] = {}
    waiting = [ENTRY]
    while waiting:
        module = waiting.pop()
        path = _path_of(module)
        if path is None or module in found:
            continue
        found[module] = path
        waiting += [module.rpartition(".")[0], *_imported(path)]
    return found


def _path_of(module: str) -> Path | None:
    """Return the file of a module of this package; None for any other name."""
    place = ROOT.joinpath(*module.split(".")) if module.split(".", maxsplit=1)[0] == "registry" else None
    candidates = () if place is None else (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.external_attr = _READABLE
    entry.create_system = _UNIX
    archive.writestr(entry, content)


def main() -> int:
    """Write the archive to the path given, and say its SHA-256 as sha256sum does."""
    target = Path(sys.argv[1])
    content = archive_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.chmod(0o755)
    sys.stdout.write(f"{hashlib.sha256(content).hexdigest()}  {target}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
