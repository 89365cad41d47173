"""Commands and options of `regverify` that explain themselves in both languages; help begins with two examples.

The language is that of `--language`, else of LC_ALL, LC_MESSAGES or LANG; the environment is read by click alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from click.core import ParameterSource

from registry.cli import regverify_words as words
from registry.rights.words import Language, Words

LANGUAGE_VARIABLES = ["LC_ALL", "LC_MESSAGES", "LANG"]


class SpokenOption(click.Option):
    """An option whose help is said in both languages."""

    def __init__(self, *arguments: Any, about: Words, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.about = about


class SpokenCommand(click.Command):
    """A command whose help is said in both languages and begins with examples."""

    def __init__(self, *arguments: Any, about: Words, examples: tuple[str, ...], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.about = about
        self.examples = examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        write_help(self, ctx, formatter)


class SpokenGroup(click.Group):
    """A group of commands whose help is said in both languages and begins with examples."""

    def __init__(self, *arguments: Any, about: Words, examples: tuple[str, ...], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.about = about
        self.examples = examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        write_help(self, ctx, formatter)


def write_help(command: SpokenCommand | SpokenGroup, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write examples, usage, what the command is for, its commands or options, and the exit codes."""
    language = language_of(ctx)
    with formatter.section(words.EXAMPLES.within(language)):
        for example in command.examples:
            formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
    pieces = [piece for param in command.get_params(ctx) for piece in param.get_usage_pieces(ctx)]
    grouped = [words.COMMAND.within(language)] if isinstance(command, click.Group) else []
    formatter.write_paragraph()
    formatter.write_usage(
        ctx.command_path,
        " ".join((*pieces, *grouped, words.ARGUMENTS.within(language))),
        f"{words.USAGE.within(language)}: ",
    )
    formatter.write_paragraph()
    formatter.write_text(command.about.within(language))
    _write_commands(command, ctx, formatter)
    _write_options(command, ctx, formatter)
    formatter.write_paragraph()
    formatter.write_text(words.ABOUT_EXIT_CODES.within(language))


def _write_commands(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    if not isinstance(command, SpokenGroup):
        return
    language = language_of(ctx)
    with formatter.section(words.COMMANDS.within(language)):
        formatter.write_dl(
            [
                (name, found.about.within(language))
                for name, found in command.commands.items()
                if isinstance(found, SpokenCommand)
            ]
        )


def _write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    language = language_of(ctx)
    rows = [
        (f"{option.opts[0]} {option.metavar or ''}".strip(), option.about.within(language))
        for option in command.params
        if isinstance(option, SpokenOption)
    ]
    with formatter.section(words.OPTIONS.within(language)):
        formatter.write_dl([*rows, ("--help", words.HELP_HELP.within(language))])


def language_of(ctx: click.Context | None) -> Language:
    """Return the language asked for by `--language`, else the environment's; English when neither says Russian."""
    ctx = ctx or click.Context(click.Command("regverify"))
    given = ctx.params.get("language")
    if given is None:
        given = SpokenOption(["--language"], about=words.HELP_LANGUAGE, envvar=LANGUAGE_VARIABLES).value_from_envvar(
            ctx
        )
    return "ru" if str(given).startswith("ru") else "en"


def language_option() -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Add `--language`, read before everything else, so that faults in what follows are told in it."""
    return click.option(
        "--language",
        cls=SpokenOption,
        about=words.HELP_LANGUAGE,
        metavar="ru|en",
        envvar=LANGUAGE_VARIABLES,
        is_eager=True,
        callback=_read_language,
    )


def _read_language(ctx: click.Context, param: click.Parameter, value: str | None) -> Language:
    # What is typed must be exact; what the environment holds, for example ru_BY.UTF-8, is only a hint.
    typed = ctx.get_parameter_source(str(param.name)) is ParameterSource.COMMANDLINE
    if typed and value not in ("ru", "en"):
        raise click.BadParameter(words.BAD_LANGUAGE.within(language_of(ctx)), ctx, param)
    return "ru" if (value or "").startswith("ru") else "en"


def usage_fault(fault: click.UsageError) -> str:
    """Return what was wrong with the command, in its language; click's own words for what it alone knows."""
    language = language_of(fault.ctx)
    match fault:
        case click.MissingParameter():
            return words.MISSING_PARAMETER.filled(name=_name_of(fault)).within(language)
        case click.NoSuchOption():
            return words.NO_SUCH_OPTION.filled(name=fault.option_name).within(language)
        case click.BadOptionUsage():
            return words.NO_VALUE.filled(name=fault.option_name).within(language)
        case click.exceptions.NoSuchCommand():
            return words.NO_SUCH_COMMAND.filled(name=fault.command_name).within(language)
        case click.BadParameter():
            return words.BAD_VALUE.filled(name=_name_of(fault), said=fault.message).within(language)
        case _:
            return fault.format_message()


def _name_of(fault: click.BadParameter) -> str:
    if isinstance(fault.param, click.Option):
        return fault.param.opts[0]
    return fault.param.human_readable_name if fault.param else str(fault.param_hint)
