"""Places from GeoJSON: OpenStreetMap's keys, texts under keys in their own script, and houses that no list may show."""

import json

import msgspec
import pytest

from content.check import check as problems
from content.check import errors
from content.intake import Unreadable
from content.intake.geojson import OSM, read
from tests.content.intake.real import real, town

HERE = town(bbox_e7=(100_000_000, 480_000_000, 110_000_000, 490_000_000))
VIENNA = town("Wien", (162_000_000, 481_000_000, 165_800_000, 483_300_000))
LAYER = "places/vienna_refu_pois_de_en_ar_fa.geojson"


def feature(lon: float = 10.5, lat: float = 48.5, **properties) -> dict:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"name": "Haus Muster", **properties},
    }


def layer(*features: dict, **members) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members}).encode()


def one(**properties):
    intake = read(layer(feature(**properties)), town=HERE, lang="de")
    assert intake.refused == ()
    return intake.found[0].record


def test_the_real_layer_of_volunteers():
    """83 places of Vienna: two speak of an accommodation, one stands twice; "translation follows" is no translation."""
    intake = read(real(LAYER), town=VIENNA, lang="de")
    assert len(intake.found) == 80
    assert [(no.field, no.reason) for no in intake.refused] == [("text", "intake.accommodation")] * 2
    assert sorted(note.reason for note in intake.noted) == ["intake.not_understood", "intake.not_understood", "intake.same_place"]
    summaries = [found.record.summary for found in intake.found if found.record.summary]
    assert {"de", "en", "fa"} == {lang for words in summaries for lang in words.said}
    assert not any("bersetzung folgt" in said.text for words in summaries for said in words.said.values())
    for found in intake.found:
        assert errors(problems(msgspec.structs.replace(found.record, id="abc", town="town"), VIENNA)) == []
    assert read(real(LAYER), town=VIENNA, lang="de") == intake


def test_openstreetmap_keys_become_fields():
    place = one(
        **{
            "name:ar": "بيت",
            "name:xx": "x",
            "description": "Offen für alle",
            "operator": "Verein Muster",
            "phone": "+49 30 23125000; 030 23125001",
            "contact:email": "info@example.org",
            "contact:website": "http://example.org",
            "addr:street": "Salzweg",
            "addr:housenumber": "12",
            "addr:postcode": "63065",
            "addr:city": "Lindenhafen",
            "opening_hours": "Mo-Fr 09:00-17:00",
            "wheelchair": "limited",
            "language:ar": "yes",
            "language:prs": "yes",
            "language:fr": "no",
            "social_facility": "outreach",
            "social_facility:for": "migrant;woman",
            "check_date": "2026-10-01",
            "fee": "no",
        }
    )
    assert {lang: said.text for lang, said in place.title.said.items()} == {"de": "Haus Muster", "ar": "بيت"}
    assert (place.summary.source, place.organisation) == ("Offen für alle", "Verein Muster")
    assert [phone.number for phone in place.phones] == ["+493023125000", "+493023125001"]
    assert (place.email, place.web) == ("info@example.org", "https://example.org")
    assert (place.address.street, place.address.postcode, place.address.city) == ("Salzweg 12", "63065", "Lindenhafen")
    assert (place.point.lat_e7, place.point.lon_e7) == (485_000_000, 105_000_000)
    assert (place.hours.osm, place.access.step_free, place.access.cost) == ("Mo-Fr 09:00-17:00", "limited", "free")
    assert (place.languages, place.tags, place.audience) == (("ar", "fa-AF"), ("counselling",), ("women",))
    assert place.verified_on == "2026-10-01"


def test_openstreetmap_is_named_with_its_licence():
    intake = read(layer({**feature(), "id": "node/5"}, {**feature(**{"@id": "way/7"})}), town=HERE, lang="de")
    assert [found.key for found in intake.found] == ["node/5", "way/7"]
    assert intake.found[0].record.source == OSM and intake.source == "geojson:openstreetmap" and not intake.complete


def test_two_layers_are_two_sources():
    assert read(layer(feature(), name="Schulen"), town=HERE, lang="de").source == "geojson:schulen"
    named = read(layer(feature()), town=HERE, lang="de", mapping=b'complete = true\nsource = {name = "Stadt X"}\n[fields]\nArt = "tags"')
    assert (named.source, named.complete, named.found[0].record.source.name) == ("geojson:stadt-x", True, "Stadt X")


HOUSES = [
    ({"social_facility": "shelter", "social_facility:for": "woman"}, "intake.refuge"),
    ({"social_facility": "group_home", "social_facility:for": "victim;child"}, "intake.refuge"),
    ({"amenity": "shelter", "female": "yes"}, "intake.refuge"),
    ({"social_facility": "group_home", "social_facility:for": "refugee"}, "intake.accommodation"),
    ({"amenity": "refugee_site"}, "intake.accommodation"),
    ({"name": "Frauenhaus PLANTED"}, "intake.refuge"),
    ({"name:en": "PLANTED women's refuge"}, "intake.refuge"),
    ({"alt_name": "Schutzwohnung PLANTED"}, "intake.refuge"),
    ({"operator": "Zuflucht PLANTED"}, "intake.refuge"),
    ({"name": "GU PLANTED"}, "intake.accommodation"),
    ({"description": "Gemeinschaftsunterkunft PLANTED"}, "intake.accommodation"),
    ({"website": "https://frauenhaus-PLANTED.example.org"}, "intake.refuge"),
]  # fmt: skip


@pytest.mark.parametrize(("properties", "reason"), HOUSES)
def test_a_refuge_or_accommodation_is_refused_and_leaves_no_word(properties, reason):
    planted = {"addr:street": "PLANTED street", **properties}
    intake = read(layer(feature(**planted), feature()), town=HERE, lang="de")
    assert [(no.row, no.reason) for no in intake.refused] == [(1, reason)]
    assert len(intake.found) == 1 and b"PLANTED" not in msgspec.json.encode(intake)


def test_a_shelter_for_the_homeless_is_no_refuge():
    assert one(social_facility="shelter", **{"social_facility:for": "homeless"}).tags == ("homelessness",)


def test_a_point_outside_the_town_is_refused_and_one_at_its_edge_noted():
    rows = (feature(10.5, 50.0), feature(48.5, 10.5), feature(10.5, 95.0), feature(11.02, 48.5, name="Rand"))
    intake = read(layer(*rows), town=HERE, lang="de")
    assert [(no.row, no.reason) for no in intake.refused] == [(1, "intake.outside_town"), (2, "intake.coordinates_swapped")]
    assert [(no.row, no.reason) for no in intake.noted] == [(3, "intake.not_understood"), (4, "intake.just_outside_town")]


def test_an_outline_gives_its_middle_and_says_so():
    ring = [[10.0, 48.0], [10.2, 48.0], [10.2, 48.1], [10.0, 48.0]]
    outline = {**feature(), "geometry": {"type": "Polygon", "coordinates": [ring]}}
    intake = read(layer(outline, {**feature(name="Ohne"), "geometry": None}), town=HERE, lang="de")
    assert (intake.found[0].record.point.lat_e7, intake.found[0].record.point.lon_e7) == (480_500_000, 101_000_000)
    assert intake.found[1].record.point is None
    assert [note.reason for note in intake.noted] == ["intake.point_from_outline", "intake.missing"]


def test_a_feature_without_name_or_properties_is_refused_alone():
    intake = read(layer(feature(name=""), {"type": "Feature"}, 5, feature()), town=HERE, lang="de")
    assert [(no.row, no.field) for no in intake.refused] == [(1, "title"), (2, "properties"), (3, "properties")]
    assert len(intake.found) == 1


def test_what_is_not_understood_is_left_out_and_noted():
    intake = read(layer(feature(phone="ask at the door", website="javascript:alert(1)", check_date="soon")), town=HERE, lang="de")
    place = intake.found[0].record
    assert (place.phones, place.web, place.verified_on) == ((), "", "")
    assert sorted(note.field for note in intake.noted) == ["phones", "verified_on", "web"]


@pytest.mark.parametrize("raw", [b"[]", b'{"type": "Feature"}', b'{"type": "FeatureCollection"}'])
def test_another_shape_is_unreadable(raw):
    with pytest.raises(Unreadable) as no:
        read(raw, town=HERE, lang="de")
    assert no.value.reason == "intake.wrong_shape"
