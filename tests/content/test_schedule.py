"""Schedules: the vectors, truths written by hand, and lists of dates that come back exactly."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.model import Override, Schedule
from content.schedule import ScheduleOutsideSubset, compress, expand, next_occurrence, parse_rule, problems
from tests.content import hours_vectors

BERLIN = ZoneInfo("Europe/Berlin")


def cases(name: str) -> list:
    return [pytest.param(case["given"], case["expect"], id=case["name"]) for case in hours_vectors.read(f"schedule/{name}")]


def starts(schedule: Schedule, first: str = "1970-01-01", last: str = "2099-12-31") -> list[str]:
    return [one.start for one in expand(schedule, first, last)]


@pytest.mark.parametrize(("given", "expect"), [*cases("expand.json"), *cases("expand-generated.json")])
def test_expand(given, expect):
    found = expand(msgspec.convert(given["schedule"], Schedule), given["from"], given["to"])
    wanted = [{"start": one} if isinstance(one, str) else one for one in expect]
    assert [one.start for one in found] == [one["start"] for one in wanted]
    for one, want in zip(found, wanted, strict=True):
        assert one.recurrence == want.get("recurrence", want["start"])
        assert one.cancelled == want.get("cancelled", False)
        assert one.duration_min == want.get("duration_min", one.duration_min)


def test_generated_vectors_are_what_their_generator_writes():
    assert hours_vectors.read("schedule/expand-generated.json") == hours_vectors.schedules()


def test_weekly_at_nine_stays_at_nine_and_moves_an_hour_in_utc():
    schedule = Schedule("2026-10-19T09:00", rule="FREQ=WEEKLY;COUNT=2")
    before, after = (datetime.fromisoformat(start).replace(tzinfo=BERLIN) for start in starts(schedule))
    assert (before.hour, after.hour) == (9, 9)
    assert after.timestamp() - before.timestamp() == 7 * 86_400 + 3_600


def test_a_year_of_first_mondays_is_that_of_the_calendar():
    wanted = []
    for month in range(1, 13):
        weeks = calendar.Calendar().monthdatescalendar(2027, month)
        wanted.append(next(week[0] for week in weeks if week[0].month == month).isoformat())
    assert starts(Schedule("2027-01-04", all_day=True, rule="FREQ=MONTHLY;BYDAY=1MO;UNTIL=20271231")) == wanted


def test_the_next_meeting_is_one_that_takes_place():
    schedule = Schedule(
        "2026-11-02T18:00",
        rule="FREQ=WEEKLY",
        exdates=("2026-11-09T18:00",),
        overrides=(Override("2026-11-16T18:00", cancelled=True), Override("2026-11-23T18:00", start="2026-11-24T19:00")),
    )

    def following(now: str) -> str:
        found = next_occurrence(schedule, now)
        return found.start if found else ""

    assert following("2026-11-02T18:00") == "2026-11-02T18:00"
    assert following("2026-11-02T18:01") == "2026-11-24T19:00"
    assert following("2026-11-24T19:01") == "2026-11-30T18:00"


def test_no_next_meeting_after_the_last():
    assert next_occurrence(Schedule("2026-11-02T18:00", rule="FREQ=WEEKLY;COUNT=2"), "2026-11-10T00:00") is None
    whole = next_occurrence(Schedule("2026-11-02", all_day=True), "2026-11-02T23:00")
    assert whole is not None and whole.start == "2026-11-02"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=5", "FREQ=YEARLY", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=MONTHLY;BYMONTHDAY=15", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1",
        "FREQ=WEEKLY;INTERVAL=0", "FREQ=WEEKLY;INTERVAL=x", "FREQ=WEEKLY;COUNT=2;UNTIL=20261231", "FREQ=WEEKLY;WKST=SU", "BYDAY=MO",
        "FREQ=WEEKLY;UNTIL=20260230", "FREQ=WEEKLY;UNTIL=soon", "FREQ=MONTHLY;BYDAY=6MO", "FREQ=WEEKLY;BYDAY=XX", "weekly", "=;=",
        "FREQ=WEEKLY;BYHOUR=9", "FREQ=WEEKLY;BYMONTH=1",
    ],
)  # fmt: skip
def test_a_rule_outside_the_subset_is_refused_by_name(rule):
    with pytest.raises(ScheduleOutsideSubset) as refused:
        parse_rule(rule)
    assert refused.value.part
    assert problems(Schedule("2026-11-02T18:00", rule=rule)) == [("rule", "schedule.outside_subset")]


def test_problems_of_a_schedule():
    assert problems(Schedule("2026-11-02T18:00", rule="RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=MO")) == []
    assert problems(Schedule("2026-11-03T18:00", rule="FREQ=WEEKLY;BYDAY=MO")) == [("start", "schedule.start_off_rule")]
    assert problems(Schedule("2026-02-30")) == [("start", "schedule.no_such_time")]
    assert problems(Schedule("2026-11-02T18:00", exdates=("next week",))) == [("exdates", "schedule.no_such_time")]
    assert problems(Schedule("2026-11-02T18:00", rdates=("2026-11-02T24:30",))) == [("rdates", "schedule.no_such_time")]
    moved = (Override("2026-11-02T18:00", start="2026-13-02T18:00"),)
    assert problems(Schedule("2026-11-02T18:00", overrides=moved)) == [("overrides", "schedule.no_such_time")]


def test_a_course_with_breaks_becomes_a_rule_and_its_breaks():
    monday = date(2026, 9, 7)
    lessons = [f"{monday + timedelta(7 * week + day)}T09:00" for week in range(14) for day in (0, 2, 4) if week not in (4, 5)]
    found = compress(lessons, 180)
    assert (found.start, found.duration_min, found.rule) == ("2026-09-07T09:00", 180, "FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20261211")
    assert len(found.exdates) == 6 and found.rdates == ()
    assert starts(found) == lessons
    assert problems(found) == []


def test_every_second_week_and_the_first_of_the_month_are_seen():
    assert compress(["2026-11-03", "2026-11-17", "2026-12-01", "2026-12-15"]).rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20261215"
    assert compress(["2026-11-05T15:00", "2026-12-03T15:00", "2027-01-07T15:00"]).rule == "FREQ=MONTHLY;BYDAY=1TH;UNTIL=20270107"


def test_a_list_without_a_pattern_stays_a_list():
    single = compress(["2026-11-05T15:00"])
    assert (single.start, single.rule, single.rdates) == ("2026-11-05T15:00", "", ())
    odd = compress(["2026-11-05T15:00", "2026-11-18T10:00", "2027-02-02T19:00"])
    assert (odd.rule, len(odd.rdates)) == ("", 2)


def test_nothing_and_mixtures_cannot_be_compressed():
    for dates in ([], ["2026-11-05", "2026-11-06T10:00"]):
        with pytest.raises(ValueError):
            compress(dates)


MOMENTS = st.builds(
    lambda week, day, time: f"{date(2026, 8, 31) + timedelta(7 * week + day)}{time}",
    st.integers(0, 40),
    st.sampled_from((0, 0, 0, 2, 2, 4, 6)),
    st.sampled_from(("T09:00", "T09:00", "T14:15")),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=40))
def test_any_list_comes_back_exactly(dates):
    assert starts(compress(dates, 45)) == sorted(set(dates))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="FREQ=WLKYMONTHUA;,0123456789-+DCBIV:Z", max_size=60), st.text(max_size=16))
def test_no_text_makes_the_expansion_fail(rule, start):
    for schedule in (Schedule("2026-11-02T18:00", rule=rule, exdates=(start,), rdates=(start,)), Schedule(start, rule=rule)):
        expand(schedule, "2026-11-01", "2026-12-31")
        problems(schedule)
