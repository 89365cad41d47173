"""`regctl witness compare`: whether other witnesses, mirrors, the register or a kept file have seen the same history.

Source: formats 3.5 and 3.8; decision 21.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from registry.auditlog.plain_text import encode_base64
from registry.cli.mirror_words import EXIT_CODES, EXIT_INCOMPLETE
from registry.cli.opening import told
from registry.cli.regctl_mirror import mirror_told
from registry.cli.spoken import (
    EXIT_INVALID,
    SpokenCommand,
    colour_option,
    json_option,
    language_option,
)
from registry.cli.terminal import labelled, plain, terminal_width
from registry.rights.words import Language, Words
from registry.settings import load_body, rules_digest
from registry.witness.comparing import Compared, Relation, compare
from registry.witness.mirror_folder import MirrorFolder, load_mirror
from registry.witness.mirror_judging import Law
from registry.witness.mirroring import known_keys, standing_of_mirror

ABOUT = Words(
    "Сравнивает зеркало с тем, что видели другие: свидетели, зеркала, сам реестр, сохранённая контрольная точка или "
    "файл доказательства. Доказывает, что история одна, или записывает доказательство двух историй, которое "
    "подтверждает regverify fork. Ни одного не названо — спрашивает реестр.",
    "Holds the mirror against what others have seen: witnesses, mirrors, the register itself, a kept checkpoint or an "
    "evidence file. Proves that there is one history, or writes the proof of two, which regverify fork confirms. With "
    "none named, it asks the register.",
)
OURS = Words("Зеркало", "Mirror")
AT = Words("листьев {size}, корень {root}", "{size} leaves, root {root}")
NOBODY = Words("некого спросить: назовите адрес, файл или папку", "nobody to ask: name an address, a file or a folder")
_SAID = {
    Relation.ONE_HISTORY: Words("одна история", "one history"),
    Relation.FORK: Words("ДВЕ ИСТОРИИ", "TWO HISTORIES"),
    Relation.AHEAD: Words("неизвестно", "unknown"),
    Relation.UNFIT: Words("не годится", "unfit"),
    Relation.UNREACHABLE: Words("неизвестно", "unknown"),
}
_COLOURS = {Relation.ONE_HISTORY: "green", Relation.FORK: "red", Relation.UNFIT: "red"}
_PROVED = {Relation.FORK, Relation.UNFIT}


@click.command(
    "compare",
    cls=SpokenCommand,
    about=ABOUT,
    examples=(
        "regctl witness compare mirror https://witness.example https://witness.example.org",
        "regctl witness compare mirror kept.checkpoint old.evidence.json /media/usb/mirror-kz",
    ),
    exit_codes=EXIT_CODES,
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.argument("others", metavar="[OTHER]...", nargs=-1)
@json_option()
@language_option()
@colour_option()
def compare_command(folder: Path, *, others: tuple[str, ...], as_json: bool, language: Language) -> int:
    """Hold a mirror against what others have seen."""
    with told():
        law = Law(load_body(), rules_digest())
    with mirror_told():
        held = load_mirror(folder)
        kept = standing_of_mirror(held, law).newest
        keys = known_keys(held, law)
        found = [compare(held, kept, keys, place) for place in _places(held, others, language)]
    if as_json:
        content = {"size": kept.stated.size, "root": kept.stated.root.hex()}
        click.echo(json.dumps({**content, "others": [_content(each) for each in found]}, ensure_ascii=False))
    else:
        _line(OURS.within(language), AT.filled(size=kept.stated.size, root=encode_base64(kept.stated.root)), language)
        for each in found:
            _show(each, language)
    relations = {each.relation for each in found}
    if relations & _PROVED:
        return EXIT_INVALID
    return 0 if relations == {Relation.ONE_HISTORY} else EXIT_INCOMPLETE


def _places(held: MirrorFolder, others: tuple[str, ...], language: Language) -> tuple[str, ...]:
    places = others or ((held.url,) if held.url else ())
    if not places:
        raise click.UsageError(NOBODY.within(language))
    return places


def _show(found: Compared, language: Language) -> None:
    said = _SAID[found.relation].within(language)
    size = "" if found.size is None else f" ({found.size})"
    click.echo(f"\n{plain(found.place)}\n  {click.style(said, fg=_COLOURS.get(found.relation), bold=True)}{size}")
    if found.words is not None:
        _line("", found.words, language)


def _line(label: str, words: Words, language: Language) -> None:
    for line in labelled(label, words.within(language), len(label) + 2, terminal_width()):
        click.echo(line)


def _content(found: Compared) -> dict[str, object]:
    return {
        "place": found.place,
        "relation": found.relation.value,
        "size": found.size,
        "ru": found.words and found.words.ru,
        "en": found.words and found.words.en,
        "proof": found.proof and str(found.proof),
    }
