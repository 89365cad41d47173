"""What every command says in both languages: help, mistaken commands, files that cannot be read; and the exit codes.

Nothing but the standard library stands behind it: `regverify` says the same as `regctl`, on a machine without click.

Source: formats 3.8 (exit codes); design 5.4.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.rights.words import Words

LANGUAGE_VARIABLES = ["LC_ALL", "LC_MESSAGES", "LANG"]
EXIT_INVALID = 1
EXIT_USAGE = 2
EXIT_NOTHING_SIGNED = 4
EXIT_INPUT = 5
EXIT_INTERNAL = 70
EXIT_INTERRUPTED = 130

EXAMPLES = Words("Примеры", "Examples")
USAGE = Words("Применение", "Usage")
ARGUMENTS = Words("[ПАРАМЕТРЫ]", "[OPTIONS]")
COMMANDS = Words("Команды", "Commands")
COMMAND = Words("КОМАНДА", "COMMAND")
OPTIONS = Words("Параметры", "Options")
HELP_JSON = Words("Ответить одним объектом JSON.", "Answer with one JSON object.")
HELP_LANGUAGE = Words("Язык ответа: ru или en; иначе по LANG.", "Language of the answer: ru or en; else by LANG.")
HELP_HELP = Words("Показать эту справку.", "Show this help.")
MISSING_PARAMETER = Words("не указано: {name}", "missing: {name}")
TOO_MANY = Words("лишнее: {name}", "one too many: {name}")
NO_SUCH_OPTION = Words("нет такого параметра: {name}", "no such option: {name}")
NO_VALUE = Words("после {name} должно стоять значение, и только одно", "{name} takes one value")
NO_VALUE_WANTED = Words("{name} указывают без значения", "{name} takes no value")
NO_COMMAND = Words("команда не указана", "no command given")
NO_SUCH_COMMAND = Words("нет такой команды: {name}", "no such command: {name}")
BAD_VALUE = Words("{name}: {said}", "{name}: {said}")
SEE_HELP = Words("Справка: {path} --help", "Help: {path} --help")
BAD_LANGUAGE = Words("ожидалось ru или en", "ru or en was expected")
NOT_READ = Words("{name}: не прочитано: {said}", "{name}: cannot be read: {said}")
_UNREADABLE = {
    FileNotFoundError: Words("такого файла нет", "there is no such file"),
    PermissionError: Words("нет права на чтение", "permission denied"),
    IsADirectoryError: Words("это папка, а нужен файл", "this is a folder; a file was expected"),
}


@dataclass(frozen=True, slots=True)
class Program:
    """What a program is called, and what it says when it ends before it is done."""

    name: str
    interrupted: Words
    internal: Words
    """With a place `{said}`."""


def unread_words(name: str, fault: OSError) -> Words:
    """Return why a file could not be read."""
    said = next((fact for kind, fact in _UNREADABLE.items() if isinstance(fault, kind)), None)
    return NOT_READ.filled(name=name, said=said or fault.strerror or str(fault))
