"""Publishing later, and the belt before too much leaves a town."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from content.text import text
from server import planning
from server.errors import PlanRefused, RecordGone, SeatBelt
from server.store import audit, records, towns
from server.store.records import Edit
from tests.server.conftest import EDIT, NOW_S, place

HOUR_S = 3600


@pytest.fixture
def store(house, town):
    def fill(db):
        for number in range(1, 21):
            records.put(db, town, place(number), Edit("p1", NOW_S - 5 * HOUR_S))

    house.store.write_now(fill)
    return house.store


def plan(store, record_id, status="published", at_s=NOW_S + HOUR_S):
    store.write_now(lambda db: planning.put(db, "testtown", record_id, status, at_s, "p1", NOW_S))


def status_of(store, record_id):
    return records.get(store.read, "testtown", record_id).status


def archive(store, town, numbers, at_s=NOW_S, **belt):
    def work(db):
        for number in numbers:
            records.put(db, town, replace(place(number), status="archived"), Edit("p1", at_s))
        planning.belt(db, "testtown", at_s, **belt)

    store.write_now(work)


def test_a_plan_is_carried_out_when_its_time_has_come_and_not_before(store, town):
    store.write_now(lambda db: records.put(db, town, replace(place(1), status="draft"), EDIT))
    plan(store, "place0001")
    planner = planning.Planner(store)
    assert planner.tend(NOW_S + HOUR_S - 1) == 0
    assert status_of(store, "place0001") == "draft"
    assert planner.tend(NOW_S + HOUR_S) == 1
    assert status_of(store, "place0001") == "published"
    assert planning.listed(store.read, "testtown") == []
    assert [(one.act, one.subject, one.detail) for one in audit.listed(store.read, "testtown")] == [("plan.done", "place0001", "published")]
    assert planner.tend(NOW_S + 2 * HOUR_S) == 0


def test_a_second_plan_replaces_the_first_and_nought_takes_it_back(store):
    plan(store, "place0001", "archived")
    plan(store, "place0001", "archived", NOW_S + 2 * HOUR_S)
    assert [one.at_s for one in planning.listed(store.read, "testtown")] == [NOW_S + 2 * HOUR_S]
    plan(store, "place0001", "archived", 0)
    assert planning.Planner(store).tend(NOW_S + 3 * HOUR_S) == 0
    assert status_of(store, "place0001") == "published"


@pytest.mark.parametrize(("status", "at_s"), [("published", NOW_S), ("published", NOW_S + 500 * 86_400), ("review", NOW_S + 60)])
def test_a_plan_for_the_past_or_for_no_end_is_refused(store, status, at_s):
    with pytest.raises(PlanRefused):
        plan(store, "place0001", status, at_s)


def test_a_plan_for_nothing_is_refused_and_goes_with_its_record(store):
    with pytest.raises(RecordGone):
        plan(store, "nothing")
    plan(store, "place0002", "archived")
    store.write_now(lambda db: records.remove(db, "testtown", "place0002", EDIT))
    assert planning.listed(store.read, "testtown") == []


def test_a_plan_whose_record_fails_by_then_stays_and_is_told(store, town):
    """Published unread, it would show readers what no editor could publish by hand."""
    bad = replace(place(1), status="draft", web="http://example.org")
    store.write_now(lambda db: records.put(db, town, bad, EDIT))
    plan(store, "place0001")
    planner = planning.Planner(store)
    assert planner.tend(NOW_S + HOUR_S) == 0
    assert status_of(store, "place0001") == "draft"
    told = planning.troubles(store.read, "testtown", NOW_S + HOUR_S)
    assert [(record, one.key) for record, one in told] == [("place0001", "check.https_only")]
    store.write_now(lambda db: records.put(db, town, replace(bad, web="https://example.org"), EDIT))
    assert planner.tend(NOW_S + HOUR_S + 1) == 1
    assert status_of(store, "place0001") == "published"
    assert planning.troubles(store.read, "testtown", NOW_S + HOUR_S) == []


def test_a_plan_that_failed_is_not_written_twice_a_second(store, town):
    bad = replace(place(1), status="draft", web="http://example.org")
    store.write_now(lambda db: records.put(db, town, bad, EDIT))
    plan(store, "place0001")
    planner = planning.Planner(store)
    planner.tend(NOW_S + HOUR_S)

    def blow_up(work):
        raise AssertionError

    store.write_now = blow_up
    assert planner.tend(NOW_S + HOUR_S + 1) == 0


KILLED = """
import os, signal, sys
from server.house import open_house
from server.settings import Settings
from pathlib import Path
from server import planning
data, now_s = Path(sys.argv[1]), int(sys.argv[2])
with open_house(Settings(data=data), lambda: now_s) as house:
    carried = planning.Planner(house.store).tend(now_s)
    print(carried, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_between_plan_and_publication_readers_get_it_after_the_restart(house, store, town):
    store.write_now(lambda db: records.put(db, town, replace(place(1), status="draft"), EDIT))
    house.publish("testtown")
    plan(store, "place0001")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(house.settings.data), str(NOW_S + HOUR_S)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ},
        check=False,
    )
    assert (killed.returncode, killed.stdout) == (-9, "1\n")
    assert store.read.execute("select count(*) from composed where record = 'place0001' and until_seq = 0").fetchone() == (0,)
    house.publisher.tend(NOW_S + HOUR_S + 1)
    assert store.read.execute("select count(*) from composed where record = 'place0001' and until_seq = 0").fetchone() == (3,)
    assert planning.Planner(store).tend(NOW_S + HOUR_S + 1) == 0


def test_a_fifth_may_go_and_more_needs_a_second_word(store, town):
    archive(store, town, range(1, 5))
    with pytest.raises(SeatBelt) as raised:
        archive(store, town, [5])
    assert raised.value.fields == {"removed": 5, "total": 20, "percent": 20}
    assert status_of(store, "place0005") == "published"
    archive(store, town, [5], confirmed=True)
    assert status_of(store, "place0005") == "archived"


def test_the_belt_counts_what_several_people_took_within_the_hour(store, town):
    for person, number in (("p1", 1), ("p2", 2), ("p3", 3)):
        store.write_now(lambda db, n=number, p=person: records.put(db, town, replace(place(n), status="archived"), Edit(p, NOW_S)))
    store.write_now(lambda db: records.remove(db, "testtown", "place0004", Edit("p4", NOW_S + 60)))
    with pytest.raises(SeatBelt):
        archive(store, town, [5], NOW_S + 120)


def test_what_left_more_than_an_hour_ago_counts_no_longer(store, town):
    archive(store, town, range(1, 5))
    archive(store, town, range(5, 8), NOW_S + HOUR_S + 1)
    assert status_of(store, "place0007") == "archived"


def test_what_came_back_or_was_never_public_does_not_count(store, town):
    archive(store, town, range(1, 5))
    store.write_now(lambda db: [records.put(db, town, place(n), Edit("p1", NOW_S + 1)) for n in range(1, 5)])
    store.write_now(lambda db: records.put(db, town, replace(place(99), status="draft"), Edit("p1", NOW_S + 1)))
    store.write_now(lambda db: records.remove(db, "testtown", "place0099", Edit("p1", NOW_S + 2)))
    assert planning.gone_since(store.read, "testtown", NOW_S - HOUR_S) == set()


def test_a_small_town_may_take_back_three_records_unasked(house, town):
    house.store.write_now(lambda db: [records.put(db, town, place(n), EDIT) for n in range(1, 6)])
    archive(house.store, town, [1, 2, 3])
    with pytest.raises(SeatBelt):
        archive(house.store, town, [4])


def test_another_town_is_another_town(store, town):
    other = replace(town, slug="othertown", title=text("de", "Anderstadt"))
    store.write_now(lambda db: towns.add(db, other))
    archive(store, town, range(1, 5))
    store.write_now(lambda db: planning.belt(db, "othertown", NOW_S))
