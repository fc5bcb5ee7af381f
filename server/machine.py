"""A machine's suggestion for one text, from a service that the operator names. Off unless LOTSE_MACHINE_URL is set.

What it gives is shown to a person and saved by that person, marked as machine-made. Never for help lines and alerts, never of
a confidential record or one for staff: those words go to nobody. An answer that lost a tag, a placeholder or a number is refused, not
mended.

Two shapes of service exist: LibreTranslate's (also a machine of one's own, then no word leaves the house) and DeepL's.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Protocol

import msgspec

from content.intake.html import TooDeep, sanitise
from content.languages import UnknownLanguage, canonical
from content.model import Record
from content.refusal import is_confidential
from content.translation import fault, is_body
from server.errors import MachineOff, MachineRefused, MachineSilent, MachineUnusable
from server.settings import Settings
from server.store.texts import texts_of
from server.translations import is_critical

LARGEST_TEXT = 20_000
LARGEST_ANSWER = 400_000
KINDS = ("libretranslate", "deepl")
_PARTS = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"\d+")
# Ours -> theirs, where the first part of the tag is not it. Nobody's machine writes plain German as we mean it.
_NOT_OFFERED = frozenset({"de-simple"})
_DEEPL = {"en": "EN-GB", "fa-AF": "FA"}
_LIBRE = {"fa-AF": "fa", "sr-Latn": "sr-Latn", "sr-Cyrl": "sr"}


class Provider(Protocol):
    """Any service. `source` and `target` are our tags. Raises MachineSilent, MachineUnusable."""

    async def translate(self, text: str, source: str, target: str, /) -> str: ...


class LibreTranslate:
    """`POST {url}/translate`."""

    def __init__(self, url: str, key: str, patience_s: float) -> None:
        self.url, self.key, self.patience_s = url.rstrip("/"), key, patience_s

    async def translate(self, text: str, source: str, target: str, /) -> str:
        body: dict[str, object] = {"q": text, "source": _short(source, _LIBRE), "target": _short(target, _LIBRE), "format": _format(text)}
        found = await _ask(f"{self.url}/translate", body | ({"api_key": self.key} if self.key else {}), {}, self.patience_s)
        return _string(found.get("translatedText"))


class DeepL:
    """`POST {url}/v2/translate`."""

    def __init__(self, url: str, key: str, patience_s: float) -> None:
        self.url, self.key, self.patience_s = url.rstrip("/"), key, patience_s

    async def translate(self, text: str, source: str, target: str, /) -> str:
        body: dict[str, object] = {"text": [text], "source_lang": _short(source, {}).upper(), "target_lang": _short(target, _DEEPL).upper()}
        if _format(text) == "html":
            body["tag_handling"] = "html"
        found = await _ask(f"{self.url}/v2/translate", body, {"authorization": f"DeepL-Auth-Key {self.key}"}, self.patience_s)
        match found.get("translations"):
            case [{"text": words}]:
                return _string(words)
        raise MachineUnusable()


def provider(settings: Settings) -> Provider | None:
    """The service that the operator set, or None."""
    if not settings.machine_url:
        return None
    kind = DeepL if settings.machine_kind == "deepl" else LibreTranslate
    return kind(settings.machine_url, settings.machine_key, settings.machine_patience_s)


async def suggest(service: Provider | None, record: Record, field: str, lang: str) -> str:
    """A translation of this text into `lang`, with every tag, placeholder and number of the source.

    Raises MachineOff, MachineRefused, MachineSilent, MachineUnusable.
    """
    if service is None:
        raise MachineOff()
    words = texts_of(record).get(field)
    if words is None or not words.source or words.source_lang == lang or len(words.source) > LARGEST_TEXT:
        raise MachineUnusable()
    if is_critical(record) or is_confidential(record) or record.sensitivity != "public" or lang in _NOT_OFFERED:
        raise MachineRefused()
    said = await service.translate(words.source, words.source_lang, lang)
    return demand_whole(field, words.source, _normal(field, said.strip()))


def demand_whole(field: str, source: str, said: str) -> str:
    """`said`, if it may stand for `source`. Raises MachineUnusable."""
    whole = not fault(field, source, said) and _numbers(source) == _numbers(said)
    if whole and is_body(field):
        whole = _PARTS.findall(_normal(field, source)) == _PARTS.findall(said)
    if not whole or not said:
        raise MachineUnusable()
    return said


def _normal(field: str, text: str) -> str:
    """A body as our importers write it, so that two ways to write a tag are one."""
    text = unicodedata.normalize("NFC", text)
    try:
        return sanitise(text, lambda href, _text: href) if is_body(field) else text
    except TooDeep as error:
        raise MachineUnusable() from error


def _numbers(text: str) -> Counter[str]:
    """The numbers that a reader sees; a machine that writes other digits, or another hour, invents a fact."""
    return Counter(_NUMBER.findall(_PARTS.sub(" ", text)))


def _format(text: str) -> str:
    return "html" if _PARTS.search(text) else "text"


def _short(tag: str, own: dict[str, str]) -> str:
    try:
        tag = canonical(tag)
    except UnknownLanguage as error:
        raise MachineUnusable() from error
    return own.get(tag) or tag.partition("-")[0]


def _string(found: object) -> str:
    if not isinstance(found, str):
        raise MachineUnusable()
    return found


async def _ask(url: str, body: dict[str, object], headers: dict[str, str], patience_s: float) -> dict[str, object]:
    """The answer's object. No redirect is followed: a text goes where the operator said and nowhere else."""
    # A start whose translators ask no machine does not load it.
    import aiohttp

    limit = aiohttp.ClientTimeout(total=patience_s)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False) as session,
            session.post(url, json=body, headers=headers, allow_redirects=False) as answer,
        ):
            raw = bytearray()
            async for piece in answer.content.iter_chunked(65_536):
                raw += piece
                if len(raw) > LARGEST_ANSWER:
                    raise MachineUnusable()
            status = answer.status
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise MachineSilent() from error
    if status != 200:
        raise MachineSilent() if status >= 500 or status == 429 else MachineUnusable()
    try:
        return msgspec.json.decode(bytes(raw), type=dict[str, object])
    except msgspec.MsgspecError as error:
        raise MachineUnusable() from error
