"""What is due and when, who may say "still true", and what a mail tells whom."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from content.model import Alert, Course, Event, Helpline, Phone, Place, Record, Schedule
from content.text import text
from server import daily, mail, orders
from server.cli.mail import mail as mail_command
from server.errors import MailRefused
from server.guards import Person, Role
from server.store import records, reports
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, NOW_S, place
from tests.server.signed import seat, somebody

TODAY = "2026-11-25"
DAY_S = 86_400
LONG_AGO = "2026-01-10"
TITLE = text("de", "Titel")


def helpline(**fields: Any) -> Helpline:
    title = text("de", "Notruf Wendel")
    return Helpline(id="line000001", town="testtown", title=title, status="published", phones=(Phone("116016"),), **fields)


def course(schedule: Schedule | None = None, **fields: Any) -> Course:
    return Course(id="course0001", town="testtown", title=TITLE, status="published", schedule=schedule, **fields)


def event(**fields: Any) -> Event:
    return Event(id="event00001", town="testtown", title=TITLE, status="published", **fields)


ENDS = Schedule("2026-09-01T09:00", 90, rule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261222T235959")
OPEN = Schedule("2026-01-05T09:00", 90, rule="FREQ=WEEKLY;BYDAY=MO")


@pytest.mark.parametrize(
    ("record", "day"),
    [
        (place(1, verified_on="2026-05-29"), "2026-11-25"),
        (place(1, verified_on="2026-05-30", verify_every_days=30), "2026-06-29"),
        (place(1), ""),
        (replace(place(1, verified_on=LONG_AGO), status="draft"), None),
        (helpline(verified_on="2026-08-27"), "2026-11-25"),
        (helpline(verified_on="2026-08-27", verify_every_days=30), "2026-09-26"),
        (course(ENDS, verified_on=LONG_AGO), None),
        (course(replace(ENDS, rule="FREQ=WEEKLY;BYDAY=TU;COUNT=3"), verified_on=LONG_AGO), None),
        (course(Schedule("2026-12-01T09:00", 90)), None),
        (course(OPEN, verified_on=LONG_AGO), "2026-07-09"),
        (course(OPEN, verified_on=LONG_AGO, valid_to="2026-12-31"), None),
        (course(verified_on=LONG_AGO), "2026-07-09"),
        (event(day="2026-12-24"), None),
        (event(day="2026-01-01", verified_on=LONG_AGO), None),
        (event(schedule=OPEN, verified_on=LONG_AGO), "2026-07-09"),
        (Alert(id="alert00001", town="testtown", title=TITLE, status="published"), None),
    ],
)
def test_when_a_record_is_due(record: Record, day: str | None):
    """Places and guides by their own interval, help lines after 90 days, a course or an event not before its end, an alert never."""
    assert orders.due_on(record) == day


def test_help_lines_come_first_then_the_longest_overdue():
    found = [place(1, verified_on="2026-03-01"), place(2), place(3, verified_on="2026-02-01"), place(4, verified_on=TODAY)]
    listed = orders.due([*found, helpline(verified_on="2026-08-01")], TODAY)
    assert [one.id for one in listed] == ["line000001", "place0002", "place0003", "place0001"]


@pytest.fixture
def shop(house, town) -> list[Record]:
    stored: list[Record] = [
        replace(place(1, verified_on=LONG_AGO), owner_org="Verein"),
        replace(place(2), owner_org="Nachbar"),
        place(3, verified_on="2026-11-01"),
        replace(place(4), status="review", owner_org="Verein"),
        helpline(verified_on="2026-08-01"),
    ]
    for record in stored:
        house.store.write_now(lambda db, record=record: records.put(db, town, record, EDIT))
    return stored


@pytest.fixture
def browser(house) -> Iterator[Browser]:
    one = Browser(house)
    yield one
    one.close()


def due(answer) -> list[str]:
    return [one["id"] for one in answer.json()["due"]]


def test_the_work_list_of_each_role(browser, house, shop):
    """An association sees its own; a translator the words of their languages and nothing else."""
    house.store.write_now(lambda db: reports.add(db, reports.Report("k" * 22, "testtown", "place0001", "closed", "", "", TODAY)))
    editor, partner, translator = (seat(browser, house, role) for role in ("editor", "partner", "translator"))
    assert due(editor.get("orders")) == ["line000001", "place0002", "place0001"]
    assert due(partner.get("orders")) == ["place0001"]
    assert due(translator.get("orders")) == []
    counts = [(one.get("orders").json()["reports"], one.get("orders").json()["review"]) for one in (editor, partner, translator)]
    assert counts == [(1, 1), (0, 1), (0, 0)]
    assert editor.get("orders").json()["missing"] == {"ar": 9, "en": 1}
    assert translator.get("orders").json()["missing"] == {"ar": 9, "en": 1}
    assert partner.get("orders").json()["missing"] == {"ar": 4}
    assert editor.get("orders").json()["due"][2] == {"id": "place0001", "verified_on": LONG_AGO, "due_on": "2026-07-09", "owner": "Verein"}


def test_a_changed_source_counts_as_outdated_and_drafts_wait_too(browser, house, shop, town):
    said = shop[0].title.said
    changed = replace(shop[0], title=replace(shop[0].title, said={**said, "de": replace(said["de"], text="Neu")}))
    house.store.write_now(lambda db: records.put(db, town, changed, EDIT))
    house.store.write_now(lambda db: records.put(db, town, replace(place(5), status="archived"), EDIT))
    found = seat(browser, house, "editor").get("orders").json()
    assert (found["outdated"], found["missing"]) == ({"en": 1}, {"ar": 9, "en": 1})


def test_one_tap_confirms_one_or_many(browser, house, shop):
    editor = seat(browser, house, "editor")
    done = editor.post("confirm", {"records": ["place0001", "line000001", "place0003", "nobody"], "verified_on": TODAY}).json()
    assert [one["outcome"] for one in done] == ["applied", "applied", "applied", "refused"]
    found = records.get(house.store.read, "testtown", "place0001")
    assert found is not None and (found.verified_on, found.verified_by) == (TODAY, "editor")
    assert due(editor.get("orders")) == ["place0002"]
    again = editor.post("confirm", {"records": ["place0001"], "verified_on": TODAY}).json()
    assert [one["outcome"] for one in again] == ["unchanged"]


def test_an_older_confirmation_does_not_take_back_a_newer_one(browser, house, shop):
    """A phone that was in a basement for two weeks."""
    editor = seat(browser, house, "editor")
    done = editor.post("confirm", {"records": ["place0003"], "verified_on": "2026-10-01"}).json()
    assert [one["outcome"] for one in done] == ["unchanged"]
    found = records.get(house.store.read, "testtown", "place0003")
    assert found is not None and found.verified_on == "2026-11-01"


@pytest.mark.parametrize("day", ["2026-11-26", "", "heute", "2026-13-01", "20261101"])
def test_nothing_is_confirmed_for_a_day_to_come(browser, house, shop, day):
    assert seat(browser, house, "editor").post("confirm", {"records": ["place0001"], "verified_on": day}).status == 400


def test_an_association_confirms_its_own_and_no_neighbours(browser, house, shop):
    """Its published record too: whether it is still true it knows best. What it says stays the town's to change."""
    partner = seat(browser, house, "partner")
    done = partner.post("confirm", {"records": ["place0001", "place0002", "line000001"], "verified_on": TODAY}).json()
    assert [one["outcome"] for one in done] == ["applied", "refused", "refused"]
    found = records.get(house.store.read, "testtown", "place0001")
    assert found is not None and found.verified_by == "partner"
    change = {"mid": "m" * 22, "record": "place0001", "act": "put", "seen": 0, "changes": [{"field": "web", "base": "", "value": "https://example.org"}]}
    assert partner.post("mutations", [change]).json()[0]["outcome"] == "refused"
    assert seat(browser, house, "translator").post("confirm", {"records": [], "verified_on": TODAY}).status == 403


# --- mail


def person(number: str, role: Role, **fields: Any) -> Person:
    return Person(id=number, town="testtown", name="", email=f"{number}@example.org", role=role, **fields)


STAFF = [
    person("admin", "admin"),
    person("editor", "editor", languages=("en",)),
    person("verein", "partner", organisation="Verein"),
    person("nachbar", "partner", organisation="Nachbar"),
    person("words", "translator", organisation="Verein"),
]
OWN = replace(place(1, "Teestube", verified_on=LONG_AGO), owner_org="Verein")
TOWNS = place(2, "Bürgerbüro")


def test_owners_hear_of_their_own_and_editors_of_what_has_no_owner():
    made = {one.person: one for one in mail.letters([OWN, TOWNS], STAFF, TODAY, "https://lotse.example.org/edit/")}
    assert made.keys() == {"verein", "editor"}
    assert made["verein"].records == (OWN.id,) and "Teestube (geprüft am 10.01.2026)" in made["verein"].body
    assert made["editor"].records == (TOWNS.id,) and "Bürgerbüro (never checked)" in made["editor"].body
    assert "https://lotse.example.org/edit/" in made["verein"].body
    assert "Teestube" not in made["verein"].subject


def test_without_an_editor_the_admins_hear_of_it():
    assert [one.person for one in mail.letters([TOWNS], [STAFF[0], STAFF[2]], TODAY, "x")] == ["admin"]


def test_a_mail_names_no_protected_record():
    """Neither a help line nor a confidential place, nor one about violence: a mail lies on lock screens."""
    refuge = {"title": text("de", "Zuflucht Quitte"), "status": "published", "location_policy": "confidential"}
    secret = Place(id="refuge0001", town="testtown", **refuge)  # type: ignore[arg-type]
    quiet = replace(place(3, "Beratung Schlehe"), tags=("violence",))
    made = mail.letters([helpline(), secret, quiet, TOWNS], STAFF, TODAY, "x")
    whole = "".join(one.subject + one.body for one in made)
    assert len(made) == 1 and len(made[0].records) == 4
    assert "Bürgerbüro" in whole and "3" in whole
    for name in ("Wendel", "Quitte", "Schlehe", "Notruf"):
        assert name not in whole


def test_a_long_list_is_cut_and_a_title_stays_one_line():
    many = [replace(place(number, f"Ort {number}\nZweite Zeile"), owner_org="Verein") for number in range(30)]
    body = mail.letters(many, STAFF, TODAY, "x")[0].body
    assert body.count("- Ort") == mail.MOST_NAMED and "10" in body
    assert "\nZweite" not in body


class Post:
    """Apprise's `json://` notifications as a local server receives them: whole mails, and to whom."""

    def __init__(self) -> None:
        self.got: list[dict] = []
        self.status = 200
        post = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                post.got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))) | {"path": self.path})
                self.send_response(post.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: the test reads `got`."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://127.0.0.1:{self.server.server_port}/{{to}}/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def post() -> Iterator[Post]:
    one = Post()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def staffed(house, shop):
    somebody(house, "editor", name="Erika")
    somebody(house, "partner", name="Paul")
    return house


def written(house, now_s: int) -> list[mail.Letter]:
    return mail.due_letters(house.store, "testtown", now_s, TODAY, "x")


def test_at_most_one_mail_a_week(staffed, post):
    send = mail.sender(post.url)
    assert mail.send_due(staffed.store, written(staffed, NOW_S), send, NOW_S) == 2
    assert sorted(one["path"].partition("/")[2].partition(".")[0] for one in post.got) == ["erika", "paul"]
    assert written(staffed, NOW_S + 7 * DAY_S - 1) == []
    assert len(written(staffed, NOW_S + 7 * DAY_S)) == 2


def test_a_mail_that_was_refused_is_tried_the_next_day(staffed, post):
    post.status = 500
    assert mail.send_due(staffed.store, written(staffed, NOW_S), mail.sender(post.url), NOW_S) == 0
    assert len(written(staffed, NOW_S + DAY_S)) == 2


def test_a_crash_costs_a_mail_and_never_doubles_one(staffed):
    def dies(letter: mail.Letter) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mail.send_due(staffed.store, written(staffed, NOW_S), dies, NOW_S)
    assert len(written(staffed, NOW_S + DAY_S)) == 1


def test_while_one_owner_had_their_mail_nobody_else_gets_it(staffed, post):
    """Else the town's editors would hear on Tuesday what the association heard on Monday."""
    paul = next(one for one in written(staffed, NOW_S) if one.to.startswith("paul"))
    mail.send_due(staffed.store, [paul], mail.sender(post.url), NOW_S)
    left = written(staffed, NOW_S + DAY_S)
    assert len(left) == 1 and left[0].to.startswith("erika") and "place0001" not in left[0].records


def test_the_server_does_it_once_a_day_and_only_where_mail_is_set(staffed, post):
    off = daily.run(staffed, NOW_S)
    assert off and post.got == []
    staffed.settings = replace(staffed.settings, mail=post.url)
    assert not daily.run(staffed, NOW_S + 60)
    assert daily.run(staffed, NOW_S + DAY_S) and len(post.got) == 2
    assert not daily.run(staffed, NOW_S + DAY_S)


def test_an_address_that_is_none_is_refused():
    with pytest.raises(MailRefused):
        mail.sender("")
    with pytest.raises(MailRefused):
        mail.sender("nonsense")
    assert mail._addressed("mailtos://u:p@mail.example.org?from=a@example.org", "paul@example.org").endswith("&to=paul@example.org")


def test_the_command_says_what_it_would_send_and_sends_nothing(staffed, settings, post):
    asked = ["due", "--town", "testtown", "--dry-run", "--json", "--data", str(settings.data)]
    done = CliRunner().invoke(mail_command, asked, env={"LOTSE_MAIL": post.url}, catch_exceptions=False)
    told = msgspec.json.decode(done.stdout)
    assert len(told["letters"]) == 2 and told["sent"] == 0 and "@" not in done.stdout
    assert post.got == []
