"""Courses of Lindenhafen: every level, with and without childcare, full and free, with exceptions and holidays."""

from __future__ import annotations

from datetime import date, timedelta

from content.model import Access, Cefr, Course, CourseType, Enrolment, Override, Schedule, Seats
from content.seed.names import HOUSES, QUARTERS, TOWN, address, draw, fill, monday, phone, pick, point, record_id, some, stamp, words

LEVELS: tuple[tuple[Cefr, Cefr], ...] = (("A0", "A1"), ("A1", "A1"), ("A1", "A2"), ("A2", "A2"), ("A2", "B1"), ("B1", "B1"), ("B1", "B2"), ("B2", "C1"))
DAYS = ("MO,WE,FR", "TU,TH", "MO,TU,WE,TH,FR", "MO,WE", "SA", "TU,WE,TH")
STARTS = (("09:00", 195), ("13:30", 180), ("18:00", 120), ("08:30", 240), ("10:00", 90))
KINDS: tuple[CourseType, ...] = ("integration", "open", "alpha", "vocational")
TAGS = {"integration": "integration_course", "open": "german_course", "alpha": "literacy_course", "vocational": "vocational_german"}
NUMBER = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5}
TITLES = {
    "integration": {"de": "Integrationskurs {level}, {name}", "en": "Integration course {level}, {name}", "ar": "دورة اندماج {level}، {name}", "uk": "Інтеграційний курс {level}, {name}", "fa-AF": "کورس ادغام {level}، {name}"},
    "open": {"de": "Deutsch {level}, {name}", "en": "German {level}, {name}", "ar": "اللغة الألمانية {level}، {name}", "uk": "Німецька {level}, {name}", "fa-AF": "آلمانی {level}، {name}"},
    "alpha": {"de": "Lesen und Schreiben lernen, {name}", "en": "Learn to read and write, {name}", "ar": "تعلم القراءة والكتابة، {name}", "uk": "Вчимося читати й писати, {name}", "fa-AF": "آموزش خواندن و نوشتن، {name}"},
    "vocational": {"de": "Deutsch für den Beruf {level}, {name}", "en": "German for work {level}, {name}", "ar": "الألمانية للعمل {level}، {name}", "uk": "Німецька для роботи {level}, {name}", "fa-AF": "آلمانی برای کار {level}، {name}"},
}  # fmt: skip
SUMMARIES = {
    "integration": {"de": "Sprache und Leben in Deutschland. Am Ende steht eine Prüfung.", "en": "Language and life in Germany. There is an exam at the end.", "ar": "اللغة والحياة في ألمانيا. في النهاية امتحان.", "uk": "Мова й життя в Німеччині. Наприкінці — іспит."},
    "open": {"de": "Kleine Gruppe, viel sprechen. Das Buch bekommen Sie im Kurs.", "en": "Small group, much speaking. You get the book in the course.", "ar": "مجموعة صغيرة وكلام كثير. تحصل على الكتاب في الدورة.", "uk": "Невелика група, багато розмов. Підручник видають на курсі."},
    "alpha": {"de": "Für Menschen, die noch nicht lesen oder eine andere Schrift lesen. In Ruhe.", "en": "For people who do not read yet or read another script. Without hurry.", "ar": "لمن لا يقرأ بعد أو يقرأ بخط آخر. بهدوء.", "uk": "Для тих, хто ще не читає або читає іншою абеткою. Спокійно."},
    "vocational": {"de": "Wörter für Pflege, Lager, Küche und Büro. Mit Praktikum.", "en": "Words for care, warehouse, kitchen and office. With a work placement.", "ar": "كلمات للتمريض والمستودع والمطبخ والمكتب. مع تدريب عملي.", "uk": "Слова для догляду, складу, кухні й офісу. З практикою."},
}  # fmt: skip


def courses(today: date) -> list[Course]:
    return [_childcare_course(today), *(_course(index, today) for index in range(58))]


def _course(index: int, today: date) -> Course:
    seed = f"course{index}"
    kind = KINDS[index % 4]
    low, high = LEVELS[0] if kind == "alpha" else pick("level" + seed, LEVELS[1:] if kind == "integration" else LEVELS)
    level = low if low == high else f"{low}–{high}"
    name = HOUSES[(index * 5 + 3) % len(HOUSES)]
    updated_at_s, verified_on = stamp(seed, today, 60)
    maximum = 12 + draw("max" + seed, 9)
    as_of = (monday(today) - timedelta(days=draw("as_of" + seed, 10))).isoformat()
    cancelled = index % 29 == 28
    return Course(
        id=record_id(seed), town=TOWN, slug=f"kurs-{index + 1}", status="published", updated_at_s=updated_at_s, verified_on=verified_on,
        verified_by="office", tags=(TAGS[kind],), audience=("women",) if index % 7 == 3 else (), organisation=f"{name} e. V.",
        title=fill(TITLES[kind], level=level, name=name), summary=fill(SUMMARIES[kind]),
        address=address(seed), point=point(seed), quarter=QUARTERS[index % len(QUARTERS)], phones=(phone(seed),), email=f"kurs{index + 1}@example.org",
        access=Access(step_free=pick("step" + seed, ("yes", "yes", "no", "unknown")), childcare="yes" if index % 3 == 1 else "no",
                      cost="free" if index % 4 else "reduced"),
        course_type=kind, cefr_from=low, cefr_to=high, schedule=_schedule(seed, today, draw("weeks" + seed, 20)),
        seats=Seats(maximum=maximum, free=draw("free" + seed, maximum // 2) if index % 5 else 0, as_of=as_of),
        enrolment=Enrolment(how=words("Rufen Sie an oder kommen Sie vorbei. Bringen Sie Ihren Ausweis mit.", en="Call or come by. Bring your identity card.",
                                      ar="اتصل أو تعال. أحضر هويتك.", uk="Зателефонуйте або прийдіть. Візьміть посвідчення."),
                            until=(monday(today) + timedelta(days=5 + draw("until" + seed, 40))).isoformat()),
        residence=("any",) if index % 2 else some("residence" + seed, ("gestattung", "duldung", "aufenthaltserlaubnis", "section24"), 2, 4),
        event_status="cancelled" if cancelled else "confirmed",
    )  # fmt: skip


def _schedule(seed: str, today: date, weeks_ago: int) -> Schedule:
    """Weekly lessons, a winter break, on the first of the rule's days after the start."""
    byday = pick("days" + seed, DAYS)
    hour, minutes = pick("hour" + seed, STARTS)
    first = monday(today) - timedelta(weeks=weeks_ago) + timedelta(days=NUMBER[byday[:2]])
    end = first + timedelta(weeks=30)
    exdates = tuple(
        f"{day.isoformat()}T{hour}"
        for day in (first + timedelta(days=offset) for offset in range((end - first).days))
        if day.weekday() in {NUMBER[name] for name in byday.split(",")} and (day.month, day.day) >= (12, 21) or _new_year(day, byday)
    )
    return Schedule(start=f"{first.isoformat()}T{hour}", duration_min=minutes, rule=f"FREQ=WEEKLY;BYDAY={byday};UNTIL={end:%Y%m%d}T235959", exdates=exdates)


def _new_year(day: date, byday: str) -> bool:
    return day.weekday() in {NUMBER[name] for name in byday.split(",")} and day.month == 1 and day.day <= 6


def _childcare_course(today: date) -> Course:
    """The course everybody asks for: A1, childcare in the house, four seats, one lesson cancelled, one later."""
    first = monday(today) - timedelta(weeks=3)
    friday, next_monday = monday(today) + timedelta(days=11), monday(today) + timedelta(days=14)
    updated_at_s, verified_on = stamp("childcare", today, 10)
    return Course(
        id=record_id("childcare"), town=TOWN, slug="deutsch-a1-kinderbetreuung", status="published", updated_at_s=updated_at_s,
        verified_on=verified_on, verified_by="office", tags=("german_course", "childcare"), organisation="Abendschule Hafenbogen",
        title=words("Deutsch A1 mit Kinderbetreuung", en="German A1 with childcare", ar="ألماني A1 مع رعاية الأطفال", uk="Німецька A1 з доглядом за дітьми", fa_AF="آلمانی A1 با مراقبت اطفال"),
        summary=words("Kinder von 2 bis 6 werden im selben Haus betreut, kostenlos.", en="Children from 2 to 6 are looked after in the same house, free of charge.",
                      ar="تتم رعاية الأطفال من 2 إلى 6 سنوات في المبنى نفسه مجانًا.", uk="За дітьми від 2 до 6 років доглядають у тому ж будинку безкоштовно.",
                      fa_AF="از اطفال 2 تا 6 ساله در همان خانه رایگان مراقبت می‌شود."),
        address=address("childcare"), point=point("childcare"), quarter="Altstadt", phones=(phone("childcare", ("de", "en", "ar")),),
        email="abendschule@example.org", access=Access(step_free="yes", childcare="yes", cost="free"), course_type="open", cefr_from="A1", cefr_to="A1",
        schedule=Schedule(start=f"{first.isoformat()}T09:00", duration_min=195, rule=f"FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL={first + timedelta(weeks=24):%Y%m%d}T235959",
                          overrides=(Override(recurrence=f"{friday.isoformat()}T09:00", cancelled=True, note=words("Die Lehrerin hat Fortbildung.", en="The teacher is at a training.", ar="المعلّمة في دورة تدريبية.", fa_AF="معلم در آموزش است.")),
                                     Override(recurrence=f"{next_monday.isoformat()}T09:00", start=f"{next_monday.isoformat()}T10:00", duration_min=135))),
        seats=Seats(maximum=16, free=4, as_of=monday(today).isoformat()), residence=("any",), event_status="confirmed",
        enrolment=Enrolment(how=words("Im Büro, Raum 2. Ein Anruf reicht.", en="At the office, room 2. A call is enough.", ar="في المكتب، الغرفة 2. يكفي اتصال هاتفي.", fa_AF="در دفتر، اتاق 2. یک تماس تلفنی کافی است."), until=(monday(today) + timedelta(days=13)).isoformat()),
    )  # fmt: skip
