"""Every refusal over HTTP: problem+json with a stable number and a catalogue key; a page where a person asked for one.

All rooms' errors carry `number` and `key`; the first three digits of the number are the status where they are one.
"""

from __future__ import annotations

import logging
import re
import traceback
from html import escape

import msgspec
from litestar.exceptions import HTTPException, InternalServerException
from litestar.types import Scope

from content.languages import LANGUAGES
from server import words
from server.errors import BadRequest, MethodRefused, NothingHere, ServerError, TooLarge
from server.http.raw import header

_logger = logging.getLogger("lotse")
READER_KEYS = {404: "error.not_found", 405: "error.not_found", 503: "error.crash", 507: "error.crash"}
_READER_BY_KEY = {"town.unknown": "error.no_town", "town.language_not_served": "error.no_language", "record.gone": "error.gone"}

# What a program may fill into its own words: numbers, and catalogue keys.
_NAMES, _NAME = frozenset({"town", "lang", "tag", "format", "record"}), re.compile(r"[0-9A-Za-z_-]{1,40}")
_TOLD = ("removed", "total", "percent", "reason", "retry_s")


def status_of(error: BaseException) -> int:
    """The HTTP status of an error of ours; 500 for anything else."""
    status = getattr(error, "number", 50000) // 100
    return status if 400 <= status <= 599 else 500


def headers_of(error: BaseException) -> list[tuple[bytes, bytes]]:
    """What an answer says beside its body: when to come again."""
    retry_s = error.fields.get("retry_s") if isinstance(error, ServerError) else None
    return [(b"retry-after", str(retry_s).encode())] if retry_s is not None else []


def ours(error: Exception) -> Exception:
    """Litestar's own refusals as ours; what it says of a request it cannot read may repeat that request, so only the number is kept."""
    # A whole number that no column holds, in an address or a body.
    if isinstance(error, OverflowError):
        return BadRequest()
    # Litestar takes a wrong field of a body for our own mistake where a dependency has the same name (`house`): test_schemathesis.
    if isinstance(error, InternalServerException) and isinstance(error.__cause__, msgspec.ValidationError):
        return BadRequest()
    if not isinstance(error, HTTPException) or hasattr(error, "number") or error.status_code >= 500:
        return error
    return {404: NothingHere, 405: MethodRefused, 413: TooLarge}.get(error.status_code, BadRequest)()


def note(error: BaseException) -> None:
    """A line for the operator where the server is at fault: where it happened, without locals and without the message,
    which may hold what somebody wrote."""
    if status_of(error) >= 500:
        where = "".join(traceback.format_tb(error.__traceback__)) if status_of(error) == 500 else ""
        _logger.error("%s\n%s", type(error).__name__, where)


def problem(error: BaseException) -> bytes:
    """RFC 9457; of what the asker sent it repeats the name of a town, a language, a format or a record at most, and only what could
    be one: never a text (safety brief 4)."""
    number, key = getattr(error, "number", 50000), getattr(error, "key", "server.failed")
    fields = dict(error.fields) if isinstance(error, ServerError) else {}
    for name in _NAMES.intersection(fields):
        fields[name] = fields[name] if _NAME.fullmatch(str(fields[name])) else "?"
    told = {name: fields[name] for name in _TOLD if name in fields}
    return msgspec.json.encode(
        {
            "type": f"urn:lotse:problem:{number}",
            "status": status_of(error),
            "title": words.say(key, "en", **fields),
            "number": number,
            "key": key,
            **({"fields": told} if told else {}),
        }
    )


def answer(error: BaseException, scope: Scope) -> tuple[bytes, bytes]:
    """(media type, body): a small page for a browser that navigates, problem+json for everything else."""
    if b"text/html" in header(scope, b"accept") and not scope["path"].startswith(("/sync/", "/api/")):
        return b"text/html", page(error, scope["path"])
    return b"application/problem+json", problem(error)


def page(error: BaseException, path: str) -> bytes:
    """One sentence and the way back, in the language of the address where it names one."""
    lang = next((piece for piece in path.split("/")[2:3] if piece in LANGUAGES), "de")
    key = _READER_BY_KEY.get(getattr(error, "key", ""), READER_KEYS.get(status_of(error), "error.crash"))
    sentence, said_in = words.for_readers(key, lang)
    home, home_lang = words.for_readers("error.home", lang)
    direction = LANGUAGES[said_in].direction
    return (
        f'<!doctype html><html lang="{said_in}" dir="{direction}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>Lotse</title>'
        f'<link rel="stylesheet" href="/plain.css"><p>{escape(sentence)}</p><p><a href="/" lang="{home_lang}">{escape(home)}</a></p></html>'
    ).encode()
