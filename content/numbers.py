"""Telephone numbers: what people write becomes E.164 or a short code, and which numbers may be shown or must ring nowhere.

The short codes are our own list: libphonenumber does not know 116016 (content.md 6). The table of help lines names the
source of every number; a number that is not in it and not fictional appears in no demo and no test.
"""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

SHORT_CODES = frozenset({"110", "112", "115", "116006", "116016", "116111", "116117", "116123"})
# Bundesnetzagentur, Mitteilung 148/2021: a thousand numbers behind each prefix are never given to anybody.
FICTIONAL_PREFIXES = ("+493023125", "+496990009", "+494066969", "+492214710", "+498999998")
_GERMAN = "+49"
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_LABEL = re.compile(r"^(?:tel(?:efon)?|phone|fon|mobil|handy|t)\s*[.:]*\s*(?=[+(\d])", re.IGNORECASE)
_REMARK = re.compile(r"\([^()\d+]*\)")
_DIALLABLE = re.compile(r"\+?[\d\s()/.,\-]+")
_JOINTS = re.compile(r"[\s()/.,\-]+")
_DASHES = re.compile(r"[‐-―−]")
_NATIONAL = range(5, 14)
# Where the district is two or three digits long; everywhere else four are shown apart. For reading only.
_SHORT_DISTRICTS = re.compile(r"30|32|40|69|89|1[567]\d|180|800|20[2389]|21[24]|228|234|340|3[3-9]5|906|[2-9]\d1")


class HelpNumber(Struct, frozen=True):
    """One verified number: `as_of` is the day, month or year its source names; `land` two letters, empty for all.

    `written` is how its owner groups the digits, where that is not how we would.
    """

    number: str
    key: str
    source: str
    as_of: str = ""
    land: str = ""
    hours: str = ""
    written: str = ""


HELPLINES: tuple[HelpNumber, ...] = (
    HelpNumber("112", "ambulance_fire", "gesund.bund.de/notfallnummern", hours="24/7"),
    HelpNumber("110", "police", "Bundesnetzagentur", hours="24/7"),
    HelpNumber("116117", "doctor_on_call", "ndr.de", "2020"),
    HelpNumber("116016", "violence_women", "hilfetelefon.de", "2023-06-01", hours="24/7"),
    HelpNumber("116111", "children", "bmfsfj.de", "2020", hours="Mo-Sa 14:00-20:00"),
    HelpNumber("+498001110550", "parents", "ministry text", hours="Mo,We,Fr 09:00-17:00; Tu,Th 09:00-19:00", written="0800 111 0 550"),
    HelpNumber("+498001110111", "telefonseelsorge", "spektrum.de", "2022", hours="24/7", written="0800 111 0 111"),
    HelpNumber("+498001110222", "telefonseelsorge", "spektrum.de", "2022", hours="24/7", written="0800 111 0 222"),
    HelpNumber("116123", "telefonseelsorge", "ansbach-evangelisch.de", hours="24/7"),
    HelpNumber("116006", "victims", "weisser-ring.de", hours="Mo-Su 07:00-22:00"),
    HelpNumber("+498004040020", "pregnant", "ministry text", hours="24/7"),
    HelpNumber(
        "+498005465465",
        "anti_discrimination",
        "Antidiskriminierungsstelle des Bundes",
        "2021-09",
        hours="Mo-Th 09:00-15:00",
        written="0800 546 546 5",
    ),
    HelpNumber("+499119430", "bamf", "bamf.de", "2025", hours="Mo-Fr 09:00-11:00", written="0911 943-0"),
    HelpNumber("115", "authorities", "bamf.de", "2025", hours="Mo-Fr 08:00-18:00"),
    HelpNumber("+49613119240", "poison", "mkuem.rlp.de", land="HE"),
    HelpNumber("+49361730730", "poison", "rtl.de", "2019", land="TH"),
    HelpNumber("+4922819240", "poison", "de.wikibooks.org", land="NW"),
)
_HELP_NUMBERS = frozenset(line.number for line in HELPLINES)
_WRITTEN_BY_OWNER = {line.number: line.written for line in HELPLINES if line.written}


class NotANumber(ValueError):
    """What was written is no single telephone number; the text itself is not repeated."""

    number = 42250
    key = "phone.not_a_number"


def e164(written: str, *, country: str = "49", district: str = "") -> str:
    """ "06131 / 19 240" -> "+49613119240", "116 016" -> "116016", "+49 (0)821 …" without the zero. Raises NotANumber.

    `district` ("06131") is put before a number that names none; without it such a number is refused, never guessed.
    """
    digits = _digits(written)
    if digits in SHORT_CODES:
        return digits
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = f"+{country}{digits[1:]}"
    elif not digits.startswith("+"):
        digits = f"+{country}{_JOINTS.sub('', district).removeprefix('0')}{digits}" if district else ""
    if digits.removeprefix(_GERMAN) in SHORT_CODES:
        return digits.removeprefix(_GERMAN)
    if not is_e164(digits):
        raise NotANumber
    return digits


def _digits(written: str) -> str:
    """The digits as one chain, a leading + kept, "(0)" after a country code dropped. Raises NotANumber."""
    folded = unicodedata.normalize("NFKC", written.removeprefix("tel:"))
    folded = "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")
    folded = "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in folded)
    folded = _REMARK.sub("", _DASHES.sub("-", _LABEL.sub("", folded.strip()))).strip()
    if not _DIALLABLE.fullmatch(folded):
        raise NotANumber
    if folded.startswith(("+", "00")):
        folded = re.sub(r"\(\s*0\s*\)", "", folded)
    return _JOINTS.sub("", folded)


def is_e164(number: str) -> bool:
    """A plus and 7 to 15 digits; a German one with a plausible length and no second zero."""
    if not _E164.fullmatch(number):
        return False
    return not number.startswith(_GERMAN) or (number[3] != "0" and len(number) - 3 in _NATIONAL)


def is_short_code(number: str) -> bool:
    return number in SHORT_CODES


def is_valid(number: str) -> bool:
    """What a `Phone` may hold: E.164 or one of our short codes."""
    return is_short_code(number) or is_e164(number)


def costs_extra(number: str) -> bool:
    """Service numbers that a prepaid card pays dearly for, or cannot call at all."""
    return number.startswith(("+49900", "+49137", "+49180", "+49118"))


def rings_nowhere(number: str) -> bool:
    """Whether `number` is one of the five thousand that are kept for fiction."""
    return is_e164(number) and number[:-3] in FICTIONAL_PREFIXES


def may_be_dialled_in_demo(number: str) -> bool:
    """The demo dials nobody: fictional numbers and the verified table only (DESIGN 7.4)."""
    return rings_nowhere(number) or number in _HELP_NUMBERS


def help_numbers(land: str) -> tuple[HelpNumber, ...]:
    """The table for a town of `land`: national numbers and its own poison centre."""
    return tuple(line for line in HELPLINES if line.land in ("", land))


def display(number: str) -> str:
    """The number as people read it out: "116 016", "069 90009 214", "0800 40 40 020"; foreign ones keep their plus."""
    if number in _WRITTEN_BY_OWNER:
        return _WRITTEN_BY_OWNER[number]
    if is_short_code(number):
        return f"{number[:3]} {number[3:]}".strip()
    if not number.startswith(_GERMAN):
        return f"{number[:3]} {_grouped(number[3:])}" if is_e164(number) else number
    national = number[3:]
    found = _SHORT_DISTRICTS.match(national)
    cut = found.end() if found else 4
    return f"0{national[:cut]} {_grouped(national[cut:])}".strip()


def _grouped(digits: str) -> str:
    """Five digits are read 2 3, six 3 3, seven 2 2 3, eight 5 3; longer ones in threes."""
    if len(digits) == 7:
        return f"{digits[:2]} {digits[2:4]} {digits[4:]}"
    if len(digits) in (5, 6, 8):
        return f"{digits[:-3]} {digits[-3:]}"
    if len(digits) < 5:
        return digits
    return " ".join(digits[at : at + 3] for at in range(0, len(digits), 3))
