"""Public holidays, all 16 Länder, 2026 to 2028, against a table written down here and one of somebody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import yaml

from content.holidays import LAENDER, UnknownLand, public_holidays, school_holidays
from tests.shared import shared

EVERYWHERE = {
    2026: "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26",
    2027: "01-01 03-26 03-29 05-01 05-06 05-17 10-03 12-25 12-26",
    2028: "01-01 04-14 04-17 05-01 05-25 06-05 10-03 12-25 12-26",
}
EPIPHANY, WOMEN, EASTER_AND_WHIT_SUNDAY, CORPUS_CHRISTI, ASSUMPTION, CHILDREN, REFORMATION, ALL_SAINTS, REPENTANCE = (
    {2026: "01-06", 2027: "01-06", 2028: "01-06"},
    {2026: "03-08", 2027: "03-08", 2028: "03-08"},
    {2026: "04-05 05-24", 2027: "03-28 05-16", 2028: "04-16 06-04"},
    {2026: "06-04", 2027: "05-27", 2028: "06-15"},
    {2026: "08-15", 2027: "08-15", 2028: "08-15"},
    {2026: "09-20", 2027: "09-20", 2028: "09-20"},
    {2026: "10-31", 2027: "10-31", 2028: "10-31"},
    {2026: "11-01", 2027: "11-01", 2028: "11-01"},
    {2026: "11-18", 2027: "11-17", 2028: "11-22"},
)
UPRISING = {2028: "06-17"}
BESIDES = {
    "BB": (EASTER_AND_WHIT_SUNDAY, REFORMATION),
    "BE": (WOMEN, UPRISING),
    "BW": (EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS),
    "BY": (EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS),
    "HB": (REFORMATION,),
    "HE": (CORPUS_CHRISTI,),
    "HH": (REFORMATION,),
    "MV": (WOMEN, REFORMATION),
    "NI": (REFORMATION,),
    "NW": (CORPUS_CHRISTI, ALL_SAINTS),
    "RP": (CORPUS_CHRISTI, ALL_SAINTS),
    "SH": (REFORMATION,),
    "SL": (CORPUS_CHRISTI, ASSUMPTION, ALL_SAINTS),
    "SN": (REFORMATION, REPENTANCE),
    "ST": (EPIPHANY, REFORMATION),
    "TH": (CHILDREN, REFORMATION),
}
IN_CATHOLIC_TOWNS = {"BY": (ASSUMPTION,), "SN": (CORPUS_CHRISTI,), "TH": (CORPUS_CHRISTI,)}
NAMES = {
    "Baden-Württemberg": "BW", "Bayern": "BY", "Berlin": "BE", "Brandenburg": "BB", "Bremen": "HB", "Hamburg": "HH", "Hessen": "HE",
    "Mecklenburg-Vorpommern": "MV", "Niedersachsen": "NI", "Nordrhein-Westfalen": "NW", "Rheinland-Pfalz": "RP", "Saarland": "SL",
    "Sachsen": "SN", "Sachsen-Anhalt": "ST", "Schleswig-Holstein": "SH", "Thüringen": "TH",
}  # fmt: skip
EASTER = {2026: date(2026, 4, 5), 2027: date(2027, 3, 28), 2028: date(2028, 4, 16)}
# Bavaria there has the Peace Festival, which is one of Augsburg's only, and Assumption, which holds in its Catholic municipalities.
THEIRS_ONLY = {"BY": ("08-08", "08-15")}


def table(land: str, year: int, *more: dict[int, str]) -> list[str]:
    days = (EVERYWHERE[year], *(rule.get(year, "") for rule in (*BESIDES[land], *more)))
    return sorted(f"{year}-{day}" for day in " ".join(days).split())


@pytest.mark.parametrize("year", [2026, 2027, 2028])
@pytest.mark.parametrize("land", LAENDER)
def test_every_holiday_of_every_land_and_no_other(land, year):
    assert list(public_holidays(land, [year])) == table(land, year)


@pytest.mark.parametrize("land", LAENDER)
def test_catholic_holidays_only_where_the_town_says_so(land):
    for year in (2026, 2027, 2028):
        assert list(public_holidays(land, [year], catholic=True)) == table(land, year, *IN_CATHOLIC_TOWNS.get(land, ()))


@pytest.mark.parametrize("land", LAENDER)
def test_another_table_agrees_but_for_two_days_in_bavaria(land):
    rules = yaml.safe_load(shared("data/opening_hours/holidays_de.yaml").read_text("utf-8"))["PH"]
    for year in (2026, 2027, 2028):
        theirs = {day_of(rule, year) for rule in rules if counts(rule, land, year)}
        assert sorted(theirs - set(public_holidays(land, [year]))) == [f"{year}-{day}" for day in THEIRS_ONLY.get(land, ())]
        assert set(public_holidays(land, [year])) <= theirs


def counts(rule: dict, land: str, year: int) -> bool:
    lands = [NAMES[name] for name in rule.get("only_states", NAMES)]
    return land in lands and rule.get("year", year) == year


def day_of(rule: dict, year: int) -> str:
    if "fixed_date" in rule:
        return date(year, *rule["fixed_date"]).isoformat()
    if rule["variable_date"] == "nextWednesday16Nov":
        november = date(year, 11, 16)
        return (november + timedelta((2 - november.weekday()) % 7)).isoformat()
    return (EASTER[year] + timedelta(rule.get("offset", 0))).isoformat()


def test_the_eves_are_no_holidays():
    for land in LAENDER:
        assert not {"2026-12-24", "2026-12-31"} & set(public_holidays(land, [2026], catholic=True))


def test_two_years_are_one_ascending_list():
    both = public_holidays("HE", (2027, 2026))
    assert list(both) == table("HE", 2026) + table("HE", 2027)


def test_a_land_that_is_none_is_refused():
    for land in ("XX", "he", "", "Hessen"):
        with pytest.raises(UnknownLand):
            public_holidays(land, [2026])


def test_school_breaks_are_there_for_two_years_ahead():
    for land in LAENDER:
        for year in (2026, 2027, 2028):
            assert len(school_holidays(land, [year])) > 50
    assert {"2026-12-23", "2027-01-12"} <= set(school_holidays("HE", (2026, 2027)))
    assert "2027-01-13" not in school_holidays("HE", (2026, 2027))
