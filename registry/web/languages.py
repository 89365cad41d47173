"""Languages of the interface: which one a page speaks, how it is switched, where the translations come from.

The language is the cookie's, else the account's, else the browser's first of the two; Russian where nothing is said.
Catalogues are read from their text form once, at start: a translation that was edited cannot be stale.
"""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

import flask_babel
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, Response, g, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from registry.web.access import public
from registry.web.frame import current_settings
from registry.web.sessions import actor_or_none

LOCALES = {"ru": "ru", "en": "en_GB"}
"""Interface language -> CLDR locale of dates and numbers."""
COOKIE = "language"
SWITCH = "switch_language"
"""Name of the button that saves a typed form and goes on in the other language."""
YEAR_S = 365 * 24 * 3600

CATALOGUES = Path(__file__).parent / "translations"
_LOCAL_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")

blueprint = Blueprint("languages", __name__)


def current_language() -> str:
    """Return "ru" or "en": the language this page speaks; settled once in a request."""
    if "language" not in g:
        g.language = _choose_language()
    return cast("str", g.language)


def _choose_language() -> str:
    chosen = _switched_to() or request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return chosen
    actor = actor_or_none()
    if actor is not None and actor.language in LOCALES:
        return actor.language
    return request.accept_languages.best_match(list(LOCALES)) or "ru"


def _switched_to() -> str | None:
    try:
        chosen = request.form.get(SWITCH)
    except RequestEntityTooLarge:
        # The page that says so must still be written in some language.
        return None
    return chosen if chosen in LOCALES else None


def other_language() -> str:
    """Return the language this page does not speak."""
    return "en" if current_language() == "ru" else "ru"


def local_address(target: str | None, default: str) -> str:
    """Return the address if it lies within this site, else the default."""
    return target if target and _LOCAL_PATH.fullmatch(target) else default


@blueprint.get("/language/<any(ru, en):language>")
@public
def switch(language: str) -> BaseResponse:
    """Speak the other language from now on, on the same page with the same query."""
    response = redirect(local_address(request.args.get("next"), url_for("account.home")), 303)
    remember_language(response, language)
    return response


def remember_language(response: BaseResponse, language: str) -> None:
    """Keep the choice in the browser for a year."""
    response.set_cookie(
        COOKIE, language, max_age=YEAR_S, secure=current_settings().secure, httponly=True, samesite="Lax"
    )


def _remember_switch(response: Response) -> Response:
    # A form that is being typed carries the switch as a button, so that what was typed is saved and nothing is lost.
    chosen = _switched_to()
    if chosen is not None:
        remember_language(response, chosen)
    return response


@cache
def _translations(language: str) -> NullTranslations:
    sources = sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.po"))
    if not sources:
        return NullTranslations()
    merged = Catalog(locale=language)
    for source in sources:
        with source.open("rb") as stream:
            for message in read_po(stream, locale=language):
                merged[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


class _TextCatalogues(flask_babel.Domain):
    """Translations straight from the catalogues' text form."""

    def get_translations(self) -> NullTranslations:
        """Return the translations of the page's language."""
        return _translations(current_language())


class _Babel(flask_babel.Babel):
    domain_instance = _TextCatalogues()  # type: ignore[no-untyped-call] # flask-babel is untyped


def init_languages(app: Flask) -> None:
    """Give the application its languages."""
    _Babel(app, default_locale="ru", locale_selector=lambda: LOCALES[current_language()])  # type: ignore[no-untyped-call] # the same
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.after_request(_remember_switch)
    app.register_blueprint(blueprint)
