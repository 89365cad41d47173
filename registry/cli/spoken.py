"""Commands that speak both languages: help that begins with two examples, faults in one line, exit codes.

The language is that of `--language`, else of LC_ALL, LC_MESSAGES or LANG; the environment is read by click alone.
`regverify`, which must run without click, reads its commands by `cli.plain_line` and says the same words.

Source: formats 3.8 (exit codes); design 5.4.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click
from click.core import ParameterSource

from registry.cli.plain_line import drop_output, tell, tell_unwritten
from registry.cli.spoken_words import (
    ARGUMENTS,
    BAD_LANGUAGE,
    BAD_VALUE,
    COMMAND,
    COMMANDS,
    EXAMPLES,
    EXIT_INPUT,
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    EXIT_INVALID,
    EXIT_NOTHING_SIGNED,
    EXIT_USAGE,
    HELP_HELP,
    HELP_JSON,
    HELP_LANGUAGE,
    LANGUAGE_VARIABLES,
    MISSING_PARAMETER,
    NO_COMMAND,
    NO_SUCH_COMMAND,
    NO_SUCH_OPTION,
    NO_VALUE,
    OPTIONS,
    SEE_HELP,
    USAGE,
    Program,
    unread_words,
)
from registry.rights.words import Language, Words

__all__ = [
    "EXIT_INPUT",
    "EXIT_INTERNAL",
    "EXIT_INTERRUPTED",
    "EXIT_INVALID",
    "EXIT_NOTHING_SIGNED",
    "EXIT_USAGE",
    "CommandFault",
    "Program",
    "SpokenCommand",
    "SpokenGroup",
    "SpokenOption",
    "colour_option",
    "json_option",
    "language_of",
    "language_option",
    "run_spoken",
    "unread_words",
    "usage_fault",
    "write_help",
]


class CommandFault(click.ClickException):
    """A fault that ends the command with one line and an exit code."""

    def __init__(self, words: Words, code: int) -> None:
        super().__init__(words.en)
        self.words = words
        self.code = code
        self.language = language_of(click.get_current_context(silent=True))


class SpokenOption(click.Option):
    """An option whose help is said in both languages."""

    def __init__(self, *arguments: Any, about: Words, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.about = about


class SpokenCommand(click.Command):
    """A command whose help is said in both languages and begins with examples."""

    def __init__(
        self, *arguments: Any, about: Words, examples: tuple[str, ...], exit_codes: Words, **settings: Any
    ) -> None:
        super().__init__(*arguments, **settings)
        self.about = about
        self.examples = examples
        self.exit_codes = exit_codes

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        write_help(self, ctx, formatter)


class SpokenGroup(click.Group):
    """A group of commands whose help is said in both languages and begins with examples."""

    def __init__(
        self, *arguments: Any, about: Words, examples: tuple[str, ...], exit_codes: Words, **settings: Any
    ) -> None:
        super().__init__(*arguments, **settings)
        self.about = about
        self.examples = examples
        self.exit_codes = exit_codes

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        write_help(self, ctx, formatter)


def run_spoken(command: click.Command, program: Program, arguments: Sequence[str]) -> int:
    """Run a command with these arguments and return its exit code; whatever goes wrong is told in one line."""
    code: int | None
    try:
        code = command.main(list(arguments), prog_name=program.name, standalone_mode=False)
        sys.stdout.flush()
    except CommandFault as fault:
        code = tell(program.name, fault.words.within(fault.language), fault.code)
    except click.UsageError as fault:
        code = _tell_usage(program, fault)
    except click.Abort:
        code = tell(program.name, program.interrupted.within(language_of(None)), EXIT_INTERRUPTED)
    except SystemExit:
        # click ends so when the reader of standard output has gone, with a code that would say INVALID.
        code = drop_output(EXIT_INPUT)
    except OSError as fault:
        code = tell_unwritten(program.name, fault)
    except Exception as fault:  # noqa: BLE001 - a traceback would end with code 1, which says INVALID
        said = f"{type(fault).__name__}: {fault}"
        code = tell(program.name, program.internal.filled(said=said).within(language_of(None)), EXIT_INTERNAL)
    return code or 0


def write_help(command: SpokenCommand | SpokenGroup, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write examples, usage, what the command is for, its commands or options, and the exit codes."""
    language = language_of(ctx)
    with formatter.section(EXAMPLES.within(language)):
        for example in command.examples:
            formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
    pieces = [piece for param in command.get_params(ctx) for piece in param.get_usage_pieces(ctx)]
    # A group's own options stand before the command.
    below = [COMMAND.within(language)] if isinstance(command, click.Group) else []
    formatter.write_paragraph()
    formatter.write_usage(
        ctx.command_path,
        " ".join((*pieces, ARGUMENTS.within(language), *below)),
        f"{USAGE.within(language)}: ",
    )
    formatter.write_paragraph()
    formatter.write_text(command.about.within(language))
    _write_commands(command, ctx, formatter)
    _write_options(command, ctx, formatter)
    formatter.write_paragraph()
    formatter.write_text(command.exit_codes.within(language))


def _write_commands(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    if not isinstance(command, SpokenGroup):
        return
    language = language_of(ctx)
    with formatter.section(COMMANDS.within(language)):
        formatter.write_dl(
            [
                (name, found.about.within(language).partition(". ")[0].removesuffix(".") + ".")
                for name, found in command.commands.items()
                if isinstance(found, SpokenCommand | SpokenGroup)
            ]
        )


def _write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    language = language_of(ctx)
    rows = [
        (f"{option.opts[0]} {option.metavar or ''}".strip(), option.about.within(language))
        for option in command.params
        if isinstance(option, SpokenOption)
    ]
    with formatter.section(OPTIONS.within(language)):
        formatter.write_dl([*rows, ("--help", HELP_HELP.within(language))])


def language_of(ctx: click.Context | None) -> Language:
    """Return the language asked for by `--language`, else the environment's; English when neither says Russian."""
    ctx = ctx or click.Context(click.Command("regverify"))
    given = ctx.params.get("language")
    if given is None:
        given = SpokenOption(["--language"], about=HELP_LANGUAGE, envvar=LANGUAGE_VARIABLES).value_from_envvar(ctx)
    return "ru" if str(given).startswith("ru") else "en"


def language_option() -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Add `--language`, read before everything else, so that faults in what follows are told in it."""
    return click.option(
        "--language",
        cls=SpokenOption,
        about=HELP_LANGUAGE,
        metavar="ru|en",
        envvar=LANGUAGE_VARIABLES,
        is_eager=True,
        callback=_read_language,
    )


def colour_option() -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Add NO_COLOR, which is an environment variable only."""
    return click.option(
        "--no-color",
        envvar="NO_COLOR",
        is_flag=False,
        flag_value="1",
        hidden=True,
        callback=_drop_colour,
        expose_value=False,
    )


def json_option() -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Add `--json`, as the argument `as_json`."""
    return click.option("--json", "as_json", is_flag=True, cls=SpokenOption, about=HELP_JSON)


def usage_fault(fault: click.UsageError) -> str:
    """Return what was wrong with the command, in its language; click's own words for what it alone knows."""
    match fault:
        case click.MissingParameter():
            words = MISSING_PARAMETER.filled(name=_name_of(fault))
        case click.NoSuchOption():
            words = NO_SUCH_OPTION.filled(name=fault.option_name)
        case click.BadOptionUsage():
            words = NO_VALUE.filled(name=fault.option_name)
        case click.exceptions.NoSuchCommand():
            words = NO_SUCH_COMMAND.filled(name=fault.command_name)
        case click.BadParameter():
            words = BAD_VALUE.filled(name=_name_of(fault), said=fault.message)
        case _ if fault.ctx is not None and isinstance(fault.ctx.command, click.Group):
            words = NO_COMMAND
        case _:
            return fault.format_message()
    return words.within(language_of(fault.ctx))


def _read_language(ctx: click.Context, param: click.Parameter, value: str | None) -> Language:
    # What is typed must be exact; what the environment holds, for example ru_BY.UTF-8, is only a hint.
    typed = ctx.get_parameter_source(str(param.name)) is ParameterSource.COMMANDLINE
    if typed and value not in ("ru", "en"):
        raise click.BadParameter(BAD_LANGUAGE.within(language_of(ctx)), ctx, param)
    return "ru" if (value or "").startswith("ru") else "en"


def _drop_colour(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        ctx.color = False


def _name_of(fault: click.BadParameter) -> str:
    if isinstance(fault.param, click.Option):
        return fault.param.opts[0]
    return fault.param.human_readable_name if fault.param else str(fault.param_hint)


def _tell_usage(program: Program, fault: click.UsageError) -> int:
    language = language_of(fault.ctx)
    path = fault.ctx.command_path if fault.ctx else program.name
    tell(program.name, usage_fault(fault), EXIT_USAGE)
    click.echo(SEE_HELP.filled(path=path).within(language), err=True)
    return EXIT_USAGE
