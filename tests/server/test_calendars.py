"""Subscribed calendars: from outside only, within limits, and never over what a person wrote here."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from msgspec.structs import replace

from content.model import Event
from server import calendars, fetching, link_checks
from server.errors import CalendarRefused, CalendarUnreachable
from server.fetching import Fetched
from server.store import calendars as stored
from server.store import records
from server.store.calendars import Calendar
from server.store.records import Edit
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, place
from tests.server.signed import seat
from tests.server.test_link_checks import Names, certificate  # noqa: F401 - a fixture

DAY_S = 86_400
URL = "https://office.example.org/events.ics"


def ics(*events: str) -> bytes:
    body = "\r\n".join(f"BEGIN:VEVENT\r\n{one}\r\nEND:VEVENT" for one in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{body}\r\nEND:VCALENDAR\r\n".encode()


def event(number: int, title: str = "", place_name: str = "Rathaus", day: int = 10) -> str:
    return "\r\n".join((
        f"UID:{number}@example.org", f"SUMMARY:{title or f'Treffen {number}'}", f"LOCATION:{place_name}",
        f"DTSTART;TZID=Europe/Berlin:202612{day:02d}T180000", "DURATION:PT2H", "STATUS:CONFIRMED", "DTSTAMP:20261101T000000Z",
    ))  # fmt: skip


class Far:
    """What the calendar is at the moment, and how often it was asked."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.etags: list[str] = []

    async def __call__(self, url: str, etag: str) -> Fetched:
        self.etags.append(etag)
        now = f'"{hash(self.body)}"'
        return Fetched(None, etag) if etag == now else Fetched(self.body, now)


@pytest.fixture
def far():
    return Far(ics(*(event(number) for number in range(1, 7))))


@pytest.fixture
def calendar(house, far):
    new = Calendar(0, URL, "Kulturverein", ("culture",), "de", "p1", town="testtown")
    return asyncio.run(calendars.subscribe(house.store, new, house.now(), far))


def night(house, clock, far):
    clock.now_s += DAY_S
    asyncio.run(calendars.tend(house.store, house.now, far))
    return stored.listed(house.store.read, "testtown")[0]


def events(house):
    found = {record.title.source: record for record in records.listed(house.store.read, "testtown")}
    return {title: found[title] for title in sorted(found)}


def by_hand(house, town, clock, record, **fields):
    changed = replace(record, **fields)
    house.store.write_now(lambda db: records.put(db, town, changed, Edit("p1", clock.now_s)))


def test_a_subscription_is_taken_in_at_once_and_each_night(house, clock, far, calendar):
    assert calendar.trouble == ""
    assert list(events(house)) == [f"Treffen {number}" for number in range(1, 7)]
    first = events(house)["Treffen 1"]
    assert isinstance(first, Event)
    assert (first.organisation, first.tags, first.schedule.start) == ("Kulturverein", ("culture",), "2026-12-10T18:00")
    far.body = ics(*(event(number) for number in range(1, 8)))
    assert asyncio.run(calendars.tend(house.store, house.now, far)) == 0
    night(house, clock, far)
    assert "Treffen 7" in events(house)


def test_a_night_without_news_changes_nothing(house, clock, far, calendar):
    before = house.store.read.execute("select count(*) from history").fetchone()
    for _ in range(3):
        night(house, clock, far)
    assert house.store.read.execute("select count(*) from history").fetchone() == before
    assert far.etags[1:] == [calendar.etag] * 3


def test_what_an_editor_changed_survives_and_the_rest_follows_the_calendar(house, town, clock, far, calendar):
    by_hand(house, town, clock, events(house)["Treffen 1"], place_name="Stadtbücherei, Eingang hinten")
    far.body = ics(event(1, "Treffen 1 neu", "Schule"), *(event(number) for number in range(2, 7)))
    night(house, clock, far)
    changed = events(house)["Treffen 1 neu"]
    assert changed.place_name == "Stadtbücherei, Eingang hinten"
    far.body = ics(event(1, "Treffen 1 neu", "Turnhalle", day=11), *(event(number) for number in range(2, 7)))
    night(house, clock, far)
    changed = events(house)["Treffen 1 neu"]
    assert (changed.place_name, changed.schedule.start) == ("Stadtbücherei, Eingang hinten", "2026-12-11T18:00")


def test_a_title_or_a_status_written_here_stays(house, town, clock, far, calendar):
    first, second = events(house)["Treffen 1"], events(house)["Treffen 2"]
    said = {"de": replace(first.title.said["de"], text="Unser Treffen")}
    by_hand(house, town, clock, first, title=replace(first.title, said=said))
    by_hand(house, town, clock, second, status="archived")
    far.body = ics(event(1, "Anders"), event(2, "Treffen 2", "Schule"), *(event(number) for number in range(3, 7)))
    night(house, clock, far)
    assert "Unser Treffen" in events(house)
    assert (events(house)["Treffen 2"].status, events(house)["Treffen 2"].place_name) == ("archived", "Schule")


def test_what_an_editor_removed_stays_away(house, clock, far, calendar):
    record = events(house)["Treffen 3"]
    house.store.write_now(lambda db: records.remove(db, "testtown", record.id, Edit("p1", clock.now_s)))
    far.body = ics(*(event(number, place_name="Schule") for number in range(1, 7)))
    night(house, clock, far)
    night(house, clock, far)
    assert "Treffen 3" not in events(house)
    assert len(events(house)) == 5


def test_what_vanished_there_ends_here(house, town, clock, far, calendar):
    house.store.write_now(lambda db: [records.put(db, town, place(number), EDIT) for number in range(1, 20)])
    far.body = ics(*(event(number) for number in range(2, 7)))
    assert night(house, clock, far).trouble == ""
    assert "Treffen 1" not in events(house)


def test_an_empty_calendar_takes_nothing_along_until_somebody_says_so(house, clock, far, calendar):
    far.body = ics(event(1))
    told = night(house, clock, far)
    assert told.trouble == "edit.seat_belt"
    assert len(events(house)) == 6
    asyncio.run(calendars.look(house.store, told, clock.now_s, far, confirmed=True))
    assert list(events(house)) == ["Treffen 1"]
    assert stored.listed(house.store.read, "testtown")[0].trouble == ""


def test_rubbish_in_the_night_changes_nothing_and_is_told(house, clock, far, calendar):
    far.body = b"<html>Wartung</html>"
    assert night(house, clock, far).trouble == "intake.file_type"
    assert len(events(house)) == 6
    far.body = ics(*(event(number) for number in range(1, 7)))
    assert night(house, clock, far).trouble == ""


def test_who_subscribes_again_finds_the_same_records(house, clock, far, calendar):
    before = {record.id for record in events(house).values()}
    house.store.write_now(lambda db: stored.remove(db, "testtown", calendar.number))
    assert len(events(house)) == 6
    asyncio.run(calendars.subscribe(house.store, replace(calendar, number=0), house.now(), far))
    assert {record.id for record in events(house).values()} == before


def test_a_refuge_among_the_events_is_left_out(house, clock, far, calendar):
    far.body = ics(event(9, "Tag der offenen Tür", "Frauenhaus Teststadt, Lindenstraße 12"), *(event(number) for number in range(1, 7)))
    night(house, clock, far)
    everything = str(house.store.read.execute("select * from history").fetchall()) + str(events(house))
    assert "Lindenstr" not in everything


class Served:
    def __init__(self, certificate) -> None:  # noqa: F811
        self.asked: list[str] = []
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.asked.append(self.path)
                onward = {"/moved": "/events.ics", "/inside": "https://inside.example.org/x", "/own": "https://127.0.0.1/x", "/plain": "http://other.example.org/", "/round": "/round"}  # fmt: skip # noqa: E501
                body = {"/big": b"x" * (fetching.MOST_BYTES + 1), "/bomb": gzip.compress(b"\0" * 40_000_000)}.get(self.path, ics(event(1)))
                if self.path in onward:
                    self.send_response(302)
                    self.send_header("location", onward[self.path])
                    body = b""
                elif self.headers.get("if-none-match") == '"same"':
                    self.send_response(304)
                    body = b""
                else:
                    self.send_response(404 if self.path == "/gone" else 200)
                self.send_header("etag", '"same"')
                if self.path == "/bomb":
                    self.send_header("content-encoding", "gzip")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: the test reads `asked`."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.names = Names(self.server.server_port, office=["127.0.0.1"], other=["127.0.0.1"], inside=["10.1.2.3"])
        self.tls = ssl.create_default_context(cafile=str(certificate))

    def fetch(self, url: str, etag: str = "", *, strict: bool = False) -> Fetched:
        def allowed(address: str) -> bool:
            return (address == "127.0.0.1" and not strict) or link_checks.is_public(address)

        return asyncio.run(fetching.fetch(url, etag, resolver=self.names, allowed=allowed, tls=self.tls))


@pytest.fixture
def served(certificate):  # noqa: F811
    served = Served(certificate)
    yield served
    served.server.shutdown()
    served.server.server_close()


def test_a_calendar_is_fetched_once_and_then_only_asked_for(served):
    first = served.fetch("https://office.example.org/events.ics")
    assert (first.body, first.etag) == (ics(event(1)), '"same"')
    assert served.fetch("https://office.example.org/events.ics", '"same"').body is None
    assert served.fetch("https://office.example.org/moved").body == ics(event(1))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/big", "calendar.too_big"), ("/bomb", "calendar.too_big"), ("/gone", "calendar.refused_there"),
        ("/round", "calendar.refused_there"), ("/inside", "calendar.not_public"), ("/plain", "calendar.not_public"),
    ],
)  # fmt: skip
def test_what_is_too_big_or_leads_inside_is_refused(served, path, reason):
    with pytest.raises(CalendarUnreachable) as raised:
        served.fetch(f"https://office.example.org{path}")
    assert raised.value.fields["reason"] == reason


@pytest.mark.parametrize(
    "url",
    [
        "https://inside.example.org/x", "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.1/x", "https://169.254.169.254/latest",
        "https://localhost/x", "https://2130706433/x", "https://0x7f.1/x", "http://office.example.org/x", "file:///etc/passwd",
        "https://user@office.example.org/x", "https://[::ffff:127.0.0.1]/x",
    ],
)  # fmt: skip
def test_nothing_inside_our_own_network_is_ever_asked(served, url):
    with pytest.raises(CalendarUnreachable):
        served.fetch(url, strict=True)
    with pytest.raises(CalendarUnreachable):
        served.fetch("https://office.example.org/events.ics", strict=True)
    assert served.asked == []


def test_a_redirect_inside_is_not_followed(served):
    with pytest.raises(CalendarUnreachable):
        served.fetch("https://office.example.org/inside")
    assert served.asked == ["/inside"]


def test_the_same_address_twice_or_without_https_is_refused(house, far, calendar):
    for url in (URL, "http://office.example.org/x", "webcal://office.example.org/x"):
        with pytest.raises(CalendarRefused):
            asyncio.run(calendars.subscribe(house.store, replace(calendar, url=url), house.now(), far))


def test_calendars_are_for_staff_and_for_their_own_town(house, far, calendar):
    house.settings.app.mkdir(parents=True, exist_ok=True)
    browser = Browser(house)
    for role in ("partner", "translator", "house"):
        person = seat(browser, house, role)
        assert (person.get("calendars").status, person.delete("calendars/1").status) == (403, 403)
        assert person.post("calendars", {"url": URL}).status == 403
    editor = seat(browser, house, "editor")
    assert [one["url"] for one in editor.get("calendars").json()["calendars"]] == [URL]
    inside = editor.post("calendars", {"url": "https://127.0.0.1/x"})
    assert (inside.status, inside.json()["fields"]) == (502, {"reason": "calendar.not_public"})
    assert editor.post("calendars", {"url": URL}).status == 422
    assert editor.delete("calendars/99").status == 404
    assert editor.delete("calendars/1").status == 204
    assert editor.get("calendars").json() == {"calendars": []}
    browser.close()
