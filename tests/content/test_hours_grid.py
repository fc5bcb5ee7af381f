"""What an editor's weekly grid says arrives on the phone, minute by minute; and what is no hours is never open.

The grid of the editor: spans per weekday, a holiday row, closed days. `osm_of` writes it as an OSM string, the rest is the
way a real record takes: evaluate, fold, encode, decode, ask.
"""

from __future__ import annotations

import re
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from content.holidays import public_holidays
from content.hours import compact, decode, evaluate, words
from content.hours_state import day_bar, state_at
from content.hours_week import MalformedHours
from content.model import Hours
from tests.content.hours_vectors import days

NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HOLIDAYS = public_holidays("HE", (2026, 2027))
# Around both clock changes, Christmas, New Year, Easter and a usual week: every minute of them.
LOOKED_AT = [*days("2026-10-23", "2026-10-26"), *days("2026-12-22", "2027-01-03"), *days("2027-03-25", "2027-03-30")]


@st.composite
def spans(draw) -> tuple[tuple[int, int], ...]:
    """Ascending spans of a day; the last may reach into the next morning, never into its evening."""
    edges = sorted(draw(st.sets(st.integers(0, 1439), min_size=0, max_size=6)))
    found = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    if edges and draw(st.booleans()):
        found[-1:] = [(found[-1][0], 1440 + draw(st.integers(0, min(479, found[-1][0]))))] if found else []
    return tuple((a, 1440 if b == 1439 else b) for a, b in found if b % 1440 != 1439 or b == 1439)


GRIDS = st.tuples(
    st.lists(spans(), min_size=7, max_size=7),
    st.none() | spans(),
    st.sets(st.sampled_from(days("2026-12-20", "2027-01-05")), max_size=4),
)


def osm_of(week, holiday, closed) -> str:
    rules = [f"{name} {times(row)}" for name, row in zip(NAMES, week, strict=True)]
    rules += [] if holiday is None else [f"PH {times(holiday)}"]
    rules += [f"{day[:4]} {MONTHS[int(day[5:7]) - 1]} {day[8:]} off" for day in sorted(closed)]
    return "; ".join(rules)


def times(row) -> str:
    return ",".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in row) or "off"


def open_minutes(grid, day: str, before: str) -> list[bool]:
    """The truth by the grid alone: own spans, and the night of the day before."""
    own, night = (row_by_grid(grid, one) for one in (day, before))
    return [any(a <= minute < b for a, b in own) or any(a <= minute + 1440 < b for a, b in night) for minute in range(1440)]


def row_by_grid(grid, day: str):
    week, holiday, closed = grid
    if day in closed:
        return ()
    return holiday if holiday is not None and day in HOLIDAYS else week[date.fromisoformat(day).weekday()]


@settings(max_examples=20, deadline=None)
@given(GRIDS)
@example(([((1200, 1920),)] * 7, (), {"2026-12-24"}))
@example(([((0, 1440),)] * 7, None, set()))
@example(([((480, 720), (840, 1080))] * 5 + [(), ()], (), set()))
@example(([((1080, 1500),)] * 4 + [((1110, 1560),)] * 2 + [((600, 720),)], ((600, 601),), set()))
def test_a_grid_arrives_minute_by_minute(grid):
    week = decode(compact(Hours(osm=osm_of(*grid)), land="HE", quarter="2026Q4"))
    for before, day in zip(LOOKED_AT, LOOKED_AT[1:], strict=False):
        if days(before, day) != [before, day]:
            continue
        truth = open_minutes(grid, day, before)
        bar = day_bar(week, HOLIDAYS, day) or ()
        assert [any(span.opens_min <= minute < span.closes_min for span in bar) for minute in range(1440)] == truth, day
        for minute in {0, 1439, *(span.opens_min for span in bar), *(span.closes_min - 1 for span in bar)}:
            assert (state_at(week, HOLIDAYS, day, minute).state == "open") == truth[minute]


@settings(max_examples=25, deadline=None)
@given(GRIDS)
def test_folding_into_rows_and_exceptions_loses_no_day(grid):
    osm = osm_of(*grid)
    week = decode(compact(Hours(osm=osm), land="HE", quarter="2026Q4"))
    plain = evaluate(osm, land="HE", first="2026-10-01", last="2027-12-31").days
    for day in days("2026-10-01", week.until or "2027-12-31"):
        row = week.exceptions.get(day)
        if row is None:
            row = row_of_rows(week, day)
        assert row == plain[day], day


def row_of_rows(week, day: str):
    usual = week.rows[date.fromisoformat(day).weekday()]
    return usual if week.holiday is None or day not in HOLIDAYS else week.holiday


PIECES = ("Mo", "Mo-Fr", "PH", "SH", "-", ",", ";", "||", '"', '"n. V."', "10:00", "22:00-02:00", "+", "off", "open", "[1]", "week 5")
ODD = ("Dec 24", " ", "24/7", "sunrise", "easter", "\x00", "Uhr", "9-17", "+1 day")
SOUP = st.lists(st.sampled_from((*PIECES, *ODD)), max_size=9).map("".join)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30) | st.binary(max_size=20).map(lambda raw: raw.decode("latin-1")))
def test_random_text_is_never_open_and_never_a_crash(text):
    sent = compact(Hours(osm=text), land="NW", quarter="2026Q4")
    words(text)
    assert sent == "" or "open" not in states(sent) or re.search(r"\d:\d\d|24/7|open", text, re.I)


@settings(max_examples=200, deadline=None)
@given(SOUP)
def test_pieces_of_the_syntax_in_any_order_never_crash(text):
    sent = compact(Hours(osm=text), land="NW", quarter="2026Q4")
    assert sent == "" or "decoded" in states(sent)


def states(sent: str) -> set[str]:
    bars = (day_bar(decode(sent), HOLIDAYS, day) or () for day in days("2026-11-23", "2026-11-29"))
    return {"decoded", *(span.state for bar in bars for span in bar)}


@settings(max_examples=600, deadline=None)
@given(st.text(max_size=40) | st.text(alphabet="0123456789-|*x=@?:;,", max_size=60))
def test_a_random_string_on_the_wire_is_refused_or_a_week(text):
    try:
        week = decode(text)
    except MalformedHours:
        return
    assert len(week.rows) == 7
    assert state_at(week, HOLIDAYS, "2026-11-23", 600).state in ("open", "closed", "by_appointment", "unsure", "unknown")
