"""The privacy door and the refused writes: numbers 1 to 7 and 9 of safety.md 11, as far as they belong to this room."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from content.languages import DEFAULTS, LANGUAGES
from content.model import (
    KINDS,
    Access,
    Address,
    Alert,
    Course,
    Enrolment,
    Event,
    Guide,
    Helpline,
    Hours,
    Phone,
    Place,
    Point,
    Schedule,
    Source,
    Stop,
    Town,
)
from content.privacy import check_change, check_write, protected, public, refusal, town_record
from content.public import ConfidentialCourse, ConfidentialPlace, PublicCourse, PublicEvent, PublicPlace
from content.refusal import AccommodationMadePublic, ConfidentialOpened, PlaceOfConfidential, RefugeMadePublic, WriteRefused
from content.text import Said, Text, text

TOWN = Town(slug="lindenhafen", title=text("de", "Lindenhafen"), land="HE", bbox_e7=(76_000_000, 540_000_000, 77_200_000, 540_600_000),
            quarters=("Möwenviertel",))  # fmt: skip
ADDRESS = Address("Lindenweg 12", "99999", "Lindenhafen", "Hinterhaus")
POINT = Point(540_300_000, 76_500_000)
SCHEDULE = Schedule(start="2026-11-23T09:00", duration_min=90, rule="FREQ=WEEKLY;BYDAY=MO")
STOP = Stop("Marktplatz", SCHEDULE, ADDRESS, POINT)
LEAKS = [
    leak for kind in json.loads((Path(__file__).parent / "leaks" / "tuned.json").read_text("utf-8"))["leaks"].values() for leak in kind
]
PLACES = [Place, Course, Event]
# A street in the letters that people use for it; the rest of the table hears the German one.
STREETS = {
    "en": "We are at 12 Linden Street.",
    "uk": "Ми на вул. Садова, 12.",
    "ar": "نحن في شارع الورد رقم ١٢.",
    "fa-AF": "ما در سرک ۳، خانه ۱۱ هستیم.",
    "fa": "ما در خیابان بهار پلاک ۲۳ هستیم.",
    "tr": "Gül Sokağı No 5'teyiz.",
    "ku": "Em li kolana Gulan hejmar 7 ne.",
    "ps": "موږ په ګرد سړک، کور ۱۲ کې یو.",
    "so": "Waxaan joognaa waddada Berbera 14.",
    "ti": "ኣብ ጎደና ሓርነት ቁጽሪ 12 ኣለና።",
    "ru": "Мы на улице Садовой, дом 22.",
    "fr": "Nous sommes 18 rue des Tilleuls.",
}


def make(kind: type, **fields):
    return kind(**{"id": "abc123", "town": TOWN.slug, "title": text("de", "Beratung"), "status": "published", **fields})


def hidden(**fields) -> Place:
    return make(Place, **{"location_policy": "confidential", "tags": ("violence",), "phones": (Phone("+496990009214"),), **fields})


def leaves(record) -> str:
    """All that leaves the house of a record, as one string; empty for nothing."""
    found = public(record, town=TOWN)
    return "" if found is None else msgspec.json.encode(found).decode()


# 1 to 6: what may not be written


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("field", ["title", "summary"])
def test_a_shelter_with_a_street_is_refused_in_every_language(lang, field):
    street = STREETS.get(lang, "Lindenweg 12")
    words = Text("de", {"de": Said("Wir helfen Ihnen."), lang: Said(street)})
    with pytest.raises(PlaceOfConfidential) as refused:
        check_write(hidden(**{field: words}), TOWN)
    assert {one.path for one in refused.value.fields} == {f"{field}.{lang}"}
    check_write(hidden(**{field: Text("de", {"de": Said("Wir helfen Ihnen."), lang: Said("24/7")})}), TOWN)


def test_every_default_language_has_a_street_of_its_own_in_this_test():
    assert set(DEFAULTS) - set(STREETS) == {"de", "de-simple"}


@given(st.sampled_from("\u200b\u200d\u2060\u00ad\u202e\u2066\ufe0f"), st.integers(1, 11))
def test_a_street_hidden_by_zero_width_signs_is_found(sign, at):
    street = "Lindenweg 12"
    found = refusal(hidden(summary=text("de", street[:at] + sign + street[at:])), TOWN)
    assert isinstance(found, PlaceOfConfidential)


@pytest.mark.parametrize(
    "name",
    [
        "Frauenhaus Lindenhafen",
        "Autonome Frauenhäuser",
        "Schutzwohnung für Mädchen",
        "Zuflucht e. V.",
        "Women's refuge",
        "Kadın Sığınma Evi",
        "دار الإيواء",
        "خانه امن",
        "Притулок для жінок",
        "Приют для женщин",
        "Mala jinan",
        "Fr\u200bauenhaus",
        "Frauen<b>haus</b>",
    ],
)
@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize(
    "where", [{"address": ADDRESS}, {"point": POINT}, {"quarter": "Möwenviertel"}], ids=["address", "point", "quarter"]
)
def test_an_imported_refuge_never_reaches_the_store(name, kind, where):
    record = make(kind, title=text("de", name), source=Source("openstreetmap.org", imported_id="node/1"), **where)
    with pytest.raises(RefugeMadePublic):
        check_write(record, TOWN)
    assert public(record, town=TOWN) is None


@pytest.mark.parametrize(
    "name",
    [
        "GU Lindenweg",
        "Gemeinschaftsunterkunft",
        "Erstaufnahmeeinrichtung",
        "Flüchtlingsheim",
        "Wohnheim für Geflüchtete",
        "Notunterkunft Hafen",
        "Refugee accommodation",
        "مخيم اللاجئين",
        "کمپ پناهندگان",
        "гуртожиток для біженців",
        "Mülteci kampı",
        "G\u00adU Lindenweg",
    ],
)
def test_an_accommodation_cannot_become_a_public_place(name):
    for kind in PLACES:
        with pytest.raises(AccommodationMadePublic):
            check_write(make(kind, place_name=name) if kind is Event else make(kind, title=text("de", name), address=ADDRESS), TOWN)
    for place in (
        make(Place, address=Address("Lindenweg 12", extra=name)),
        make(Place, address=ADDRESS, organisation=name),
        make(Place, address=ADDRESS, summary=text("de", "Sprachcafé", en=name)),
        make(Place, stops=(Stop(name, SCHEDULE),)),
    ):
        if "Lindenweg" in name and place.summary is not None:
            continue
        with pytest.raises(AccommodationMadePublic):
            check_write(place, TOWN)


def test_a_refuge_without_any_place_is_a_helpline_or_confidential():
    check_write(make(Helpline, title=text("de", "Frauenhaus: Platz finden"), phones=(Phone("116016"),)), TOWN)
    check_write(hidden(title=text("de", "Frauenhaus")), TOWN)


def test_a_rally_may_speak_of_refuges_but_not_stand_at_one():
    rally = {"tags": ("rally",), "place_name": "Marktplatz", "event_status": "confirmed"}
    check_write(make(Event, title=text("de", "Mehr Plätze in Frauenhäusern, keine neue Gemeinschaftsunterkunft"), **rally), TOWN)
    with pytest.raises(RefugeMadePublic):
        check_write(make(Event, title=text("de", "Fest"), **{**rally, "place_name": "vor dem Frauenhaus"}), TOWN)


def test_a_rally_in_front_of_an_accommodation_waits_for_review_and_is_not_published():
    place = {"tags": ("rally",), "place_name": "vor der Gemeinschaftsunterkunft"}
    check_write(make(Event, **{**place, "status": "review"}), TOWN)
    with pytest.raises(AccommodationMadePublic):
        check_write(make(Event, **place), TOWN)


def test_a_feast_whose_text_names_the_accommodation_is_not_published_either():
    feast = make(Event, title=text("de", "Sommerfest"), summary=text("de", "In der GU, alle kommen."), address=ADDRESS)
    with pytest.raises(AccommodationMadePublic):
        check_write(feast, TOWN)


NEW_FIELD = "SECRET-OF-A-NEW-FIELD"


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_field_is_private_until_listed(kind):
    """A field that a later version adds, to a record or to a value inside it, does not leave by itself."""
    later = msgspec.defstruct(
        f"Later{kind.__name__}", [("added", str, "")], bases=(kind,), frozen=True, kw_only=True, tag=kind.__name__.lower()
    )
    values = {}
    for name, value in {"address": ADDRESS, "schedule": SCHEDULE, "hours": Hours("24/7"), "source": Source("OSM"), "enrolment": Enrolment(),
                        "access": Access(), "point": POINT}.items():  # fmt: skip
        if name in kind.__struct_fields__:
            values[name] = _later(value)
    if "phones" in kind.__struct_fields__:
        values["phones"] = (_later(Phone("116016", hours=_later(Hours("24/7")))),)
    if "stops" in kind.__struct_fields__:
        values["stops"] = (_later(STOP),)
    values["title"] = replace(text("de", "x"), said={"de": _later(Said("Beratung"))})
    record = make(later, added=NEW_FIELD, **values)
    assert NEW_FIELD in msgspec.json.encode(record).decode()
    found = leaves(record)
    assert "Beratung" in found and NEW_FIELD not in found


def _later(value):
    kind = msgspec.defstruct(f"Later{type(value).__name__}", [("added", str, "")], bases=(type(value),), frozen=True)
    return kind(**{name: getattr(value, name) for name in value.__struct_fields__}, added=NEW_FIELD)


@pytest.mark.parametrize("leak", LEAKS)
def test_the_refusal_does_not_repeat_the_address(leak):
    record = hidden(summary=text("de", leak), organisation=leak, note_internal=leak)
    found = refusal(record, TOWN)
    assert isinstance(found, PlaceOfConfidential)
    assert {one.path for one in found.fields} == {"summary.de", "organisation", "note_internal"}
    said = f"{found!r} {found} {found.args} {found.fields}"
    assert leak not in said
    assert found.number == 42241 and found.key == "privacy.place_of_confidential"


def test_a_language_key_is_text_too_and_is_not_repeated():
    record = hidden(summary=Text("de", {"de": Said("Hilfe"), "Lindenweg 12": Said("x")}))
    with pytest.raises(PlaceOfConfidential) as refused:
        check_write(record, TOWN)
    assert "Lindenweg" not in str(refused.value)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"address": ADDRESS}, "address"),
        ({"point": POINT}, "point"),
        ({"stops": (STOP,)}, "stops"),
        ({"quarter": "Möwenviertel"}, "quarter"),
        ({"area": "Nord"}, "area"),
        ({"hours": Hours("Mo 10:00-12:00")}, "hours"),
        ({"web": "https://example.org/"}, "web"),
        ({"summary": text("de", "https://maps.app.goo.gl/x")}, "summary.de"),
        ({"summary": text("de", "Wir sind im Möwenviertel.")}, "summary.de"),
        ({"email": "am.alten.hafen.3@example.org"}, "email"),
        ({"slug": "am-alten-hafen-3"}, "slug"),
        ({"organisation": "Verein Lindenweg 12"}, "organisation"),
        ({"note_internal": "50.1109, 8.6821"}, "note_internal"),
        ({"source": Source("osm", imported_id="node/123456")}, "source.imported_id"),
        ({"phones": (Phone("116016", label=text("de", "Klingeln: Lindenweg 12")),)}, "phones.0.label.de"),
        ({"phones": (Phone("116016", hours=Hours('Mo 10:00-12:00 "Lindenweg 12"')),)}, "phones.0.hours.osm"),
        ({"access": Access(cost_note=text("de", "Kasse: Lindenweg 12"))}, "access.cost_note.de"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_confidential_place_with_any_trace_of_a_place_is_refused_with_its_path(fields, path):
    record = make(Place, **{"location_policy": "confidential", **fields})
    with pytest.raises(PlaceOfConfidential) as refused:
        check_write(record, TOWN)
    assert path in {one.path for one in refused.value.fields}
    assert public(record, town=TOWN) is None


def test_drafts_and_archived_records_are_no_hiding_place():
    for status in ("draft", "review", "archived"):
        with pytest.raises(WriteRefused):
            check_write(hidden(status=status, summary=text("de", "Lindenweg 12")), TOWN)


@pytest.mark.parametrize("policy", ["exact", "area", "by_phone"])
def test_a_confidential_record_stays_confidential_under_its_id(policy):
    old = hidden()
    with pytest.raises(ConfidentialOpened):
        check_change(old, replace(old, location_policy=policy), TOWN)
    check_change(old, replace(old, organisation="Rettungsring e. V."), TOWN)
    check_change(replace(old, location_policy="exact"), old, TOWN)


def test_a_confidential_record_cannot_change_its_kind_to_lose_its_protection():
    for kind in (make(Guide), make(Course, location_policy="confidential")):
        with pytest.raises(ConfidentialOpened):
            check_change(hidden(), kind, TOWN)


# 7: what leaves


def test_a_confidential_record_has_no_distance():
    banned = {"street", "postcode", "city", "address_extra", "lat_e7", "lon_e7", "quarter", "area", "stops", "web", "hours", "schedule",
              "place_name", "route"}  # fmt: skip
    for kind in (ConfidentialPlace, ConfidentialCourse):
        assert not banned & set(kind.__struct_fields__)
    for record in (hidden(), make(Course, location_policy="confidential")):
        found = public(record, town=TOWN)
        assert isinstance(found, ConfidentialPlace | ConfidentialCourse)
        assert found.slug == "" and found.protected
        assert not banned & json.loads(msgspec.json.encode(found)).keys()
        # Said in words: a reader's phone takes an absent policy for the kind's ordinary one.
        assert json.loads(msgspec.json.encode(found))["location_policy"] == "confidential"


def test_a_place_by_area_or_by_phone_leaves_without_a_street():
    record = make(Place, address=ADDRESS, point=POINT, stops=(STOP,), quarter="Möwenviertel", area="Hafen")
    finer = ("Lindenweg", "99999", "540300000", "Marktplatz", "Hinterhaus")
    assert all(word in leaves(record) for word in finer)
    for policy in ("area", "by_phone"):
        found = leaves(replace(record, location_policy=policy))
        assert not any(word in found for word in finer)
        assert "Möwenviertel" in found and "Lindenhafen" in found
    event = make(Event, location_policy="by_phone", place_name="Alter Speicher", route="Marktplatz zum Hafen", address=ADDRESS)
    assert not any(word in leaves(event) for word in ("Speicher", "Marktplatz", "Lindenweg"))


def test_only_what_is_published_for_everybody_in_this_town_leaves():
    assert leaves(make(Place))
    for fields in ({"status": "draft"}, {"status": "review"}, {"status": "archived"}, {"sensitivity": "staff"}, {"town": "anderswo"}):
        assert leaves(make(Place, **fields)) == ""


def test_the_dates_of_a_record_travel_and_nobody_compares_them_here():
    found = public(make(Guide, valid_from="2001-01-01", valid_to="2002-01-01"), town=TOWN)
    assert found is not None and (found.valid_from, found.valid_to) == ("2001-01-01", "2002-01-01")


def test_notes_people_and_owners_stay_in_the_house():
    words = Text("de", {"de": Said("Hilfe"), "en": Said("Help", "f00d", reviewed_by="Jana Muster", translated_on="2026-01-02")})
    record = make(Place, note_internal="ruft Jana an", owner_org="o77", verified_by="Jana Muster", summary=words)
    found = leaves(record)
    assert "Help" in found and "f00d" in found
    assert not any(secret in found for secret in ("Jana", "o77", "note_internal", "2026-01-02"))
    assert '"verified_by":"office"' in leaves(replace(record, verified_by="office"))


def test_protected_is_derived_and_has_no_slug():
    assert protected(make(Helpline, phones=(Phone("112"),)))
    assert protected(make(Guide, tags=("culture", "violence")))
    assert protected(hidden(tags=()))
    assert not protected(make(Place, tags=("health",)))
    assert '"slug"' not in leaves(make(Guide, slug="gewalt", tags=("violence",)))
    assert '"slug":"sport"' in leaves(make(Guide, slug="sport", tags=("sport",)))


def test_the_source_of_a_confidential_record_joins_nothing():
    source = Source("Trägerverzeichnis", "https://example.org/42", "traeger-42", "CC0")
    assert "Trägerverzeichnis" in leaves(hidden(source=source))
    assert not any(secret in leaves(hidden(source=source)) for secret in ("example.org", "traeger-42"))
    assert "traeger-42" in leaves(make(Place, source=source))


def test_shelter_availability_is_told_to_the_hour_and_changes_to_the_day():
    line = make(
        Helpline, phones=(Phone("116016"),), availability="open", availability_as_of_s=1_795_600_000 + 1234, updated_at_s=1_795_600_000
    )
    found = json.loads(leaves(line))
    assert found["availability_as_of_s"] % 3600 == 0
    assert 0 <= line.availability_as_of_s - found["availability_as_of_s"] < 3600
    assert found["updated_on"] == "2026-11-25" and "updated_at_s" not in found


def test_a_day_is_that_of_the_town_not_of_greenwich():
    just_after_midnight_in_berlin_s = 1_795_561_200 + 300
    assert json.loads(leaves(make(Guide, updated_at_s=just_after_midnight_in_berlin_s)))["updated_on"] == "2026-11-25"


def test_a_poison_centre_of_another_land_does_not_leave():
    assert leaves(make(Helpline, phones=(Phone("+49613119240"),), land="HE"))
    assert leaves(make(Helpline, phones=(Phone("+49361730730"),), land="TH")) == ""


def test_a_confidential_event_has_no_public_form():
    assert leaves(make(Event, location_policy="confidential")) == ""


def test_what_is_not_secret_leaves_whole():
    course = make(Course, address=ADDRESS, point=POINT, schedule=SCHEDULE, enrolment=Enrolment(text("de", "Anrufen"), "2026-12-01"))
    assert isinstance(found := public(course, town=TOWN), PublicCourse)
    assert (found.street, found.lat_e7, found.schedule) == ("Lindenweg 12", 540_300_000, SCHEDULE)
    assert found.enrolment is not None and found.enrolment.until == "2026-12-01"
    assert isinstance(public(make(Event, day="2026-12-01", time_open=True), town=TOWN), PublicEvent)
    assert isinstance(found := public(make(Place, stops=(STOP,)), town=TOWN), PublicPlace)
    assert found.stops == (STOP,)
    assert public(make(Alert, expires_s=5), town=TOWN) is not None


def test_the_towns_own_record_holds_nothing_of_the_house():
    found = town_record(TOWN, ["2026-12-25", "2026-12-26"])
    assert (found.id, found.land, found.holidays) == ("town", "HE", ("2026-12-25", "2026-12-26"))
    assert found.bbox_e7 == TOWN.bbox_e7
