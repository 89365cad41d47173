"""Texts of the interface: gettext with types; English is the msgid, the catalogues hold the rest."""

from __future__ import annotations

from typing import Protocol

import flask_babel


class LateText(Protocol):
    """A text that is translated when it is shown: `str(it)`."""

    def __str__(self) -> str:
        """Return the text in the page's language."""
        ...


def gettext(message: str, **values: object) -> str:
    """Return the text in the page's language, its `%(name)s` places filled."""
    return str(flask_babel.gettext(message, **values))


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """Return the text in the plural form that the number asks for; `%(num)s` is the number."""
    return str(flask_babel.ngettext(singular, plural, num, **values))


def late(message: str) -> LateText:
    """Return a text for constants: it is translated when it is shown."""
    return flask_babel.lazy_gettext(message)
