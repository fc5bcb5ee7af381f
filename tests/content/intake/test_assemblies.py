"""City lists of assemblies: 114 real states row by row, five real tables, and what must never be stored."""

import csv
import io
import json
from collections import defaultdict

import msgspec
import pytest

from content.check import check as problems
from content.check import errors
from content.intake import Unreadable
from content.intake.assemblies import ONWARD, UNTITLED, key_of, read
from content.intake.wording import cut, plain
from tests.content.intake.real import real, town

DRESDEN = town("Dresden")
SERIES = "assemblies/dresden_feed/series_2024-01_2024-03.jsonl"
LOG = "assemblies/dresden_feed/assemblies_2023-2024.csv"
STATUS = {"angemeldet": "announced", "beschieden": "confirmed", "abgemeldet": "cancelled"}


def row(**cells: str | None) -> dict:
    base = {"Datum": "2026-11-28", "Zeit": None, "Thema": "Wohnen", "Ort": None, "Startpunkt": None, "Teilnehmer": "50"}
    return {**base, "Veranstalter": "Verein Muster", "Status": "angemeldet", **cells}


def feed(*rows: dict, day: str = "2026-11-22") -> bytes:
    return json.dumps({"Dateidatum": day, "Tabellenkopf": [], "Versammlungen": list(rows)}).encode()


def said(words) -> str:
    return words.source if words else ""


def as_row(event) -> tuple:
    """What a reader gets, in the columns of the city."""
    when = event.schedule
    return (
        event.day,
        said(event.title),
        when and (when.start, when.duration_min),
        event.place_name,
        event.route,
        event.expected,
        event.event_status,
    )


def hours(cell: str | None, day: str) -> tuple[str, int] | None:
    """The city's column by a second, plain way of reading it."""
    if cell is None:
        return None
    clocks = [word.replace(".", ":") for word in cell.split() if word[0].isdigit()]
    begin, end = {"ab": (clocks[0], None), "bis": ("00:00", clocks[0])}.get(cell.split()[0], (clocks[0], clocks[-1]))
    minutes = [int(clock[:2]) * 60 + int(clock[3:]) for clock in (begin, end or begin)]
    return f"{day}T{begin}", minutes[1] - minutes[0]


def as_listed(cells: dict) -> tuple:
    start, place = plain(cells["Startpunkt"]), plain(cells["Ort"])
    return (
        cells["Datum"],
        cut(plain(cells["Thema"]) or UNTITLED, 120),
        hours(cells["Zeit"], cells["Datum"]),
        place or start,
        start + ONWARD if start else "",
        plain(cells["Teilnehmer"]),
        STATUS[cells["Status"]],
    )


def test_114_states_of_a_city_read_row_by_row_as_they_were_published():
    states = real(SERIES).splitlines()
    assert len(states) == 114
    for line in states:
        intake = read(line, town=DRESDEN)
        listed = json.loads(line)["feed"]
        assert [as_row(one.record) for one in intake.found] == [as_listed(cells) for cells in listed["Versammlungen"]]
        assert intake.refused == () and intake.complete and intake.as_of == listed["Dateidatum"]
        assert len({one.key for one in intake.found}) == len(intake.found)
        assert [one.ended for one in intake.found] == [cells["Datum"] < intake.as_of for cells in listed["Versammlungen"]]


def test_what_is_open_says_so_and_nothing_breaks_a_publishing_rule():
    for line in real(SERIES).splitlines()[::10]:
        for one in read(line, town=DRESDEN).found:
            event = msgspec.structs.replace(one.record, id="abc", town="town")
            assert event.time_open == (event.schedule is None)
            assert event.place_open == (not event.place_name)
            assert errors(problems(event, DRESDEN)) == []


def test_a_long_topic_stands_whole_in_the_summary():
    topic = "Wohnen ist ein Recht für alle " * 6
    event = read(feed(row(Thema=topic)), town=DRESDEN).found[0].record
    assert len(said(event.title)) <= 120 and said(event.title).endswith("alle…")
    assert said(event.summary) == topic.strip()


def test_a_decision_a_place_a_withdrawal_change_an_assembly_and_do_not_make_a_new_one():
    states = [
        row(),
        row(Status="beschieden", Zeit="10.00 - 12.00 Uhr", Ort="Salzmarkt"),
        row(Status="abgemeldet", Teilnehmer="5"),
        row(Thema=" WOHNEN!"),
    ]
    assert len({read(feed(state), town=DRESDEN).found[0].key for state in states}) == 1
    assert read(feed(row(Datum="2026-11-29")), town=DRESDEN).found[0].key != read(feed(row()), town=DRESDEN).found[0].key


def test_the_key_keeps_every_id_of_the_citys_log_together():
    """1,260 ids of the log are 1,221 assemblies for us: the others are corrections of spelling only."""
    keys, ids = defaultdict(set), defaultdict(set)
    for line in csv.DictReader(io.StringIO(real(LOG).decode())):
        key = key_of(line["date"], line["topic"])
        keys[line["id"]].add(key)
        ids[key].add(line["id"])
    assert len(keys) == 1260 and all(len(found) == 1 for found in keys.values())
    assert len(ids) == 1221


def test_several_of_one_name_on_one_day_are_numbered():
    keys = [one.key for one in read(feed(row(), row(), row(Ort="Salzmarkt")), town=DRESDEN).found]
    assert keys == [keys[0], f"{keys[0]}#2", f"{keys[0]}#3"]


@pytest.mark.parametrize("name", [SERIES, LOG, "assemblies/foi/erfurt_2023.csv"])
def test_no_organiser_is_in_anything_that_is_read(name):
    raw = real(name)
    raw = raw.splitlines()[60] if name == SERIES else raw
    planted = raw.replace("natürliche Person".encode(), b"PLANTED ORGANISER").replace(b",Einzelperson,", b",PLANTED ORGANISER,")
    assert planted != raw
    assert b"PLANTED" not in msgspec.json.encode(read(planted, town=DRESDEN))


def test_a_rally_before_an_accommodation_waits_for_review():
    for where in ({"Ort": "vor der Gemeinschaftsunterkunft Salzweg"}, {"Startpunkt": "Erstaufnahmeeinrichtung Nord"}):
        assert read(feed(row(**where)), town=DRESDEN).found[0].record.status == "review"
    assert read(feed(row(Thema="Nein zur Gemeinschaftsunterkunft", Ort="Salzmarkt")), town=DRESDEN).found[0].record.status == "published"


def test_a_rally_before_a_refuge_is_refused_and_the_place_is_not_repeated():
    intake = read(feed(row(Ort="Frauenhaus Planted Street 5"), row()), town=DRESDEN)
    assert len(intake.found) == 1
    assert [(no.row, no.field, no.reason) for no in intake.refused] == [(1, "place", "intake.refuge")]
    assert b"Planted" not in msgspec.json.encode(intake)


def test_a_wrong_row_is_refused_with_its_number_and_stops_no_other():
    rows = (row(Datum="bald"), row(Zeit="abends"), row(Status="vertagt"), row(Thema=None, Datum=None), row())
    intake = read(feed(*rows), town=DRESDEN)
    assert [(no.row, no.field, no.reason) for no in intake.refused] == [
        (1, "day", "intake.day_not_understood"),
        (2, "time", "intake.time_not_understood"),
        (3, "status", "intake.status_unknown"),
        (4, "day", "intake.row_empty"),
    ]
    assert len(intake.found) == 1


TABLES = {
    LOG: (1283, 0),
    "assemblies/foi/berlin_2024-01_04.csv": (1909, 0),
    "assemblies/foi/dortmund_2023.csv": (528, 0),
    "assemblies/foi/dresden_2023.csv": (330, 0),
    "assemblies/foi/erfurt_2023.csv": (297, 14),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_real_table_becomes_an_event_or_is_refused(name):
    intake = read(real(name), town=DRESDEN)
    assert (len(intake.found), len(intake.refused)) == TABLES[name]
    assert {no.reason for no in intake.refused} <= {"intake.row_empty"}
    assert len({one.key for one in intake.found}) == len(intake.found)
    assert not intake.complete
    for one in intake.found:
        event = msgspec.structs.replace(one.record, id="abc", town="town")
        assert event.status in ("published", "review")
        assert [no for no in errors(problems(event, DRESDEN)) if no.key != "check.confirmed_needs_place"] == []


def test_the_log_ends_where_the_city_ended():
    """The last state of the log is the last state of the feed, for every assembly that the feed still lists."""
    state = read(real(SERIES).splitlines()[-1], town=DRESDEN)
    seen = json.loads(real(SERIES).splitlines()[-1])["fetched"][:10]
    log = list(csv.reader(io.StringIO(real(LOG).decode())))
    until = io.StringIO()
    csv.writer(until).writerows([log[0], *(line for line in log[1:] if line[0][:10] <= seen)])
    last = {one.key: as_row(one.record) for one in read(until.getvalue().encode(), town=DRESDEN).found}
    assert [as_row(one.record) for one in state.found if last.get(one.key) != as_row(one.record)] == []


def test_a_table_programs_habits_are_undone():
    head = "Datum,Von,Bis,Thema,Strasse,Nr,PLZ,Aufzugsstrecke,Teilnehmende (angemeldet),Teilnehmende (tatsächlich)\n"
    line = '2024-02-01,0 days 08:30:00,1 days 00:00:00,"FRE&#304;HEIT & Brot",Salzweg,37,10117.0,,15.0,2.0\n'
    dated = "2024-02-02,0 days 08:30:00,0 days 09:00:00,Brot,Salzweg,2024-10-08 00:00:00,10117.0,,,\n"
    events = [one.record for one in read((head + line + dated).encode(), town=DRESDEN).found]
    assert said(events[0].title) == "FREİHEIT & Brot" and events[0].expected == "15"
    assert (events[0].address.street, events[0].address.postcode, events[0].schedule.duration_min) == ("Salzweg 37", "10117", 930)
    assert events[1].address.street == "Salzweg"


def test_columns_are_found_below_title_rows_and_the_town_is_no_place():
    raw = b"Versammlungen 2023,,\n,,\n Datum ,Ort,Thema\n2023-03-01 00:00:00,Dresden ,Wohnen\n"
    event = read(raw, town=DRESDEN).found[0].record
    assert event.place_open and event.time_open and event.place_name == ""


def test_the_same_bytes_read_again_are_the_same():
    line = real(SERIES).splitlines()[30]
    assert read(line, town=DRESDEN) == read(line, town=DRESDEN)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"Versammlungen": []}', "intake.wrong_shape"),
        (b'{"Dateidatum": "heute", "Versammlungen": []}', "intake.wrong_shape"),
        (b"[]", "intake.wrong_shape"),
        (b"Name,Ort\nA,B\n", "intake.no_heading"),
        (feed(row())[:-20], "intake.truncated"),
    ],
)
def test_a_file_of_another_shape_is_unreadable(raw, reason):
    with pytest.raises(Unreadable) as no:
        read(raw, town=DRESDEN)
    assert no.value.reason == reason
