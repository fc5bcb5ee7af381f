"""What leaves over HTTP: whole header sets, one answer per address, and nothing about who asked."""

from __future__ import annotations

import gzip
import io
import json
import re

import pytest
from msgspec.structs import replace

from content.model import Address, Event, Helpline, Hours, Override, Phone, Schedule
from content.text import text
from server.store import records, towns
from sync.head import etag, parse
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, guide, place

STRICT = {
    "server": "",
    "content-security-policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'none'; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-src 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types lotse"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "origin-agent-cluster": "?1",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "permissions-policy": (
        "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), bluetooth=(), serial=(), hid=(), midi=(), accelerometer=(), "
        "gyroscope=(), magnetometer=(), display-capture=(), idle-detection=(), browsing-topics=(), attribution-reporting=(), "
        "ch-ua=(), ch-ua-mobile=(), ch-ua-platform=()"
    ),
}
SYNC = {"server": "", "content-type": "application/octet-stream", "vary": "accept-encoding, origin"}
LEAVE = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "etag, date",
    "cross-origin-resource-policy": "cross-origin",
}
# What an address says about itself; everything else must be exactly the set above.
OWN = {"cache-control", "content-encoding", "content-length", "content-type", "etag", "location"}
OWN |= {"vary", "clear-site-data", "use-as-dictionary"}
NEVER = {"set-cookie", "accept-ch", "nel", "reporting-endpoints", "report-to", "x-powered-by"}
PAGES = (
    "/",
    "/testtown/",
    "/testtown",
    "/n",
    "/bye",
    "/sw.js",
    "/testtown/manifest.webmanifest",
    "/assets/app-1234abcd.js",
    "/health",
    "/plain.css",
    "/testtown/de/",
    "/testtown/de",
    "/testtown/de/help",
    "/testtown/de/place/",
    "/testtown/de/place/beratungsstelle-1",
    "/export/testtown/de/places.geojson",
    "/export/testtown/de/nothing.csv",
    "/nowhere/",
    "/testtown/de/place/nothing",
    "/assets/nothing.js",
    "/testtown/xx/",
)


@pytest.fixture
def browser(house, town, settings):
    """A filled town and a built app, small but with everything the real one has."""
    (settings.app / "assets").mkdir(parents=True)
    page = '<html><meta name="lotse-root" content="%LOTSE_ROOT%"><noscript><!--lotse:plain--></noscript>' + "x" * 300
    (settings.app / "index.html").write_text(page)
    (settings.app / "n.html").write_text("<html>clock")
    (settings.app / "sw.js").write_text("self.addEventListener('fetch', () => {})")
    (settings.app / "manifest.webmanifest").write_text('{"id":"/%TOWN%/","name":"%TITLE%"}')
    (settings.app / "manifest-quiet.webmanifest").write_text('{"id":"/%TOWN%/?k=1","name":"Termine"}')
    (settings.app / "assets" / "app-1234abcd.js").write_text("console.log(1);" * 100)
    for record in everything():
        house.store.write_now(lambda db, record=record: records.put(db, town, record, EDIT))
    house.publish("testtown")
    browser = Browser(house)
    yield browser
    browser.close()


def everything():
    return [
        place(1, hours=Hours("Mo-Fr 09:00-12:00; PH off"), phones=(Phone("+493023125001", text("de", "Büro")),), email="rat@example.org"),
        place(2, title="Ein <b>Titel</b> & mehr"),
        replace(place(3), tags=("violence",), title=text("de", "Beratung bei Gewalt", ar="استشارة"), slug="gewalt"),
        place(4, location_policy="confidential", summary=text("de", "Schutz für Frauen.")),
        guide(
            1,
            '<p onclick="x()">Text <a href="#rplace0001">zur Stelle</a> <a href="#rplace0003">zur anderen</a></p><script>alert(1)</script>',
        ),
        Helpline(
            id="helpline01",
            town="testtown",
            title=text("de", "Hilfetelefon", ar="هاتف المساعدة"),
            status="published",
            phones=(Phone("116016"),),
            organisation="Bund",
            tags=("violence",),
        ),
        Event(
            id="event00001",
            town="testtown",
            title=text("de", "Sommerfest"),
            slug="sommerfest",
            status="published",
            event_status="confirmed",
            schedule=Schedule(start="2026-12-05T15:00", duration_min=120),
            address=Address("Hauptstraße 1", "63065", "Offenbach"),
            organisation="Verein",
        ),
    ]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_whole_strict_set_and_nothing_else(browser, path):
    for accept in ("text/html", "application/json"):
        reply = browser.get(path, accept=accept)
        names = [name for name, _ in reply.headers]
        assert len(names) == len(set(names)), "no header twice"
        assert {name: value for name, value in reply.headers if name not in OWN} == {
            name: STRICT[name] for name in STRICT if name not in OWN
        }
        assert not NEVER & set(names)


def test_the_feed_carries_its_own_small_set(browser):
    """A page of the town's own origin sends no Origin, so its readers do not pay for what only a mirror's readers need (PROTOCOL 1.3)."""
    for origin, wanted in (("", SYNC), ("https://town.example", {**SYNC, **LEAVE})):
        reply = browser.get("/sync/v1/testtown/de/0", **({"origin": origin} if origin else {}))
        own = ("etag", "cache-control", "content-length", "content-encoding")
        assert {name: value for name, value in reply.headers if name not in own} == wanted
        assert reply.header("cache-control") == "max-age=60"
        assert not NEVER & {name for name, _ in reply.headers}


def test_a_304_is_as_short_as_it_can_be(browser):
    tag = browser.get("/sync/v1/testtown/de/1").header("etag")
    reply = browser.get("/sync/v1/testtown/de/1", if_none_match=tag)
    assert (reply.status, reply.raw) == (304, b"")
    assert dict(reply.headers) == {"server": "", "etag": tag}
    other = browser.get("/sync/v1/testtown/de/1", if_none_match=tag, origin="https://town.example")
    assert dict(other.headers) == {"server": "", "etag": tag, **LEAVE}


def test_the_tag_is_the_one_a_phone_forms_from_its_head(browser):
    reply = browser.get("/sync/v1/testtown/de/0")
    assert reply.header("etag") == etag(parse(reply.body))
    assert browser.get("/sync/v1/testtown/de/77", if_none_match="W/" + reply.header("etag")).status == 304
    assert browser.get("/sync/v1/testtown/de/1", if_none_match='"1.1.1"').status == 200


def test_a_head_alone_is_120_bytes_in_any_encoding(browser):
    for encoding in ("br", "gzip", "identity", "gzip, deflate, br, zstd", "br;q=0, gzip;q=0"):
        reply = browser.get("/sync/v1/testtown/de/1", accept_encoding=encoding)
        assert (len(reply.raw), reply.header("content-encoding")) == (120, "")


def test_a_client_without_brotli_gets_gzip_or_plain(browser):
    br = browser.get("/sync/v1/testtown/de/0")
    packed = browser.get("/sync/v1/testtown/de/0", accept_encoding="gzip, deflate")
    plain = browser.get("/sync/v1/testtown/de/0", accept_encoding="identity")
    assert packed.header("content-encoding") == "gzip"
    assert gzip.decompress(packed.raw) == plain.raw == br.body
    refused = browser.get("/sync/v1/testtown/de/0", accept_encoding="br;q=0, gzip")
    assert refused.header("content-encoding") == "gzip"


def test_parts_last_for_ever(browser):
    listed = json.loads(browser.get("/sync/v1/testtown/de/0").body[120:])
    for name, size in listed["parts"]:
        reply = browser.get(f"/sync/v1/parts/{name}")
        assert reply.header("cache-control") == "public, max-age=31536000, immutable"
        assert len(reply.raw) <= size


def test_a_mirrors_reader_may_ask_with_the_tag(browser):
    reply = browser.get(
        "/sync/v1/testtown/de/1", method="OPTIONS", origin="https://town.example", access_control_request_headers="if-none-match"
    )
    assert reply.status == 204
    assert reply.header("access-control-allow-headers") == "if-none-match"
    assert reply.header("access-control-allow-methods") == "GET"
    assert reply.header("access-control-allow-origin") == "*"


def test_nobody_writes_here(browser):
    for path in ("/sync/v1/testtown/de/0", "/", "/testtown/", "/assets/app-1234abcd.js"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            reply = browser.get(path, method=method, accept="*/*")
            assert (reply.status, reply.header("content-type")) == (405, "application/problem+json"), (path, method)
            assert reply.json()["number"] == 40501


def test_a_head_request_is_a_get_without_its_body(browser):
    for path in ("/", "/testtown/de/", "/sync/v1/testtown/de/0", "/assets/app-1234abcd.js", "/nowhere/"):
        got, head = browser.get(path), browser.get(path, method="HEAD")
        assert (head.status, head.raw) == (got.status, b"")
        assert sorted(head.headers) == sorted(got.headers)


@pytest.mark.parametrize(
    ("path", "number", "key"),
    [
        ("/sync/v1/nowhere/de/0", 40401, "town.unknown"),
        ("/sync/v1/testtown/uk/0", 40402, "town.language_not_served"),
        ("/sync/v1/testtown/de/x", 40400, "http.nothing_here"),
        ("/sync/v1/testtown/de/99999999999", 40400, "http.nothing_here"),
        ("/sync/v2/testtown/de/0", 40400, "http.nothing_here"),
        ("/sync/v1/parts/" + "f" * 32, 40407, "sync.part_gone"),
        ("/sync/v1/parts/../keys", 40400, "http.nothing_here"),
        ("/sync/v1/testtown/de/1-2", 40405, "sync.publication_gone"),
        ("/nowhere/", 40401, "town.unknown"),
        ("/nowhere/de/help", 40401, "town.unknown"),
        ("/testtown/uk/", 40402, "town.language_not_served"),
        ("/testtown/de/place/none", 40406, "record.gone"),
        ("/testtown/de/helpline/hilfetelefon", 40406, "record.gone"),
        ("/testtown/de/nokind/", 40400, "http.nothing_here"),
        ("/assets/../server.lock", 40400, "http.nothing_here"),
        ("/assets/%2e%2e/x", 40400, "http.nothing_here"),
        ("/a/b/c/d/e/f", 40400, "http.nothing_here"),
    ],
)
def test_every_refusal_is_a_problem_with_a_number_and_a_key(browser, path, number, key):
    reply = browser.get(path, accept="*/*")
    found = reply.json()
    assert reply.header("content-type") == "application/problem+json"
    assert (found["number"], found["key"], found["status"], found["type"]) == (number, key, reply.status, f"urn:lotse:problem:{number}")
    assert reply.status == number // 100
    assert found["title"] != key, "every key has a sentence"


def test_a_person_who_strays_gets_a_page_in_the_language_of_the_address(browser):
    reply = browser.get("/testtown/ar/place/none", accept="text/html,application/xhtml+xml")
    assert reply.status == 404
    assert reply.header("content-type").startswith("text/html")
    assert '<a href="/"' in reply.text


def test_an_error_inside_tells_nobody_what_it_was(browser, house, capsys):
    def broken(*_: object):
        raise RuntimeError("the secret is Lindenstraße 47")

    browser.app.inner = broken  # type: ignore[assignment]
    reply = browser.get("/testtown/")
    assert reply.status == 500
    assert "Lindenstra" not in reply.text
    assert "Lindenstra" not in capsys.readouterr().err


def test_the_page_of_a_town_pins_its_root_key(browser, house):
    """PROTOCOL 8.3"""
    page = browser.get("/testtown/").text
    assert f'<meta name="lotse-root" content="{house.keys().root_text}">' in page
    assert '<a href="/testtown/ar/" lang="ar" dir="rtl" hreflang="ar">' in page
    chooser = browser.get("/").text
    assert f'content="{house.keys().root_text}"' in chooser
    assert '<a href="/testtown/" lang="de">Teststadt</a>' in chooser


def test_a_page_is_asked_for_every_time_and_sent_once(browser):
    first = browser.get("/testtown/")
    assert first.header("cache-control") == "no-cache"
    assert first.header("content-encoding") == "br"
    again = browser.get("/testtown/", if_none_match=first.header("etag"))
    assert (again.status, again.raw) == (304, b"")


def test_an_address_without_its_slash_moves(browser):
    assert browser.get("/testtown").header("location") == "/testtown/"
    assert browser.get("/testtown/de").header("location") == "/testtown/de/"
    assert browser.get("/testtown/de/place").header("location") == "/testtown/de/place/"


def test_two_manifests_two_names(browser):
    assert browser.get("/testtown/manifest.webmanifest").json() == {"id": "/testtown/", "name": "Teststadt"}
    for address in ("/testtown/manifest-quiet.webmanifest", "/testtown/manifest.webmanifest?k=1"):
        assert browser.get(address).json() == {"id": "/testtown/?k=1", "name": "Termine"}


def test_bye_erases_and_says_so_to_no_cache(browser):
    reply = browser.get("/bye")
    assert reply.header("clear-site-data") == '"cache", "cookies", "storage"'
    assert reply.header("cache-control") == "no-store"
    assert reply.text == browser.get("/n").text
    assert browser.get("/bye?start").header("clear-site-data") == '"storage"'
    assert browser.get("/n").header("clear-site-data") == ""


def test_another_site_cannot_erase_a_phone(browser):
    for site, erases in (("same-origin", True), ("none", True), ("cross-site", False), ("same-site", False)):
        reply = browser.get("/bye", sec_fetch_site=site)
        assert reply.status == 200
        assert bool(reply.header("clear-site-data")) is erases, site


def test_an_app_built_anew_is_noticed(browser, settings):
    before = browser.get("/testtown/").text
    import os

    (settings.app / "index.html").write_text("<html>new %LOTSE_ROOT%")
    os.utime(settings.app / "index.html", (1, 1))
    assert browser.get("/testtown/").text != before


def test_a_missing_app_leaves_feeds_and_plain_pages_working(browser, settings):
    (settings.app / "index.html").unlink()
    assert browser.get("/testtown/").json()["key"] == "http.app_missing"
    assert browser.get("/sync/v1/testtown/de/0").status == 200
    assert browser.get("/testtown/de/help").status == 200


def test_a_protected_record_has_no_page_and_stands_in_no_list(browser):
    lists = [browser.get(f"/testtown/de/{kind}/").text for kind in ("place", "course", "event", "guide", "alert")]
    start = browser.get("/testtown/de/").text
    for words in ("Gewalt", "Schutz", "Hilfetelefon", "116016", "gewalt"):
        for page in (*lists, start):
            assert words not in page
    assert browser.get("/testtown/de/place/gewalt").status == 404
    assert browser.get("/testtown/de/place/beratungsstelle-4").status == 404
    help_page = browser.get("/testtown/de/help").text
    for words in ("Hilfetelefon", "116016", "Beratung bei Gewalt", "Beratungsstelle 4"):
        assert words in help_page


def test_the_help_page_has_a_neutral_title_and_is_not_indexed(browser):
    page = browser.get("/testtown/ar/help").text
    title = re.search(r"<title>(.*?)</title>", page)
    assert title and not any(word in title[1] for word in ("Gewalt", "Hilfe", "<", "Notruf"))
    assert '<meta name="robots" content="noindex">' in page
    assert "هاتف المساعدة" in page
    assert '<html lang="ar" dir="rtl">' in page


def test_the_first_link_of_every_plain_page_leaves_it(browser):
    for path in (
        "/testtown/de/",
        "/testtown/de/help",
        "/testtown/de/place/",
        "/testtown/de/place/beratungsstelle-1",
        "/testtown/de/guide/ratgeber-1",
    ):
        first = re.search(r'<a href="([^"]*)"', browser.get(path).text)
        assert first and first[1] == "/n", path


def test_a_plain_page_says_what_the_record_says(browser):
    page = browser.get("/testtown/de/place/beratungsstelle-1").text
    assert '<a href="tel:+493023125001"><bdi dir="ltr">030 23125-001</bdi></a> (Büro)' in page
    assert "<td><bdi>09:00</bdi>–<bdi>12:00</bdi></td>" in page
    assert "mailto:rat@example.org" in page
    assert 'href="/testtown/#rplace0001"' in page
    event = browser.get("/testtown/de/event/sommerfest").text
    assert "Samstag, 5. Dezember 2026, <bdi>15:00</bdi>" in event
    assert "Hauptstraße 1" in event


def test_a_plain_page_knows_a_date_that_is_off_and_one_that_moved(browser, house, town):
    """A page that shows a cancelled lesson sends somebody to a locked door."""
    weekly = Schedule(
        start="2026-11-27T09:00",
        duration_min=60,
        rule="FREQ=WEEKLY;BYDAY=FR;COUNT=4",
        overrides=(
            Override(recurrence="2026-12-04T09:00", cancelled=True, note=text("de", "Feier")),
            Override(recurrence="2026-12-11T09:00", start="2026-12-11T10:00"),
        ),
    )
    event = Event(id="event00009", town=town.slug, title=text("de", "Kreis"), slug="kreis", status="published", schedule=weekly)
    house.store.write_now(lambda db: records.put(db, town, event, EDIT))
    house.publish(town.slug)
    page = browser.get("/testtown/de/event/kreis").text
    assert "27. November 2026, <bdi>09:00</bdi>" in page and "11. Dezember 2026, <bdi>10:00</bdi>" in page
    assert "4 Dezember" not in page


def test_a_text_in_another_language_says_which(browser):
    page = browser.get("/testtown/ar/place/beratungsstelle-1").text
    assert '<h1 lang="en" dir="ltr">Advice centre 1</h1>' in page


def test_script_in_a_guide_is_no_script_and_links_lead_to_pages_only(browser):
    page = browser.get("/testtown/de/guide/ratgeber-1").text
    assert "alert(1)" not in page and "onclick" not in page
    assert 'href="/testtown/de/place/beratungsstelle-1"' in page
    assert "place0003" not in page and "/gewalt" not in page


def test_a_title_cannot_break_out(browser):
    page = browser.get("/testtown/de/place/beratungsstelle-2").text
    assert "<b>Titel" not in page
    assert "Ein &lt;b&gt;Titel&lt;/b&gt; &amp; mehr" in page


def test_json_ld_describes_a_harmless_record(browser):
    page = browser.get("/testtown/de/event/sommerfest").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    described = json.loads(found[1])
    assert described["@type"] == "Event"
    assert described["location"]["address"]["streetAddress"] == "Hauptstraße 1"
    assert "application/ld+json" not in browser.get("/testtown/de/help").text


def test_no_address_and_no_agent_in_the_log(house, town):
    out = io.StringIO()
    browser = Browser(house, log=out)
    for path in (
        "/sync/v1/testtown/de/0",
        "/testtown/de/help",
        "/testtown/de/place/beratungsstelle-1?x=secret",
        "/assets/x.js",
        "/a/b/c/d/e",
    ):
        browser.get(path, user_agent="Agent/7", cookie="id=9", referer="https://elsewhere.example")
    browser.app.log.flush()
    lines = out.getvalue().splitlines()
    assert len(lines) == 5
    for line in lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ /[a-z0-9/{}.]* \d{3} \d+\.\d ms|\S+ other \d{3} \d+\.\d ms", line), line
    for word in ("203.0.113.7", "Agent", "testtown", "beratung", "secret", "elsewhere", "/de/", "place"):
        assert word not in out.getvalue()
    browser.close()


def test_mirrors_stand_in_the_policy_of_every_page(browser, house, town):
    house.store.write_now(lambda db: towns.change(db, replace(town, mirrors=("mirror.example",))))
    house.publish("testtown")
    assert "connect-src 'self' https://mirror.example;" in browser.get("/testtown/").header("content-security-policy")


def test_health_fails_when_a_head_has_expired(browser, clock):
    assert browser.get("/health").json()["ok"] is True
    clock.now_s += 8 * 86_400
    reply = browser.get("/health")
    assert (reply.status, reply.json()["ok"]) == (503, False)


def test_a_thousand_phones_that_ask_together_render_once(house, town):
    """Whoever asks while an answer is being rendered waits for the same one."""
    import asyncio

    house.store.write_now(lambda db: records.put(db, town, place(1), EDIT))
    house.publish("testtown")
    browser = Browser(house)
    feeds = browser.app.feeds
    rendered = []
    render = feeds._render
    feeds._render = lambda feed, have: rendered.append(have) or render(feed, have)

    async def many():
        feed = feeds.find("testtown", "de")
        return await asyncio.gather(*(feeds.answer(feed, 0) for _ in range(1000)))

    bodies = browser._loop.run_until_complete(many())
    assert rendered == [0]
    assert len({body.plain for body in bodies}) == 1
    browser.close()
