"""The scan that holds code and catalogue together finds what it should, and only that."""

from __future__ import annotations

from content.catalog_use import used_in

KEYS = {
    "bar.back": "Back",
    "age.today": "As of today {time}",
    "courses.count": {"one": "{count} course", "other": "{count} courses"},
    "places.open": {"one": "{open} of {count}", "other": "{open} of {count}"},
    "place.cost_free": "Free",
    "place.cost_paid": "Paid",
    "kind.place": "Place",
}


def problems(code: str) -> tuple[str, ...]:
    return used_in({"a.tsx": code}, KEYS).problems


def unused(code: str) -> tuple[str, ...]:
    return used_in({"a.tsx": code}, KEYS).unused


def test_a_key_nobody_wrote_is_named():
    assert problems('t("bar.bakc")') == ("a.tsx: t(bar.bakc) is not in the catalogue",)
    assert problems("t(`shape.${kind}`)") == ("a.tsx: t(shape.${kind}) is not in the catalogue",)


def test_what_counts_is_asked_for_with_its_count():
    assert problems('t("courses.count")') == ("a.tsx: t(courses.count) but courses.count counts",)
    assert problems('n("bar.back", 3)') == ("a.tsx: n(bar.back) but bar.back does not count",)
    assert problems('n("courses.count", list.filter((one) => one.free).length)') == ()


def test_a_value_that_is_not_given_is_named():
    assert problems('t("age.today")') == ("a.tsx: t(age.today) gives no {time}",)
    assert problems('t("age.today", { when: clock(now) })') == ("a.tsx: t(age.today) gives no {time}",)
    assert problems('n("places.open", count)') == ("a.tsx: n(places.open) gives no {open}",)
    assert problems('rich("age.today", { day: f({ time: 1 }) })') == ("a.tsx: rich(age.today) gives no {time}",)


def test_a_value_that_is_given_is_found():
    assert problems('t("age.today", { time: clock({ now }) })') == ()
    assert problems('t("age.today", { time })') == ()
    assert problems('n("places.open", rows.length, { when: day, open: open(rows) })') == ()
    assert problems('t("age.today", values)') == ()
    assert problems('t("age.today", { ...values, day })') == ()


def test_keys_that_travel_count_as_used():
    assert "bar.back" not in unused('toast(words, ["bar.back"])')
    assert "kind.place" not in unused('t(`kind.${kind ?? "place"}`)')
    assert {"place.cost_free", "place.cost_paid"}.isdisjoint(unused('say("free", "place.cost_", cost)'))
    assert unused("") == tuple(KEYS)
