"""A reader's message: taken once, of no known sender, without the place of anybody protected, and gone after a while."""

from __future__ import annotations

import io
import itertools
import json

import pytest
from msgspec.structs import replace

from content.model import Helpline, Phone, Place
from content.text import text
from server import feedback
from server.http.limits import Limits
from server.store import records, reports
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, NOW_S, place
from tests.server.signed import seat
from tests.server.test_sweep import encodings

DAY_S = 86_400
_keys = itertools.count(10**21)


def message(record: str, **fields: object) -> dict:
    return {"mid": str(next(_keys)), "town": "testtown", "record": record, "reason": "number_wrong", "said": "", "lang": "ar", **fields}


def padded(said: dict, pad: int = feedback.PAD_BYTES) -> bytes:
    body = json.dumps(said, ensure_ascii=False).encode()
    return body.ljust(-(-len(body) // pad) * pad)


@pytest.fixture
def shop(house, town) -> Place:
    one = place(1)
    refuge = Place(
        id="refuge0001",
        town="testtown",
        title=text("de", "Frauenhaus"),
        status="published",
        location_policy="confidential",
        phones=(Phone("+496990009214"),),
    )
    line = Helpline(id="line000001", town="testtown", title=text("de", "Notruf"), status="published", phones=(Phone("116016"),))
    draft = replace(place(2), status="draft")
    staff = replace(place(3), sensitivity="staff")
    for record in (one, refuge, line, draft, staff):
        house.store.write_now(lambda db, record=record: records.put(db, town, record, EDIT))
    return one


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def browser(house, log):
    one = Browser(house, log=log)
    yield one
    one.close()


def tell(browser: Browser, body: bytes | dict, **headers: str):
    sent = padded(body) if isinstance(body, dict) else body
    return browser.send("POST", "/api/feedback", sent, **{"content_type": "application/json", "sec_fetch_site": "same-origin", **headers})


def waiting(house) -> list[reports.Report]:
    return reports.open_ones(house.store.read, "testtown")


def test_a_message_is_taken_once_however_often_it_comes(browser, house, shop):
    said = message(shop.id, said="Die Nummer ist falsch.")
    for _ in range(3):
        reply = tell(browser, said)
        assert (reply.status, reply.raw, reply.header("set-cookie")) == (204, b"", "")
    kept = reports.Report(said["mid"], "testtown", shop.id, "number_wrong", "Die Nummer ist falsch.", "ar", "2026-11-25")
    assert waiting(house) == [kept]


def test_no_trace_of_who_told(browser, house, shop, log, clock, settings):
    """The byte sweep: address, agent, cookie, language of the browser, the second. The day and the words are all there is."""
    clock.now_s = NOW_S + 4321
    secrets = {"address": "203.0.113.7", "agent": "GeheimerBrowser/9", "cookie": "kennung-quark", "tongue": "ti-quittenbaum"}
    secrets["referer"] = "Nebelweg"
    reply = tell(
        browser,
        message(shop.id, said="Beweisstück"),
        user_agent=secrets["agent"],
        cookie=f"id={secrets['cookie']}",
        accept_language=secrets["tongue"],
        referer=f"https://example.org/{secrets['referer']}",
        x_forwarded_for=secrets["address"],
    )
    assert reply.status == 204
    tell(browser, b"{" + secrets["cookie"].encode(), user_agent=secrets["agent"])
    browser.app.log.flush()
    files = {path.name: path.read_bytes() for path in settings.data.rglob("*") if path.is_file()}
    pile = b"\0".join([*files.values(), log.getvalue().encode()])
    assert any("Beweisstück".encode() in found for found in files.values()), "the control: words that are kept are found"
    for name, secret in secrets.items():
        assert [form for form, found in encodings(secret).items() if found in pile] == [], name
    assert str(clock.now_s) not in "\n".join(house.store.read.iterdump()), "no second of a report is in any table"
    assert "feedback" not in log.getvalue() and shop.id not in log.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}".ljust(512),
        b" " * 512,
        b"\xff" * 512,
        json.dumps(message("place0001")).encode(),
        padded(message("place0001"), 511),
        b" " * 4 * 512,
        padded(message("place0001", reason="boring")),
        padded(message("place0001", mid="short")),
        padded(message("place0001", mid="UPPER" * 5)),
        padded(message("place0001", said="x" * 281)),
        padded(message("place0001", phone="+496990009214")),
        padded(message("place0001", said=7)),
    ],
)
def test_what_the_app_does_not_send_is_refused_and_not_repeated(browser, house, shop, body):
    reply = tell(browser, body)
    assert reply.status in (400, 413)
    assert reply.json()["number"] in (40060, 41301)
    assert b"boring" not in reply.raw and b"+49" not in reply.raw
    assert waiting(house) == []


def test_another_sites_page_cannot_tell(browser, house, shop):
    """What a browser sends across without asking leave first is a form or plain text; and who asks leave gets none."""
    assert tell(browser, message(shop.id), content_type="text/plain").status == 400
    assert tell(browser, message(shop.id), sec_fetch_site="cross-site", origin="https://evil.example").status == 400
    leave = browser.send("OPTIONS", "/api/feedback", origin="https://evil.example", access_control_request_method="POST")
    assert leave.status == 405 and not leave.header("access-control-allow-origin")
    assert waiting(house) == []


@pytest.mark.parametrize("record", ["place0002", "place0003", "nowhere001", "refuge0002"])
def test_a_report_does_not_tell_whether_a_record_exists(browser, house, shop, record):
    """A draft, a record for staff and one that never was are all the same 204, and nothing is kept."""
    assert tell(browser, message(record)).status == 204
    assert tell(browser, message(shop.id, town="elsewhere")).status == 204
    assert waiting(house) == []


def test_two_hundred_and_eighty_letters_of_any_script_fit(browser, house, shop):
    said = "መዕቆቢ" * 70
    assert len(said) == 280
    assert tell(browser, message(shop.id, said=said)).status == 204
    assert tell(browser, message(shop.id, said="🌻" * 280)).status == 204
    assert {report.said for report in waiting(house)} == {said, "🌻" * 280}


@pytest.mark.parametrize("record", ["refuge0001", "line000001"])
@pytest.mark.parametrize(
    "said", ["Jetzt in der Kirschblütenallee 93b", "50.1234, 8.7654", "Kirsch\u200bblütenallee\u202e 93", "شارع الورد 12"]
)
def test_the_place_of_a_refuge_is_dropped_to_the_reason_alone(browser, house, shop, settings, record, said):
    assert tell(browser, message(record, reason="address_wrong", said=said)).status == 204
    assert [(one.reason, one.said) for one in waiting(house)] == [("address_wrong", "")]
    pile = b"".join(path.read_bytes() for path in settings.data.rglob("*") if path.is_file())
    assert not any(form in pile for form in encodings("Kirschblütenallee").values())


def test_a_refuge_told_of_at_a_harmless_record_is_dropped_too(browser, house, shop):
    tell(browser, message(shop.id, said="Das Frauenhaus ist in der Rosenstraße 4"))
    tell(browser, message(shop.id, said="Ihr seid jetzt in der Rosenstraße 4"))
    assert sorted(one.said for one in waiting(house)) == ["", "Ihr seid jetzt in der Rosenstraße 4"]


def test_words_are_one_plain_line(browser, house, shop):
    tell(browser, message(shop.id, said="  eins\n\tzwei\u202e\u0007 drei\ufeff "))
    assert [one.said for one in waiting(house)] == ["eins zwei drei"]


def test_a_language_that_the_town_has_not_is_not_kept(browser, house, shop):
    """`ti` in a town with few Tigrinya readers is nearly a name."""
    tell(browser, message(shop.id, lang="ti"))
    assert [one.lang for one in waiting(house)] == [""]


def test_a_town_takes_so_many_an_hour_from_all_together(house, shop):
    from server.app import create_app

    now = [0.0]
    browser = Browser(house)
    browser.app = create_app(house, limits=Limits(lambda: now[0]))
    statuses = [tell(browser, message(shop.id)).status for _ in range(feedback.HOURLY + 1)]
    assert statuses == [204] * feedback.HOURLY + [429]
    now[0] += 3600 / feedback.HOURLY
    assert tell(browser, message(shop.id)).status == 204
    refused = tell(browser, message(shop.id))
    assert refused.status == 429 and int(refused.header("retry-after")) <= 30
    browser.close()


def test_a_pile_that_nobody_reads_does_not_grow_for_ever(browser, house, shop, monkeypatch):
    monkeypatch.setattr(feedback, "MOST_OPEN", 2)
    assert [tell(browser, message(shop.id)).status for _ in range(3)] == [204, 204, 429]


def test_an_editor_reads_and_settles_and_a_partner_sees_none(browser, house, shop, clock):
    editor, partner = seat(browser, house, "editor"), seat(browser, house, "partner")
    said = message(shop.id, said="0 statt 1")
    tell(browser, said)
    shown = {"mid": said["mid"], "record": shop.id, "title": shop.title.source, "reason": "number_wrong", "said": "0 statt 1", "lang": "ar"}
    shown["day"] = "2026-11-25"
    assert editor.get("reports").json() == {"reports": [shown]}
    assert partner.get("reports").status == 403
    assert partner.post(f"reports/{said['mid']}", {"outcome": "fixed"}).status == 403
    assert editor.get("orders").json()["reports"] == 1
    assert editor.post(f"reports/{said['mid']}", {"outcome": "perhaps"}).status == 400
    for _ in range(2):
        assert editor.post(f"reports/{said['mid']}", {"outcome": "fixed"}).status == 204
    assert editor.get("reports").json() == {"reports": []}
    assert editor.post("reports/nobodys000000000000000", {"outcome": "fixed"}).status == 404
    assert tell(browser, said).status == 204 and editor.get("reports").json() == {"reports": []}, "a late copy opens nothing again"
    noted = house.store.read.execute("select act, subject, detail from audit where act = 'report'").fetchall()
    assert noted == [("report", "", "fixed")]


def test_another_towns_editor_sees_and_settles_nothing(browser, house, shop, town):
    from server.store import towns

    house.store.write_now(lambda db: towns.add(db, replace(town, slug="elsewhere")))
    stranger = seat(browser, house, "editor", town="elsewhere")
    said = message(shop.id)
    tell(browser, said)
    assert stranger.get("reports").json() == {"reports": []}
    assert stranger.post(f"reports/{said['mid']}", {"outcome": "dropped"}).status == 404
    assert len(waiting(house)) == 1


def test_a_settled_report_is_gone_after_thirty_days(house, shop, settings):
    """Not only from the table: `secure_delete` overwrites its bytes."""
    from server.store.connect import scrub

    one = reports.Report("k" * 22, "testtown", shop.id, "other", "Wendelinsprache", "", "2026-11-25")
    house.store.write_now(lambda db: reports.add(db, one))
    house.store.write_now(lambda db: reports.add(db, replace(one, mid="o" * 22, said="offen")))
    house.store.write_now(lambda db: reports.settle(db, "testtown", one.mid, "somebody", NOW_S))
    assert house.store.write_now(lambda db: reports.sweep(db, NOW_S + 30 * DAY_S - 1)) == 0
    assert house.store.write_now(lambda db: reports.sweep(db, NOW_S + 30 * DAY_S)) == 1
    assert [report.said for report in waiting(house)] == ["offen"]
    scrub(settings.database, 300)
    assert b"Wendelinsprache" not in settings.database.read_bytes()
