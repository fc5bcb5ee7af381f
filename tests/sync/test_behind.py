"""Phones that come late: 1, 30, 89, 91 and 400 days behind, and one that skipped a publication; and what a server keeps for them.

Retention is a pure law (`server/store/publications.retained`): the newest 64 publications, then a grid that gets coarser, back to 90 days.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.store.publications import KEPT_S, NEWEST_KEPT, retained
from tests.doubles.feed_server import FeedServer
from tests.sync.lindenhafen import NOW_S, place, town

DAY_S = 86_400
TODAY = 400
FIELDS = {"helpline": ["id", "title", "phones"], "place": ["id", "title", "summary"]}
gaps = st.lists(st.integers(1, 40) | st.sampled_from([3_600, DAY_S, 40 * DAY_S]), max_size=120)


@settings(deadline=None, database=None, derandomize=True)
@given(gaps, st.integers(0, 200 * DAY_S))
def test_what_is_kept_is_the_newest_and_a_grid_of_ninety_days(between, quiet_s):
    ages = []
    age_s = quiet_s
    for seq, gap_s in zip(range(len(between), 0, -1), between, strict=True):
        ages.append((seq, age_s))
        age_s += gap_s
    keep = retained(ages)
    assert {seq for seq, _ in ages[:NEWEST_KEPT]} <= keep, "a quiet feed keeps its last states for ever"
    assert all(age_s <= KEPT_S for seq, age_s in ages[NEWEST_KEPT:] if seq in keep)
    assert keep <= {seq for seq, _ in ages}


@pytest.mark.parametrize("a_day", [1, 7, 24, 200])
def test_thinning_every_day_keeps_what_thinning_once_would(a_day):
    """A base that was dropped is never wanted later: the coarse grid is part of the fine one."""
    kept: list[int] = []
    for day in range(120):
        kept = sorted({*kept, *range(day * a_day + 1, (day + 1) * a_day + 1)}, reverse=True)
        keep = retained([(seq, (day - (seq - 1) // a_day) * DAY_S) for seq in kept])
        kept = [seq for seq in kept if seq in keep]
    newest = 120 * a_day
    assert set(kept) == retained([(seq, (119 - (seq - 1) // a_day) * DAY_S) for seq in range(newest, 0, -1)])
    assert len(kept) <= NEWEST_KEPT + 16 * newest.bit_length(), "a busy feed does not keep everything"
    within = [seq for seq in kept if seq > newest - 88 * a_day]
    assert all(newer - older <= max(1, (newest - older) // 4) for newer, older in zip(within, within[1:], strict=False)), "no wide hole"


def published(today: int) -> FeedServer:
    """A year and more of one publication a day, thinned every day; every phone of any day may come."""
    server = FeedServer(now_s=NOW_S, fields=FIELDS)
    issued = {1: NOW_S}
    for day in range(1, today + 1):
        now_s = NOW_S + day * DAY_S
        records = town(p01=place("p01", title=f"Beratung am Tag {day}"))
        if day % 10 < 5:
            records["p50"] = place("p50", title="Nur manchmal")
        server.publish(records, now_s)
        issued[server.seq] = now_s
        ages = [(seq, now_s - issued[seq]) for seq in sorted(server.history, reverse=True)]
        server.forget(*(server.history.keys() - retained(ages)))
    return server


@pytest.fixture(scope="module")
def servers() -> dict[int, FeedServer]:
    """The server as it stood so many days ago."""
    return {days: published(TODAY - days) for days in (0, 1, 2, 30, 72, 89, 91, 400)}


@pytest.mark.parametrize("days", [1, 2, 30, 72, 89, 91, 400])
def test_a_phone_so_many_days_behind_reaches_the_root(servers, either, days):
    """One request where its base is kept, else list and parts; never a deleted record (PROTOCOL 5.1)."""
    then, now = servers[days], servers[0]
    assert not either.catch_up(then, NOW_S + (TODAY - days) * DAY_S).error
    now.asked.clear()
    said = either.catch_up(now, NOW_S + TODAY * DAY_S + 60)
    assert (said.root, said.seq, said.records) == (now.root.hex(), now.seq, len(now.records))
    is_kept = then.seq in now.history
    assert said.outcome == ("delta" if is_kept else "parts")
    assert len(now.asked) == (1 if is_kept else 1 + len(now.parts()))
    assert is_kept == (days <= 64 or (days <= 90 and then.seq % 8 == 0))


def test_a_phone_that_skipped_a_publication_takes_one_delta(either):
    server = FeedServer(now_s=NOW_S, fields=FIELDS)
    server.publish(town(), NOW_S + 1)
    either.catch_up(server, NOW_S + 2)
    server.publish(town(p01=place("p01", title="Übersprungen"), p99=place("p99")), NOW_S + 3)
    server.publish(town(p02=place("p02", title="Neu")), NOW_S + 4)
    server.asked.clear()
    said = either.catch_up(server, NOW_S + 5)
    assert (said.outcome, said.root, len(server.asked)) == ("delta", server.root.hex(), 1)
