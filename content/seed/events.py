"""Events of Lindenhafen: every status, weekly and single, a rally whose time and place are to follow."""

from __future__ import annotations

from datetime import date, timedelta

from content.model import Access, Event, EventStatus, Schedule
from content.seed.names import HOUSES, QUARTERS, TOWN, address, draw, fill, monday, phone, pick, point, record_id, some, stamp, words

SORTS = (
    ("meeting_place", {"de": "Offener Treff {name}", "en": "Open meeting {name}", "ar": "لقاء مفتوح {name}", "uk": "Відкрита зустріч {name}"},
     {"de": "Tee, Spiele, Gespräche. Kommen Sie einfach vorbei.", "en": "Tea, games, talks. Just come by.", "ar": "شاي وألعاب وأحاديث. تعال ببساطة.", "uk": "Чай, ігри, розмови. Просто приходьте."}),
    ("culture", {"de": "Musikabend {name}", "en": "Music evening {name}", "ar": "أمسية موسيقية {name}", "uk": "Музичний вечір {name}"},
     {"de": "Lieder aus fünf Ländern. Wer will, singt mit.", "en": "Songs from five countries. Sing along if you like.", "ar": "أغانٍ من خمسة بلدان. من يريد يغني معنا.", "uk": "Пісні з п’яти країн. Хто хоче — співає разом."}),
    ("sport", {"de": "Laufgruppe {name}", "en": "Running group {name}", "ar": "مجموعة الجري {name}", "uk": "Бігова група {name}"},
     {"de": "Langsam und schnell, für alle. Turnschuhe können Sie leihen.", "en": "Slow and fast, for everybody. You can borrow shoes.", "ar": "ببطء وبسرعة، للجميع. يمكنك استعارة حذاء.", "uk": "Повільно й швидко, для всіх. Взуття можна позичити."}),
    ("children", {"de": "Eltern-Kind-Gruppe {name}", "en": "Parents and children {name}", "ar": "مجموعة الأهل والأطفال {name}", "uk": "Група для батьків і дітей {name}"},
     {"de": "Spielen, basteln, andere Eltern treffen.", "en": "Play, make things, meet other parents.", "ar": "لعب وأشغال يدوية والتعرف على أهالٍ آخرين.", "uk": "Гра, рукоділля, зустріч з іншими батьками."}),
    ("counselling", {"de": "Sprechtag {name}", "en": "Consultation day {name}", "ar": "يوم الاستشارة {name}", "uk": "День консультацій {name}"},
     {"de": "Mitarbeiter der Stadt beantworten Ihre Fragen. Mit Dolmetschern.", "en": "People from the town answer your questions. With interpreters.", "ar": "موظفو المدينة يجيبون عن أسئلتك. مع مترجمين.", "uk": "Працівники міста відповідають на запитання. З перекладачами."}),
    ("participation", {"de": "Stadtteilrunde {quarter}", "en": "Neighbourhood round {quarter}", "ar": "جلسة الحي {quarter}", "uk": "Зустріч району {quarter}"},
     {"de": "Was fehlt im Viertel? Sie reden mit und entscheiden mit.", "en": "What is missing in the quarter? You have a say and a vote.", "ar": "ماذا ينقص الحي؟ أنت تشارك في الكلام والقرار.", "uk": "Чого бракує району? Ви говорите й вирішуєте разом."}),
)  # fmt: skip
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def events(today: date) -> list[Event]:
    return [*(_event(index, today) for index in range(42)), *_rallies(today), _breakfast(today), _moved(today)]


def _event(index: int, today: date) -> Event:
    seed = f"event{index}"
    tag, title, summary = SORTS[index % len(SORTS)]
    name, quarter = HOUSES[(index * 7) % len(HOUSES)], QUARTERS[index % len(QUARTERS)]
    updated_at_s, verified_on = stamp(seed, today, 30)
    weekday = draw("weekday" + seed, 7)
    hour = pick("hour" + seed, ("10:00", "15:00", "17:00", "18:30", "19:00"))
    weekly = index % 3 == 0
    first = monday(today) + timedelta(days=weekday) - (timedelta(weeks=8) if weekly else timedelta(weeks=-(index % 9) // 3))
    return Event(
        id=record_id(seed), town=TOWN, slug=f"termin-{index + 1}", status="published", updated_at_s=updated_at_s, verified_on=verified_on,
        verified_by="partner", tags=(tag,), audience=("families",) if tag == "children" else (), organisation=f"{name} e. V.",
        title=fill(title, name=name, quarter=quarter), summary=fill(summary), address=address(seed), point=point(seed), quarter=quarter,
        place_name=f"Haus {name}", phones=(phone(seed),), web=f"https://example.org/termin-{index + 1}",
        languages=("de", *some("spoken" + seed, ("ar", "en", "uk", "fa-AF", "tr"), 0, 2)),
        access=Access(step_free=pick("step" + seed, ("yes", "no", "unknown")), childcare="yes" if tag == "children" else "unknown", cost="free"),
        schedule=Schedule(start=f"{first.isoformat()}T{hour}", duration_min=90 + 30 * draw("long" + seed, 4),
                          rule=f"FREQ=WEEKLY;BYDAY={WEEKDAYS[weekday]}" if weekly else ""),
        event_status="cancelled" if index % 17 == 16 else "confirmed",
    )  # fmt: skip


def _rallies(today: date) -> list[Event]:
    """Public at once: one announced without time and place, one confirmed with a route, one cancelled. No organiser."""
    week = monday(today)
    plans: tuple[tuple[str, str, str, str, EventStatus, date, str, str, str], ...] = (
        ("rally1", "Versammlung: „Wohnen ist ein Recht“", "Rally: “Housing is a right”", "تجمع: «السكن حق»", "announced", week + timedelta(days=12), "", "", ""),
        ("rally2", "Demonstration: „Schule für alle“", "Demonstration: “School for all”", "مظاهرة: «المدرسة للجميع»", "confirmed", week + timedelta(days=5), "14:00", "Salzmarkt", "Salzmarkt – Kranufer – Werftplatz"),
        ("rally3", "Mahnwache am Leuchtturm", "Vigil at the lighthouse", "وقفة عند المنارة", "cancelled", week + timedelta(days=8), "17:00", "Leuchtturmweg", ""),
    )  # fmt: skip
    found = []
    for key, de, en, ar, status, day, hour, place, route in plans:
        updated_at_s, verified_on = stamp(key, today, 6)
        found.append(
            Event(
                id=record_id(key), town=TOWN, slug=key, status="published", updated_at_s=updated_at_s, verified_on=verified_on, verified_by="authority",
                tags=("rally",), title=words(de, en=en, ar=ar), day=day.isoformat(), time_open=not hour, place_open=not place, place_name=place, route=route,
                schedule=Schedule(start=f"{day.isoformat()}T{hour}", duration_min=120) if hour else None, event_status=status, expected="200",
            )
        )  # fmt: skip
    return found


def _breakfast(today: date) -> Event:
    friday = monday(today) + timedelta(days=4)
    updated_at_s, verified_on = stamp("breakfast", today, 3)
    return Event(
        id=record_id("breakfast"), town=TOWN, slug="frauenfruehstueck", status="published", updated_at_s=updated_at_s, verified_on=verified_on,
        verified_by="partner", tags=("meeting_place", "women"), audience=("women",), organisation="Südkai e. V.",
        title=words("Frauenfrühstück im Südkai", en="Women’s breakfast at Südkai", ar="إفطار النساء في زودكاي", uk="Жіночий сніданок у Зюдкаї"),
        summary=words("Diesmal fällt es aus. Nächstes Mal in zwei Wochen.", en="Not this time. Next time in two weeks.", ar="لن يُعقد هذه المرة. المرة القادمة بعد أسبوعين.", uk="Цього разу не буде. Наступного — за два тижні."),
        address=address("breakfast"), point=point("breakfast"), quarter="Südkai", place_name="Haus Südkai", phones=(phone("breakfast"),),
        access=Access(step_free="yes", childcare="yes", cost="free"), schedule=Schedule(start=f"{friday.isoformat()}T09:30", duration_min=120), event_status="cancelled",
    )  # fmt: skip


def _moved(today: date) -> Event:
    saturday = monday(today) + timedelta(days=5)
    updated_at_s, verified_on = stamp("moved", today, 3)
    return Event(
        id=record_id("moved"), town=TOWN, slug="sprechtag-aufenthalt", status="published", updated_at_s=updated_at_s, verified_on=verified_on,
        verified_by="office", tags=("residence",), organisation="Stadt Lindenhafen",
        title=words("Sprechtag Aufenthalt", en="Consultation day: residence", ar="يوم استشارة الإقامة", uk="День консультацій: проживання"),
        summary=words("Neuer Ort: Stadtbücherei, 1. Stock. Mit Dolmetschern.", en="New place: town library, 1st floor. With interpreters.", ar="مكان جديد: مكتبة المدينة، الطابق الأول. مع مترجمين.", uk="Нове місце: міська бібліотека, 1-й поверх. З перекладачами."),
        address=address("moved"), point=point("moved"), quarter="Altstadt", place_name="Stadtbücherei", phones=(phone("moved"),),
        access=Access(step_free="yes", cost="free"), schedule=Schedule(start=f"{saturday.isoformat()}T10:00", duration_min=240), event_status="moved",
    )  # fmt: skip
