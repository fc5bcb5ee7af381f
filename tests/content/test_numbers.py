"""Numbers as found in the wild become one form; what is in no table and not fictional is dialled by no demo."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.numbers import (
    FICTIONAL_PREFIXES,
    HELPLINES,
    SHORT_CODES,
    NotANumber,
    costs_extra,
    display,
    e164,
    help_numbers,
    is_e164,
    is_short_code,
    is_valid,
    may_be_dialled_in_demo,
    rings_nowhere,
)

WILD = {
    "06131 / 19 240": "+49613119240",
    "+49 (0)911 943-0": "+499119430",
    "0800 40 40 020": "+498004040020",
    "0800 111 0 550": "+498001110550",
    "116 016": "116016",
    "116-117": "116117",
    "+49 116 117": "116117",
    "tel:+496990009214": "+496990009214",
    "Tel.: 069 90009-214 (Zentrale)": "+496990009214",
    "(069) 90009 214": "+496990009214",
    "0049 69 90009214": "+496990009214",
    "+49 (0) 69 90009 214": "+496990009214",
    "069\u201390009\u200b214": "+496990009214",
    "٠٦٩ ٩٠٠٠٩٢١٤": "+496990009214",
    "۰۶۹ ۹۰۰۰۹۲۱۴": "+496990009214",
    "０６９ ９０００９２１４": "+496990009214",
}


@pytest.mark.parametrize(("written", "number"), WILD.items())
def test_a_number_from_a_leaflet_becomes_one_form(written, number):
    assert e164(written) == number


@pytest.mark.parametrize(
    "written",
    ["", "19240", "166 111", "12", "+49", "+49 0 69", "069 90009214 oder 069 90009215", "0800 RUF AN", "069 90009214 Durchwahl 5", "keine"],
)
def test_a_doubtful_number_is_refused_not_guessed(written):
    with pytest.raises(NotANumber) as refused:
        e164(written)
    assert written == "" or written not in str(refused.value)


def test_a_number_without_district_takes_the_one_that_is_given():
    assert e164("19 240", district="06131") == "+49613119240"


def test_the_childrens_number_with_swapped_digits_is_no_short_code():
    assert is_short_code("116111") and not is_short_code("166111")


@given(st.sampled_from(FICTIONAL_PREFIXES), st.integers(0, 999), st.sampled_from([" ", "-", " / ", ""]))
def test_every_fictional_number_survives_being_written_and_read(prefix, tail, joint):
    number = f"{prefix}{tail:03}"
    assert rings_nowhere(number) and may_be_dialled_in_demo(number) and is_valid(number)
    assert e164(display(number)) == number
    assert e164(f"0{number[3:6]}{joint}{number[6:]}") == number


@given(st.text(alphabet="+0123456789 ()/-.a٣", max_size=20))
def test_no_text_becomes_anything_but_a_valid_number(written):
    with suppress(NotANumber):
        assert is_valid(e164(written))


def test_the_neighbours_of_the_fictional_ranges_ring_somewhere():
    for number in ("+493023124999", "+493023126000", "+4930231250000", "+49302312500", "+498999997999", "+49221471100"):
        assert not rings_nowhere(number), number
        assert not may_be_dialled_in_demo(number), number


def test_the_help_line_table_is_dialable_sourced_and_read_back():
    for line in HELPLINES:
        assert is_valid(line.number) and may_be_dialled_in_demo(line.number)
        assert line.source
        assert e164(display(line.number)) == line.number
    assert {line.number for line in HELPLINES if is_short_code(line.number)} == SHORT_CODES


def test_the_poison_centre_hangs_on_the_land():
    assert [line.number for line in help_numbers("HE") if line.key == "poison"] == ["+49613119240"]
    assert [line.number for line in help_numbers("TH") if line.key == "poison"] == ["+49361730730"]
    assert [line.number for line in help_numbers("BY") if line.key == "poison"] == []


@pytest.mark.parametrize(
    ("number", "read"),
    {
        "112": "112",
        "116016": "116 016",
        "+496990009214": "069 90009 214",
        "+498004040020": "0800 40 40 020",
        "+498005465465": "0800 546 546 5",
        "+49613119240": "06131 19 240",
        "+49361730730": "0361 730 730",
        "+493023125116": "030 23125 116",
    }.items(),
)
def test_numbers_are_grouped_as_people_read_them(number, read):
    assert display(number) == read


def test_dear_numbers_are_known_and_short_ones_are_no_e164():
    assert costs_extra("+499001234567") and not costs_extra("+498004040020")
    assert not is_e164("116117") and not is_e164("+49069123") and not is_e164("+49 69 1")
