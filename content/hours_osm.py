"""OSM `opening_hours` strings taken apart into rules, so that what the evaluator gets wrong is rewritten before it.

`opening-hours-py` matches weekdays, dates and months well, but it knows no Land's holidays, takes "nach Vereinbarung" for
open, `14:00+` for open until midnight, and ends Thursday's night at 24:00 when Friday has a rule of its own. Here every
rule is split into *when* (left to the evaluator), times, mode and comment, and written again without these traps.
What is not understood is refused with a key: readers then see the text and no "open now" (briefs/opening-hours.md 4).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct, structs

DAY_MIN = 1440
Operator = Literal[";", ",", "||"]
Stretch = tuple[int, int]
WHOLE, EVENING, NIGHT = (0, 2 * DAY_MIN), (0, DAY_MIN), (DAY_MIN, 2 * DAY_MIN)
Dates = Callable[[str], list[str]]
"""Gives the date selectors of "PH" (single days) or "SH" (ranges) within the window."""


class Refused(ValueError):
    """This string cannot be evaluated without guessing; `key` says why, `part` is the piece it is about."""

    number = 42211

    def __init__(self, key: str, part: str) -> None:
        super().__init__(key, part)
        self.key = key
        self.part = part


class Range(Struct, frozen=True):
    """`closes_min` may pass midnight; `open_end`: nobody knows when it really ends ("+")."""

    opens_min: int
    closes_min: int
    open_end: bool = False


class Rule(Struct, frozen=True):
    """One rule of the string; `when` is empty for every day. `mode` is "" (open), "off" or "unknown"; `explicit`: it is written out."""

    operator: Operator
    when: str
    times: tuple[Range, ...] = ()
    mode: Literal["", "off", "unknown"] = ""
    comment: str = ""
    explicit: bool = False

    @property
    def speaks_of_all(self) -> bool:
        """Nothing but a comment, or "or else" without a when: it speaks about every minute that no other rule names."""
        return not (self.when or self.times) and self.mode != "off" and bool(self.comment or self.operator == "||")


_GERMAN = {"di": "Tu", "mi": "We", "do": "Th", "so": "Su"}
_WEEKDAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DAYS = re.compile(r"\b(mo|tu|di|we|mi|th|do|fr|sa|su|so|ph|sh)\b", re.I)
_O_CLOCK = re.compile(r"(\d{1,2})(:\d\d)?\s*-\s*(\d{1,2})(:\d\d)?\s*(?:Uhr|h)\b", re.I)
_APPOINTMENT = re.compile(
    r"vereinbar|absprache|anmeldung|\btermin(e|en|vergabe)?\b|\bn\.?\s?v\b|telef|\btel\.|appointment|\bby arrangement\b", re.I
)
_NO_APPOINTMENT = re.compile(r"\b(ohne|kein|keine|without|no)\b", re.I)
_BARE_APPOINTMENT = re.compile(
    r"(?:\bnur\s+)?(?:\btermine?\s+)?\bnach\s+(?:\w+\s+)?(?:vereinbarung|absprache|anmeldung)"
    r"|\bn\.\s?v\.|(?:\bonly\s+)?\bby\s+appointment(?:\s+only)?",
    re.I,
)
_TOKEN = re.compile(r'"[^"]*"|\|\||24/7|\d{1,2}:\d{2}|[^\W\d_]+|\d+|\S')
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_SUN = re.compile(r"sunrise|sunset|dawn|dusk", re.I)
_RANGE = re.compile(r"(\d{1,2}):([0-5]\d)(?:-(\d{1,2}):([0-5]\d))?(\+?)")
_MODES: dict[str, Literal["", "off", "unknown"]] = {"open": "", "off": "off", "closed": "off", "unknown": "unknown"}
_HOLIDAY_LIST = re.compile(
    rf"(?P<wide>.*?)(?P<list>(?:PH|SH|{_WEEKDAY}(?:-{_WEEKDAY})?(?:\[[^\]]*\])?)"
    rf"(?:,(?:PH|SH|{_WEEKDAY}(?:-{_WEEKDAY})?(?:\[[^\]]*\])?))*)"
)
_SCHOOL_DAYS = re.compile(rf"SH ({_WEEKDAY}(?:-{_WEEKDAY})?(?:,{_WEEKDAY}(?:-{_WEEKDAY})?)*)")
_EVERY_WEEK = re.compile(rf"(?:PH|{_WEEKDAY}|[-, ])*")


def normalise(osm: str) -> str:
    """German day names, "Uhr", dashes and bare "nach Vereinbarung" as the syntax wants them; comments untouched."""
    pieces = unicodedata.normalize("NFC", osm).replace("\u2013", "-").replace("\u2014", "-").split('"')
    for index in range(0, len(pieces), 2):
        pieces[index] = _normalise_bare(pieces[index])
    return " ".join('"'.join(pieces).split())


def _normalise_bare(text: str) -> str:
    text = _BARE_APPOINTMENT.sub(lambda found: f'"{found[0]}"', text)
    text = _O_CLOCK.sub(lambda found: f"{found[1]}{found[2] or ':00'}-{found[3]}{found[4] or ':00'}", text)
    text = re.sub(r"\bUhr\b", "", text, flags=re.I)
    text = re.sub(r"\bgeschlossen\b", "off", text, flags=re.I)
    text = re.sub(r"\b(off|closed|open|unknown)\b", lambda found: found[0].lower(), text, flags=re.I)
    text = _DAYS.sub(lambda found: _GERMAN.get(found[0].lower()) or _title(found[0]), text)
    return re.sub(rf"\b({_WEEKDAY}|PH)\s*:(?!\d)", r"\1", text)


def _title(day: str) -> str:
    return day.upper() if day.upper() in ("PH", "SH") else day.title()


def is_appointment(comment: str) -> bool:
    return bool(_APPOINTMENT.search(comment)) and not _NO_APPOINTMENT.search(comment)


def parse(osm: str) -> list[Rule]:
    """The rules of an OSM string in their order, normalised. Raises Refused."""
    text = normalise(osm)
    if text.count('"') % 2 or any(ord(sign) < 32 for sign in text):
        raise Refused("hours.syntax", text)
    rules: list[Rule] = []
    for operator, piece in _split(text):
        rules.append(_rule(operator, piece))
    if not rules:
        raise Refused("hours.syntax", text)
    return rules


def _split(text: str) -> Iterable[tuple[Operator, str]]:
    """Pieces of the text that are one rule each. A comma before anything but a time begins a rule that adds to the last."""
    operator: Operator = ";"
    start, seen = 0, ""
    tokens = list(_TOKEN.finditer(text))
    for index, token in enumerate(tokens):
        following = tokens[index + 1][0] if index + 1 < len(tokens) else ""
        word = token[0]
        adds = word == "," and (seen == "done" or (seen == "times" and not _begins_time(following)))
        if word in (";", "||") or adds:
            if text[start : token.start()].strip():
                yield operator, text[start : token.start()].strip()
            operator, start, seen = word, token.end(), ""  # type: ignore[assignment]
        elif _begins_time(word):
            seen = "times"
        elif word in _MODES or word[0] == '"':
            seen = "done"
    if text[start:].strip():
        yield operator, text[start:].strip()


def _begins_time(word: str) -> bool:
    return bool(_CLOCK.fullmatch(word)) or word in ("24/7", "(") or bool(_SUN.match(word))


def _rule(operator: Operator, piece: str) -> Rule:
    comments = re.findall(r'"([^"]*)"', piece)
    bare = re.sub(r'"[^"]*"', " ", piece)
    words = [token for token in _TOKEN.finditer(bare)]
    modes = [token for token in words if token[0] in _MODES]
    end = modes[0].start() if modes else len(bare)
    times_at = next((token.start() for token in words if _begins_time(token[0])), end)
    if len(comments) > 1 or times_at > end or (modes and bare[modes[0].end() :].strip()):
        raise Refused("hours.syntax", piece)
    return Rule(
        operator,
        bare[:times_at].strip().rstrip(":").strip(),
        _times(bare[times_at:end].strip()) if times_at < end else (),
        _MODES[modes[0][0]] if modes else "",
        comments[0].strip() or "?" if comments else "",
        bool(modes),
    )


def _times(text: str) -> tuple[Range, ...]:
    if _SUN.search(text):
        raise Refused("hours.sun", text)
    return tuple(_range(piece.replace(" ", ""), text) for piece in text.split(","))


def _range(piece: str, whole: str) -> Range:
    if piece == "24/7":
        return Range(0, DAY_MIN)
    match = _RANGE.fullmatch(piece)
    if match is None or not (match[3] or match[5]):
        raise Refused("hours.times", whole)
    opens = int(match[1]) * 60 + int(match[2])
    closes = int(match[3]) * 60 + int(match[4]) if match[3] else opens
    if match[3] and closes <= opens:
        closes += DAY_MIN
    if opens >= DAY_MIN or closes > opens + DAY_MIN:
        raise Refused("hours.times", whole)
    # 23:59 is how many people write midnight; as it stands it would close every place for a minute a day.
    return Range(opens, closes + 1 if closes % DAY_MIN == DAY_MIN - 1 else closes, bool(match[5]))


def names_holidays(rules: Iterable[Rule]) -> bool:
    return any(re.search(r"\bPH\b", rule.when) for rule in rules)


def is_dated(rules: Iterable[Rule]) -> bool:
    """True if anything but weekdays and public holidays decides: months, dates, weeks, n-th weekdays, school holidays."""
    return any(not _EVERY_WEEK.fullmatch(rule.when) for rule in rules)


def stretches(rules: list[Rule]) -> list[Stretch]:
    """Which parts of its days to evaluate, one after the other: evenings and nights where there are nights.

    A night belongs to the day on which it begins: a holiday that is closed takes its own night away, not the one
    before. An `off` with times may cut into a night from outside: then all is one stretch, and nights end where
    another rule begins, as both known evaluators have it.
    """
    if not any(until > DAY_MIN for rule in rules for span in rule.times for _, until, _ in _sure(span)):
        return [WHOLE]
    return [WHOLE] if any(rule.times and rule.mode == "off" for rule in rules) else [EVENING, NIGHT]


def whens(rule: Rule, dates: Dates) -> list[str]:
    """The rule's *when* without PH and SH: weekdays first, then the dates they stand for. Raises Refused."""
    when = re.sub(r"\s*,\s*", ",", rule.when)
    if not re.search(r"\b(PH|SH)\b", when):
        return [when]
    if within := _SCHOOL_DAYS.fullmatch(when):
        return [f"{span} {within[1]}" for span in dates("SH")]
    match = _HOLIDAY_LIST.fullmatch(when)
    if match is None or match["wide"].strip():
        raise Refused("hours.holiday_rule", rule.when)
    names = match["list"].split(",")
    weekdays = [name for name in names if name not in ("PH", "SH")]
    found = [",".join(weekdays)] if weekdays else []
    for name in ("PH", "SH"):
        if name in names and dates(name):
            found.append(",".join(dates(name)))
    return found


def write(rules: list[Rule], dates: Dates, stretch: Stretch) -> str:
    """The string for the evaluator, its times counted from the stretch's beginning. Raises Refused.

    The comments are ours: "a" by appointment, "u" not sure.
    """
    parts: list[str] = []
    for rule in rules:
        for when in whens(rule, dates):
            for number, (times, mode, mark) in enumerate(_groups(rule, stretch)):
                operator = "," if number else rule.operator
                words = [when, times, mode, f'"{mark}"' if mark else ""]
                parts += [f" {operator} " if parts else "", " ".join(word for word in words if word)]
    return "".join(parts)


def _groups(rule: Rule, stretch: Stretch) -> list[tuple[str, str, str]]:
    """(times, mode, mark) of the rules that one rule becomes; the first overrides as it did, the others add."""
    if rule.mode == "off" and not is_appointment(rule.comment):
        return [(",".join(_written(span.opens_min, span.closes_min) for span in rule.times), "off", "")]
    mark = "" if not rule.comment else "a" if is_appointment(rule.comment) else "u"
    mode = "unknown" if rule.mode == "unknown" else "open"
    if not rule.times and stretch != NIGHT:
        return [("00:00-24:00", mode, "u" if lacks_times(rule) else mark)]
    sure, vague = (_within(rule, stretch, wanted) for wanted in (True, False))
    # The last group wins: what is sure stands above an open end that runs into it ("07:00+,12:00-16:00").
    found = [(times, mode, own) for times, own in ((vague, mark or "u"), (sure, mark)) if times]
    # A rule that overrides a day takes the night of the rule before with it, even if it has none itself.
    return found or ([("", "off", "")] if rule.operator == ";" else [])


def _within(rule: Rule, stretch: Stretch, wanted: bool) -> str:
    """The rule's sure or unsure times as far as they lie in the stretch, written from its beginning."""
    begin, end = stretch
    spans = [(max(a, begin), min(b, end)) for span in rule.times for a, b, sure in _sure(span) if sure is wanted]
    return ",".join(_written(a - begin, b - begin) for a, b in spans if a < b)


def _sure(span: Range) -> list[tuple[int, int, bool]]:
    """Spans of a range as (opens, closes, is sure): after "+" nobody knows, for as long as places commonly go on."""
    if not span.open_end:
        return [(span.opens_min, span.closes_min, True)]
    end = span.closes_min
    hour = end % DAY_MIN
    longest = 8 * 60 if hour >= 22 * 60 or end >= DAY_MIN else 10 * 60 if hour >= 17 * 60 else DAY_MIN - hour
    until = min(end + longest, span.opens_min + DAY_MIN)
    known = [(span.opens_min, end, True)] if end > span.opens_min else []
    return known + ([(end, until, False)] if until > end else [])


def _written(opens_min: int, closes_min: int) -> str:
    return f"{opens_min // 60:02}:{opens_min % 60:02}-{closes_min // 60:02}:{closes_min % 60:02}"


def words(osm: str) -> str:
    """What a string says in words: its comments, or all of it where it cannot be evaluated."""
    try:
        rules = parse(osm)
    except Refused:
        return osm.strip()
    return "; ".join(rule.comment for rule in rules if rule.comment and rule.comment != "?")


def that_say_when(rules: list[Rule]) -> list[Rule]:
    """The rules with days or times of their own; the first of them overrides nothing. Raises Refused.

    "Or else" with days or times is refused: the evaluator decides it by days, the specification by minutes.
    """
    kept = [rule for rule in rules if not rule.speaks_of_all]
    for rule in kept[1:]:
        if rule.operator == "||" and (rule.when or rule.times):
            raise Refused("hours.fallback", rule.when)
    return [structs.replace(kept[0], operator=";"), *(rule for rule in kept[1:] if rule.operator != "||")] if kept else []


def lacks_times(rule: Rule) -> bool:
    """ "Mo-Fr" and nothing else: open day and night by the letter, a forgotten time in life."""
    return bool(rule.when) and not (rule.times or rule.mode or rule.comment or rule.explicit)


def overruled_holidays(rules: list[Rule]) -> str:
    """The weekdays that a later rule takes back from an earlier rule about holidays ("PH off; Mo-Fr …"), or ""."""
    named = False
    for rule in rules:
        if named and rule.operator == ";" and re.search(_WEEKDAY, rule.when) and not names_holidays([rule]):
            return rule.when
        named = named or names_holidays([rule])
    return ""
