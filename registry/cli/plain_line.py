"""Commands read and explained with the standard library alone, in both languages, for an auditor's machine.

A program has commands; a command has places, options and two examples. Whatever is mistaken is told in two lines, and
every way to end has its exit code; click, which serves `regctl`, is not needed.

Source: formats 3.8 (exit codes); design 5.4; decision 11.
"""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.cli import spoken_words as words
from registry.cli.terminal import is_coloured, plain, uncoloured
from registry.rights.words import Language, Words

WIDTH = 78
_LEAST_COLUMN = 2


class BadValueError(ValueError):
    """A value given on the command line is not one that its place takes."""

    def __init__(self, said: Words) -> None:
        super().__init__(said.en)
        self.words = said


class UsageError(ValueError):
    """The command is mistaken; `path` is the part of it that is right."""

    def __init__(self, said: Words, path: str) -> None:
        super().__init__(said.en)
        self.words = said
        self.path = path


@dataclass(frozen=True, slots=True)
class Place:
    """What stands in a command without a name before it."""

    metavar: str
    read: Callable[[str], Any] = str
    """Raises BadValueError."""
    is_several: bool = False
    """Whether it takes one value or more; only the last place may."""
    is_required: bool = True
    """Whether there must be a value; only the last place may do without."""


@dataclass(frozen=True, slots=True)
class Option:
    """What is given by name."""

    name: str
    """For example "--founding"."""
    about: Words
    metavar: str = ""
    """Empty for an option that takes no value."""
    read: Callable[[str], Any] = str
    """Raises BadValueError."""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command was called with."""

    values: Mapping[str, Any]
    """By metavar of a place and by name of an option; None for an option that was not given."""
    language: Language
    as_json: bool


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a program."""

    name: str
    about: Words
    examples: tuple[str, ...]
    places: tuple[Place, ...]
    options: tuple[Option, ...]
    run: Callable[[Asked], int]
    """Gives the exit code."""

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Its own options, and those that every command has."""
        return (*self.options, _JSON, _LANGUAGE)


@dataclass(frozen=True, slots=True)
class Manual:
    """A program, its commands and what it says of itself."""

    program: words.Program
    about: Words
    exit_codes: Words
    examples: tuple[str, ...]
    commands: tuple[Command, ...]


def run_manual(manual: Manual, arguments: Sequence[str]) -> int:
    """Run a program with these arguments and return its exit code; whatever goes wrong is told in one line or two."""
    program, language = manual.program, _language_hint(arguments)
    try:
        code = _run(manual, arguments, language)
        sys.stdout.flush()
    except UsageError as fault:
        tell(program.name, fault.words.within(language), words.EXIT_USAGE)
        sys.stderr.write(f"{words.SEE_HELP.filled(path=fault.path).within(language)}\n")
        code = words.EXIT_USAGE
    except KeyboardInterrupt:
        code = tell(program.name, program.interrupted.within(language), words.EXIT_INTERRUPTED)
    except BrokenPipeError:
        code = drop_output(words.EXIT_INPUT)
    except OSError as fault:
        code = tell_unwritten(program.name, fault)
    except Exception as fault:  # noqa: BLE001 - a traceback would end with code 1, which says INVALID
        said = f"{type(fault).__name__}: {fault}"
        code = tell(program.name, program.internal.filled(said=said).within(language), words.EXIT_INTERNAL)
    return code


def say(line: str = "") -> None:
    """Write one line of the answer; colours are for a terminal, and only without NO_COLOR."""
    sys.stdout.write(f"{line if is_coloured(sys.stdout) else uncoloured(line)}\n")


def tell(program: str, message: str, code: int) -> int:
    """Say one line on standard error and return the exit code that goes with it."""
    sys.stderr.write(f"{program}: {plain(message)}\n")
    return code


def tell_unwritten(program: str, fault: OSError) -> int:
    """Say what could not be read or written: a file that has a name, else standard output itself."""
    if fault.filename is not None:
        return tell(program, f"{fault.filename}: {fault.strerror}", words.EXIT_INPUT)
    return drop_output(tell(program, fault.strerror or str(fault), words.EXIT_INPUT))


def drop_output(code: int) -> int:
    """Let what is still unwritten go, so that the interpreter does not stumble over it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _run(manual: Manual, arguments: Sequence[str], language: Language) -> int:
    name = manual.program.name
    first, rest = (arguments[0], arguments[1:]) if arguments else ("", ())
    if "--help" in arguments[: None if first.startswith("--") else 1]:
        return _show(_manual_help(manual, language))
    if not first or first.startswith("-"):
        said = words.NO_SUCH_OPTION.filled(name=_shown(first)) if first else words.NO_COMMAND
        raise UsageError(said, name)
    command = next((command for command in manual.commands if command.name == first), None)
    if command is None:
        raise UsageError(words.NO_SUCH_COMMAND.filled(name=_shown(first)), name)
    path = f"{name} {command.name}"
    if "--help" in rest[: rest.index("--") if "--" in rest else None]:
        return _show(_command_help(manual, command, language))
    return command.run(_read(command, rest, path))


def _read(command: Command, arguments: Sequence[str], path: str) -> Asked:
    """Return what the arguments ask of a command.

    Raises:
        UsageError: One is unknown, missing, one too many, or not of its kind.
    """
    given, loose = _parted(command, arguments, path)
    values = _placed(command.places, loose, path)
    for option in command.all_options:
        if option.is_required and option.name not in given:
            raise UsageError(words.MISSING_PARAMETER.filled(name=option.name), path)
        text = given.get(option.name)
        values[option.name] = None if text is None else _value(option.read, option.name, text, path)
    language = values.pop(_LANGUAGE.name) or _language_of_environment()
    return Asked(values, language, values.pop(_JSON.name) is not None)


def _parted(command: Command, arguments: Sequence[str], path: str) -> tuple[dict[str, str], list[str]]:
    """Return the options' texts by name, and what stands without a name."""
    options = {option.name: option for option in command.all_options}
    given: dict[str, str] = {}
    loose: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            return given, [*loose, *waiting]
        if not argument.startswith("-") or argument == "-":
            loose.append(argument)
            continue
        name, equals, text = argument.partition("=")
        option = options.get(name)
        if option is None:
            raise UsageError(words.NO_SUCH_OPTION.filled(name=_shown(name)), path)
        if not option.metavar and equals:
            raise UsageError(words.NO_VALUE_WANTED.filled(name=name), path)
        found = text if equals or not option.metavar else next(waiting, None)
        if found is None:
            raise UsageError(words.NO_VALUE.filled(name=name), path)
        given[name] = found
    return given, loose


def _placed(places: Sequence[Place], loose: Sequence[str], path: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    left = list(loose)
    for place in places:
        if not left and place.is_required:
            raise UsageError(words.MISSING_PARAMETER.filled(name=place.metavar), path)
        taken, left = (left, []) if place.is_several else (left[:1], left[1:])
        found = [_value(place.read, place.metavar, text, path) for text in taken]
        values[place.metavar] = tuple(found) if place.is_several else next(iter(found), None)
    if left:
        raise UsageError(words.TOO_MANY.filled(name=_shown(left[0])), path)
    return values


def _value(read: Callable[[str], Any], name: str, text: str, path: str) -> Any:
    try:
        return read(text)
    except BadValueError as fault:
        raise UsageError(words.BAD_VALUE.filled(name=name, said=fault.words), path) from fault


def _shown(text: str) -> str:
    # A name of a program's own maker is short; what came instead may be anything.
    return text if len(text) <= WIDTH else f"{text[:WIDTH]}…"


def _read_language(text: str) -> Language:
    # What is typed must be exact; what the environment holds, for example ru_BY.UTF-8, is only a hint.
    if text not in {"ru", "en"}:
        raise BadValueError(words.BAD_LANGUAGE)
    return "ru" if text == "ru" else "en"


def _language_hint(arguments: Sequence[str]) -> Language:
    """Return the language in which to tell what is wrong with the arguments."""
    for position, argument in enumerate(arguments):
        name, _, text = argument.partition("=")
        if name == _LANGUAGE.name:
            asked = text or "".join(arguments[position + 1 : position + 2])
            if asked in {"ru", "en"}:
                return "ru" if asked == "ru" else "en"
    return _language_of_environment()


def _language_of_environment() -> Language:
    found = next((os.environ[name] for name in words.LANGUAGE_VARIABLES if os.environ.get(name)), "")
    return "ru" if found.startswith("ru") else "en"


_JSON = Option("--json", words.HELP_JSON)
_LANGUAGE = Option("--language", words.HELP_LANGUAGE, "ru|en", _read_language)


def _show(lines: Iterator[str]) -> int:
    for line in lines:
        say(line)
    return 0


def _manual_help(manual: Manual, language: Language) -> Iterator[str]:
    shape = f"{words.ARGUMENTS.within(language)} {words.COMMAND.within(language)}"
    yield from _head(manual.examples, f"{manual.program.name} {shape}", language)
    yield from textwrap.wrap(manual.about.within(language), WIDTH)
    yield f"\n{words.COMMANDS.within(language)}:"
    firsts = [
        (command.name, f"{command.about.within(language).partition('. ')[0].removesuffix('.')}.")
        for command in manual.commands
    ]
    yield from _columns(firsts)
    yield f"\n{words.OPTIONS.within(language)}:"
    yield from _columns([("--help", words.HELP_HELP.within(language))])
    yield ""
    yield from textwrap.wrap(manual.exit_codes.within(language), WIDTH)


def _command_help(manual: Manual, command: Command, language: Language) -> Iterator[str]:
    shape = " ".join((command.name, *(place.metavar for place in command.places), words.ARGUMENTS.within(language)))
    yield from _head(command.examples, f"{manual.program.name} {shape}", language)
    yield from textwrap.wrap(command.about.within(language), WIDTH)
    yield f"\n{words.OPTIONS.within(language)}:"
    rows = [
        (f"{option.name} {option.metavar}".strip(), option.about.within(language)) for option in command.all_options
    ]
    yield from _columns([*rows, ("--help", words.HELP_HELP.within(language))])
    yield ""
    yield from textwrap.wrap(manual.exit_codes.within(language), WIDTH)


def _head(examples: Sequence[str], shape: str, language: Language) -> Iterator[str]:
    yield f"{words.EXAMPLES.within(language)}:"
    for example in examples:
        yield f"  {example}"
    yield f"\n{words.USAGE.within(language)}: {shape}\n"


def _columns(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    column = max(len(name) for name, _ in rows) + _LEAST_COLUMN
    for name, text in rows:
        lines = textwrap.wrap(text, WIDTH - column - 2)
        yield f"  {name:<{column}}{lines[0]}"
        for line in lines[1:]:
            yield f"{'':{column + 2}}{line}"
