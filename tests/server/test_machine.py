"""A machine suggests and a person saves: what it may see, and which of its answers may be shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from content.model import Alert, Helpline, Phone, Record
from content.text import text
from server.errors import MachineOff, MachineRefused, MachineSilent, MachineUnusable
from server.machine import DeepL, LibreTranslate, Provider, provider, suggest
from server.settings import Settings, from_environment
from tests.doubles.machine import Machine, machine
from tests.server.conftest import guide, place

BODY = '<h2>Der Schein</h2><p>Gehen Sie <b>bis 31</b> zum <a href=https://example.org/amt>Amt</a>.<ul><li>Ausweis<li>Brief</ul>'
HELPLINE = Helpline(id="line000001", town="testtown", title=text("de", "Hilfe"), phones=(Phone("116016"),))
ALERT = Alert(id="alert00001", town="testtown", title=text("de", "Sirene"), severity="info")


def asked(record: Record, field: str, say: Callable[[str], str], *, lang: str = "en", deepl: bool = False) -> tuple[str, Machine]:
    async def run() -> tuple[str, Machine]:
        async with machine(say) as double:
            service: Provider = DeepL(double.url, "secret", 5) if deepl else LibreTranslate(double.url, "secret", 5)
            return await suggest(service, record, field, lang), double

    return asyncio.run(run())


def swapped(**words: str) -> Callable[[str], str]:
    def say(said: str) -> str:
        for old, new in words.items():
            said = said.replace(old, new)
        return said

    return say


def test_libretranslate_is_asked_for_text_and_for_markup():
    said, double = asked(place(1), "title", lambda _: "Advice centre 1")
    assert said == "Advice centre 1"
    assert double.asked == [{"q": "Beratungsstelle 1", "source": "de", "target": "en", "format": "text", "api_key": "secret"}]
    _, double = asked(guide(1, BODY), "body", str)
    assert double.asked[0]["format"] == "html"


def test_deepl_is_asked_in_its_own_words():
    said, double = asked(guide(1, BODY), "body", swapped(Schein="Paper"), deepl=True)
    assert "Der Paper" in said
    assert double.asked == [{"text": [BODY], "source_lang": "DE", "target_lang": "EN-GB", "tag_handling": "html"}]
    assert double.headers["authorization"] == "DeepL-Auth-Key secret" and "cookie" not in double.headers


def test_tags_that_are_only_written_otherwise_are_kept():
    closed = '<h2>The paper</h2><p>Go <strong>by 31</strong> to the <A HREF="https://example.org/amt">office</A>.</p><ul><li>Card</li><li>Letter</li></ul>'
    said, _ = asked(guide(1, BODY), "body", lambda _: closed)
    assert said == "<h2>The paper</h2><p>Go <b>by 31</b> to the <a href=https://example.org/amt>office</a>.<ul><li>Card<li>Letter</ul>"


@pytest.mark.parametrize("record", [HELPLINE, ALERT])
def test_a_help_line_and_an_alert_are_never_sent(record):
    with pytest.raises(MachineRefused):
        asked(record, "title", blow_up)


@pytest.mark.parametrize("hidden", [{"location_policy": "confidential"}, {"sensitivity": "staff"}])
def test_what_is_confidential_or_for_staff_is_never_sent(hidden):
    with pytest.raises(MachineRefused):
        asked(place(1, **hidden), "title", blow_up)


def test_plain_german_is_no_machines_work():
    with pytest.raises(MachineRefused):
        asked(place(1), "title", blow_up, lang="de-simple")


def blow_up(_: str) -> str:
    raise AssertionError("a machine was asked")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Für {name}", "For {nom}"),
        ("Für {name}", "For you"),
        ("Bis 14 Uhr", "Until 15"),
        ("Bis 14 Uhr", "حتى ١٤"),
        ("Bis 14 Uhr", "Until two"),
        ("Hallo", "Call +49 69 90009 001"),
        ("Hallo", ""),
        ("Hallo", "a\u202eb"),
        ("Hallo", "x" * 121),
    ],
)
def test_an_answer_that_lost_something_is_refused(source, said):
    with pytest.raises(MachineUnusable):
        asked(place(1, source), "title", lambda _: said)


@pytest.mark.parametrize(
    "change",
    [
        {"<b>": "", "</b>": ""},
        {"<h2>": "<h3>", "</h2>": "</h3>"},
        {"example.org/amt": "example.org/other"},
        {"<li>Brief": ""},
        {"Ausweis": "<a href=tel:+4969900090001>x</a>"},
        {"31": "30"},
    ],
)
def test_a_body_that_lost_a_tag_a_link_or_a_number_is_refused(change):
    with pytest.raises(MachineUnusable):
        asked(guide(1, BODY), "body", swapped(**change))


def test_a_script_in_an_answer_does_not_come_through():
    with pytest.raises(MachineUnusable):
        asked(guide(1, BODY), "body", lambda said: said + "<p>more</p><script>x</script>")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda: web.Response(status=500), MachineSilent),
        (lambda: web.Response(status=429), MachineSilent),
        (lambda: web.Response(status=403, text="no"), MachineUnusable),
        (lambda: web.Response(status=302, headers={"location": "https://example.org/"}), MachineUnusable),
        (lambda: web.Response(text="<html>"), MachineUnusable),
        (lambda: web.json_response({"translatedText": ["x"]}), MachineUnusable),
        (lambda: web.json_response({"translatedText": "x" * 500_000}), MachineUnusable),
    ],
)
def test_a_service_that_fails_is_told_apart_and_never_believed(answer, error):
    async def run() -> None:
        async with machine() as double:
            double.answer = answer()
            await suggest(LibreTranslate(double.url, "", 5), place(1), "title", "en")

    with pytest.raises(error):
        asyncio.run(run())


def test_a_service_that_never_answers_is_not_waited_for():
    async def run() -> None:
        async with machine() as double:
            await suggest(LibreTranslate(f"{double.url}/slow", "", 0.2), place(1), "title", "en")

    with pytest.raises(MachineSilent):
        asyncio.run(run())


def test_nobody_listens_at_that_address():
    with pytest.raises(MachineSilent):
        asyncio.run(suggest(LibreTranslate("http://127.0.0.1:9", "", 5), place(1), "title", "en"))


def test_it_is_off_unless_an_operator_says_where():
    assert provider(Settings(data=Path("x"))) is None
    with pytest.raises(MachineOff):
        asyncio.run(suggest(None, place(1), "title", "en"))
    set_up = from_environment({"LOTSE_MACHINE_URL": "https://example.org", "LOTSE_MACHINE_KEY": "k", "LOTSE_MACHINE_KIND": "deepl"})
    assert isinstance(provider(set_up), DeepL)
    assert isinstance(provider(from_environment({"LOTSE_MACHINE_URL": "http://localhost:5000"})), LibreTranslate)
