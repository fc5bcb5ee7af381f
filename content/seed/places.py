"""Places of Lindenhafen: every sort of `place_kinds.py`, plus those that show a difficulty."""

from __future__ import annotations

from datetime import date, timedelta

from content.model import Access, Hours, Place, Schedule, Stop, Waiting
from content.seed.names import HOUSES, QUARTERS, TOWN, address, draw, fill, monday, phone, pick, point, record_id, some, stamp, words
from content.seed.place_kinds import SORTS, Sort

SPOKEN = ("ar", "en", "fa-AF", "uk", "ru", "tr", "so", "ti", "fr", "ku")


def places(today: date) -> list[Place]:
    ordinary = [_place(sort, index, today) for sort in SORTS for index in range(sort.count)]
    return [*ordinary, _night_shelter(today), _mobile_clinic(today), _welcome(today), _protected_flat_office(today), _draft(today)]


def _place(sort: Sort, index: int, today: date) -> Place:
    seed = f"{sort.key}{index}"
    name, quarter = HOUSES[(index + draw(sort.key, 24)) % len(HOUSES)], QUARTERS[index % len(QUARTERS)]
    updated_at_s, verified_on = stamp(seed, today, 400 if index % 9 == 8 else 120)
    languages = ("de", *some("spoken" + seed, SPOKEN, 1, 4))
    return Place(
        id=record_id(seed),
        town=TOWN,
        title=fill(sort.title, name=name, quarter=quarter),
        summary=fill(sort.summary),
        slug=f"{sort.key}-{index + 1}",
        status="published",
        updated_at_s=updated_at_s,
        verified_on=verified_on,
        verified_by="office",
        tags=sort.tags,
        audience=sort.audience,
        organisation=f"{name} e. V." if index % 2 else "Stadt Lindenhafen",
        address=address(seed),
        point=point(seed),
        quarter=quarter,
        phones=(phone(seed, some("phone" + seed, languages, 1, 3)),),
        email=f"{sort.key}{index + 1}@example.org",
        web=f"https://example.org/{sort.key}-{index + 1}",
        hours=Hours(osm=pick("hours" + seed, sort.hours), by_appointment=sort.by_appointment),
        languages=languages,
        interpreter=draw("interpreter" + seed, 3) == 0,
        access=Access(
            step_free=pick("step" + seed, ("yes", "yes", "no", "limited", "unknown")),
            childcare=pick("child" + seed, ("unknown", "yes", "no")),
            cost="free" if draw("cost" + seed, 5) else "reduced",
        ),
        waiting=Waiting(weeks=2 + draw("wait" + seed, 9), as_of=verified_on) if sort.by_appointment else None,
    )


def _night_shelter(today: date) -> Place:
    """Open over midnight, closed on no holiday: the case that weekly tables get wrong."""
    updated_at_s, verified_on = stamp("night", today, 20)
    return Place(
        id=record_id("night"), town=TOWN, slug="nachtasyl", status="published", updated_at_s=updated_at_s,
        verified_on=verified_on, verified_by="office", verify_every_days=90, tags=("homelessness", "housing"), organisation="Stadt Lindenhafen",
        title=words("Wärmestube am Salzmarkt", en="Warm room at the salt market", ar="غرفة التدفئة في سوق الملح", uk="Пункт обігріву на Соляному ринку"),
        summary=words("Warm, mit Tee und Suppe, jede Nacht im Winter. Sie müssen nichts zeigen.",
                      en="Warm, with tea and soup, every night in winter. You do not have to show anything.",
                      ar="مكان دافئ مع الشاي والحساء كل ليلة في الشتاء. لا حاجة لإظهار أي شيء.",
                      uk="Тепло, чай і суп, щоночі взимку. Документи не потрібні."),
        address=address("night"), point=point("night"), quarter="Altstadt", phones=(phone("night"),),
        hours=Hours(osm="Oct-Apr: Mo-Su,PH 20:00-08:00"), languages=("de", "en", "ar"), access=Access(step_free="yes", cost="free"),
    )  # fmt: skip


def _mobile_clinic(today: date) -> Place:
    """A mobile health service: two stops in changing places, one of them every other week."""
    start = monday(date(2026, 9, 7))
    def weekly(weekday: int, hour: str, rule: str) -> Schedule:
        return Schedule(start=f"{(start + timedelta(days=weekday)).isoformat()}T{hour}", duration_min=180, rule=rule)
    updated_at_s, verified_on = stamp("bus", today, 30)
    return Place(
        id=record_id("bus"), town=TOWN, slug="praxisbus", status="published", updated_at_s=updated_at_s, verified_on=verified_on,
        verified_by="office", tags=("mobile_health", "health"), organisation="Treibholz e. V.", location_policy="exact",
        title=words("Praxisbus: Arzt ohne Termin", en="Health bus: doctor without appointment", ar="حافلة العيادة: طبيب دون موعد",
                    uk="Автобус-поліклініка: лікар без запису", **{"fa_AF": "بس معاینه‌خانه: داکتر بدون وقت"}),
        summary=words("Der Bus steht jede Woche woanders. Auch ohne Versicherung. Was Sie sagen, bleibt im Bus.",
                      en="The bus stands somewhere else every week. Also without insurance. What you say stays in the bus.",
                      ar="تقف الحافلة كل أسبوع في مكان آخر. أيضًا دون تأمين. ما تقوله يبقى في الحافلة.",
                      uk="Автобус щотижня в іншому місці. Також без страховки. Сказане залишається в автобусі."),
        stops=(
            Stop(name="Nordufer, Fähranleger", schedule=weekly(0, "13:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"), point=point("bus north")),
            Stop(name="Südkai, Markthalle", schedule=weekly(7, "13:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"), point=point("bus south")),
            Stop(name="Werftplatz", schedule=weekly(3, "09:30", "FREQ=WEEKLY;BYDAY=TH"), point=point("bus yard")),
        ),
        phones=(phone("bus"),), languages=("de", "en", "ar", "fa-AF", "ru"), interpreter=True, access=Access(step_free="limited", cost="free"),
    )  # fmt: skip


def _welcome(today: date) -> Place:
    updated_at_s, verified_on = stamp("welcome", today, 10)
    return Place(
        id=record_id("welcome"), town=TOWN, slug="welcome-center", status="published", updated_at_s=updated_at_s, verified_on=verified_on,
        verified_by="office", tags=("welcome_center", "counselling"), organisation="Stadt Lindenhafen",
        title=words("Welcome Center Hafenbogen", en="Welcome Center Hafenbogen", ar="مركز الترحيب هافنبوغن", uk="Вітальний центр Гафенбоген"),
        summary=words("Der erste Weg in Lindenhafen. Wir sagen Ihnen, wer hilft, und rufen für Sie an.",
                      en="Your first way in Lindenhafen. We tell you who helps and call for you.",
                      ar="أول خطوة لك في لندنهافن. نقول لك من يساعد ونتصل نيابة عنك.",
                      uk="Ваш перший крок у Лінденгафені. Скажемо, хто допоможе, і зателефонуємо за вас."),
        address=address("welcome"), point=point("welcome"), quarter="Altstadt", phones=(phone("welcome"),), email="welcome@example.org",
        web="https://example.org/welcome", hours=Hours(osm="Mo-Fr 08:00-18:00; Sa 10:00-13:00; PH off; Dec 24,Dec 31 off"),
        languages=("de", "en", "ar", "fa-AF", "uk", "tr"), interpreter=True, access=Access(step_free="yes", childcare="yes", cost="free"),
    )  # fmt: skip


def _protected_flat_office(today: date) -> Place:
    """A confidential place: by phone only, and no byte of it says where."""
    updated_at_s, verified_on = stamp("protected", today, 30)
    return Place(
        id=record_id("protected"), town=TOWN, status="published", updated_at_s=updated_at_s, verified_on=verified_on, verified_by="office",
        verify_every_days=90, tags=("violence",), audience=("women", "families"), organisation="Rettungsring e. V.", location_policy="confidential",
        title=words("Beratung bei Gewalt, mit Kindern", en="Advice about violence, with children"),
        summary=words("Am Telefon, in Ruhe. Wir treffen Sie, wo es für Sie gut ist.", en="By phone, without hurry. We meet you where it is good for you."),
        phones=(phone("protected", ("de", "en", "ar", "tr")),), languages=("de", "en", "ar", "tr"), interpreter=True,
        access=Access(childcare="yes", cost="free"),
    )  # fmt: skip


def _draft(today: date) -> Place:
    """Not published: the feeds and the sweep must not know it."""
    updated_at_s, _ = stamp("draft", today)
    return Place(
        id=record_id("draft"), town=TOWN, slug="entwurf", status="draft", updated_at_s=updated_at_s, tags=("counselling",),
        title=words("Neue Beratungsstelle Kajüte (Entwurf)"), summary=words("Noch nicht geprüft."), organisation="Kajüte e. V.",
        address=address("draft"), point=point("draft"), note_internal="Öffnungszeiten fehlen noch.",
    )  # fmt: skip
