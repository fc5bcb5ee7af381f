"""Days and hours as offices write them: what is understood, and that the rest is never guessed."""

import pytest

from content.intake.assembly_times import Days, read_begin_and_end, read_days, read_time
from content.intake.result import NotUnderstood
from content.model import Schedule

DAY = Days("2024-02-13")


@pytest.mark.parametrize(
    ("cell", "start", "duration_min"),
    [
        ("19.00 - 21.00 Uhr", "2024-02-13T19:00", 120),
        ("7:30-9:00", "2024-02-13T07:30", 90),
        ("22.00 - 02.00 Uhr", "2024-02-13T22:00", 240),
        ("18.00 - 24.00 Uhr", "2024-02-13T18:00", 360),
        ("14.00 - 23.59 Uhr", "2024-02-13T14:00", 599),
        ("ab 14.00 Uhr", "2024-02-13T14:00", 0),
        ("14.00 Uhr", "2024-02-13T14:00", 0),
        ("bis 18.00 Uhr", "2024-02-13T00:00", 1080),
        (" 19.00 -\n21.00  Uhr ", "2024-02-13T19:00", 120),
    ],
)
def test_hours_in_one_cell(cell, start, duration_min):
    assert read_time(cell, DAY) == Schedule(start, duration_min=duration_min)


def test_all_day_is_a_day_and_an_empty_cell_is_to_follow():
    assert read_time("ganztägig", DAY) == Schedule("2024-02-13", duration_min=1440, all_day=True)
    assert read_time("  ", DAY) is None


@pytest.mark.parametrize("cell", ["abends", "25.00 - 26.00 Uhr", "10.75 Uhr", "24.00 - 01.00 Uhr", "10.00 Uhr oder 12.00 Uhr", "-"])
def test_hours_that_nobody_understands_are_not_guessed(cell):
    with pytest.raises(NotUnderstood):
        read_time(cell, DAY)


@pytest.mark.parametrize(
    ("begin", "end", "start", "duration_min"),
    [
        ("0 days 08:30:00", "0 days 09:30:00", "2024-02-13T08:30", 60),
        ("0 days 00:00:00", "1 days 00:00:00", "2024-02-13T00:00", 1440),
        ("0 days 23:00:00", "0 days 01:00:00", "2024-02-13T23:00", 120),
        ("0 days 15:00:00", "0 days 00:00:00", "2024-02-13T15:00", 540),
        ("10:00", "", "2024-02-13T10:00", 0),
    ],
)
def test_hours_in_two_cells(begin, end, start, duration_min):
    assert read_begin_and_end(begin, end, DAY) == Schedule(start, duration_min=duration_min)


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("2023-05-01 00:00:00", [Days("2023-05-01")]),
        ("2024-02-13", [Days("2024-02-13")]),
        ("02.01.2023\n09.01.2023\n", [Days("2023-01-02"), Days("2023-01-09")]),
        ("01.09. - 29.09.2023", [Days("2023-09-01", 29)]),
        ("30.12.2023 - 02.01.2024", [Days("2023-12-30", 4)]),
        ("27. - 29.01.2023", [Days("2023-01-27", 3)]),
        ("09.01.2023 - 06.02.2023\n14-tägig immer Montags\n", [Days("2023-01-09"), Days("2023-01-23"), Days("2023-02-06")]),
    ],
)
def test_days_in_one_cell(cell, days):
    assert read_days(cell) == days


@pytest.mark.parametrize(
    "cell", ["", "bald", "31.02.2023", "2023-02-31", "29.09. - 01.09.2023", "01.01.2020 - 01.01.2024", "0-tägig", "Mai 2023"]
)
def test_days_that_nobody_understands_are_not_guessed(cell):
    with pytest.raises(NotUnderstood):
        read_days(cell)


def test_hours_of_a_span_of_days_are_not_guessed():
    with pytest.raises(NotUnderstood):
        read_time("10.00 - 12.00 Uhr", Days("2023-09-01", 29))
