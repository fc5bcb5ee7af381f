"""Editing over HTTP: once for each mid, beside others' work, within one's rights, and nothing that cannot succeed comes back."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from content.model import Address, Helpline, Phone
from content.text import source_hash, text
from server.purge import purge
from server.store import mutations, publications, records
from server.store.records import Edit
from sync.messages import Changes, Entry, Settled
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, place
from tests.server.signed import Seat, seat

_MIDS = (f"{number:022d}" for number in itertools.count())


@pytest.fixture
def desk(house, town):
    """A published town of ten places and a browser at its editor's API."""
    house.store.write_now(lambda db: [records.put(db, town, place(number, owner_org="Verein"), EDIT) for number in range(1, 11)])
    house.publish("testtown")
    browser = Browser(house)
    yield house, browser
    browser.close()


@pytest.fixture
def editor(desk) -> Seat:
    return seat(desk[1], desk[0], "editor", name="Erika")


@pytest.fixture
def admin(desk) -> Seat:
    return seat(desk[1], desk[0], "admin", name="Ada")


def mutation(act: str = "put", record: str = "place0001", **more: Any) -> dict[str, Any]:
    return {"mid": next(_MIDS), "record": record, "act": act, **more}


def change(field: str, base: Any = None, value: Any = None, **more: Any) -> dict[str, Any]:
    return {"field": field, "base": base, "value": value, **more}


def send(who: Seat, *sent: dict[str, Any]) -> list[Settled]:
    reply = who.post("mutations", list(sent))
    assert reply.status == 200, reply.text
    return msgspec.json.decode(reply.body, type=list[Settled])


def put(who: Seat, *changes: dict[str, Any], seen: int = 0, record: str = "place0001", **more: Any) -> Settled:
    return send(who, mutation(record=record, seen=seen or pull(who).change, changes=list(changes), **more))[0]


def pull(who: Seat, since: int = 0) -> Changes:
    reply = who.get(f"records?since={since}")
    assert reply.status == 200, reply.text
    return msgspec.json.decode(reply.body, type=Changes)


def record(who: Seat, record_id: str = "place0001") -> dict[str, Any]:
    return next(one.record for one in pull(who).records if one.record["id"] == record_id)


def history(who: Seat, record_id: str = "place0001") -> list[Entry]:
    reply = who.get(f"records/{record_id}/history")
    assert reply.status == 200, reply.text
    return msgspec.json.decode(reply.body, type=dict[str, list[Entry]])["entries"]


def stored(house, record_id: str = "place0001"):
    return records.get(house.store.read, "testtown", record_id)


def hidden():
    return replace(place(50, location_policy="confidential"), slug="")


def test_the_same_mutation_twice_has_one_effect_and_one_answer(desk, editor):
    """The answer was lost: the phone sends again and must not do it again."""
    house, _ = desk
    once = mutation(seen=10, changes=[change("web", None, "https://a.example.org")])
    first = send(editor, once)
    put(editor, change("web", "https://a.example.org", "https://b.example.org"))
    before = pull(editor).change
    assert send(editor, once, once) == [*first, *first]
    assert (pull(editor).change, stored(house).web) == (before, "https://b.example.org")


def test_a_mid_answers_only_who_sent_it(desk, editor, admin):
    one = mutation(changes=[change("note_internal", None, "nur intern")])
    assert send(editor, one)[0].outcome == "applied"
    assert send(admin, one)[0].problem["key"] == "edit.mid_taken"


def test_what_cannot_be_read_is_refused_alone(desk, editor):
    house, _ = desk
    good = mutation(changes=[change("web", None, "https://a.example.org")])
    odd = [
        {"mid": "odd1", "record": "place0001", "act": "explode"},
        {"mid": "odd2"},
        7,
        {**mutation(), "changes": [{"field": 1}]},
        mutation(changes=[change("colour", None, "red")]),
        mutation(changes=[change("point", None, {"lat_e7": 1.5, "lon_e7": 1})]),
        {**mutation(), "mid": "x" * 65},
    ]
    found = send(editor, *odd, good)
    assert [one.outcome for one in found] == ["refused"] * len(odd) + ["applied"]
    assert [one.mid for one in found[:2]] == ["odd1", "odd2"], "else the phone could not drop it"
    assert all(one.problem["number"] and one.problem["key"].startswith("edit.") for one in found[:-1])
    assert stored(house).web == "https://a.example.org"


def test_two_editors_of_one_field_both_find_their_words(desk, editor, admin):
    house, _ = desk
    put(admin, change("web", None, "https://ada.example.org"), seen=10)
    settled = put(editor, change("web", None, "https://erika.example.org"), change("email", None, "e@example.org"), seen=10)
    assert settled.outcome == "proposed"
    assert (stored(house).web, stored(house).email) == ("https://ada.example.org", "e@example.org")
    one = pull(admin).proposals[0]
    assert (one.number, one.actor, one.against) == (settled.proposals[0], "Erika", "Ada")
    assert (one.field, one.value) == ("web", "https://erika.example.org")


def test_a_proposal_is_taken_as_a_change_of_its_own_and_only_once(desk, editor, admin):
    house, _ = desk
    put(admin, change("web", None, "https://ada.example.org"), seen=10)
    number = put(editor, change("web", None, "https://erika.example.org"), seen=10).proposals[0]
    taken = admin.post(f"proposals/{number}", {"outcome": "taken"})
    assert (taken.status, taken.json()["outcome"]) == (200, "applied")
    assert stored(house).web == "https://erika.example.org"
    assert history(admin)[0].actor == "Ada"
    assert admin.post(f"proposals/{number}", {"outcome": "taken"}).json()["outcome"] == "unchanged", "the answer was lost"
    assert admin.post(f"proposals/{number}", {"outcome": "dropped"}).json()["problem"]["key"] == "edit.decided_before"
    assert pull(admin).proposals == []


def test_a_dropped_proposal_leaves_what_stands(desk, editor, admin):
    house, _ = desk
    put(admin, change("web", None, "https://ada.example.org"), seen=10)
    number = put(editor, change("web", None, "https://erika.example.org"), seen=10).proposals[0]
    assert admin.post(f"proposals/{number}", {"outcome": "dropped"}).json()["outcome"] == "applied"
    assert (stored(house).web, pull(admin).proposals) == ("https://ada.example.org", [])
    assert admin.post("proposals/999", {"outcome": "dropped"}).status == 404


def test_a_translation_that_waits_names_its_source_when_it_is_taken(desk, editor):
    house, browser = desk
    translator = seat(browser, house, "translator")
    digest = source_hash("Beratungsstelle 1")
    put(editor, change("title", "Advice centre 1", "Advice", lang="en", source_hash=digest))
    number = put(translator, change("title", "Advice centre 1", "Counsel", lang="en", source_hash=digest), seen=10).proposals[0]
    assert translator.post(f"proposals/{number}", {"outcome": "taken"}).json()["outcome"] == "applied"
    said = stored(house).title.said["en"]
    assert (said.text, said.source_hash, said.origin) == ("Counsel", digest, "human")


def test_removal_waits_when_somebody_worked_on_the_record(desk, editor, admin):
    house, _ = desk
    put(editor, change("web", None, "https://a.example.org"), seen=10)
    settled = send(admin, mutation("remove", seen=10))[0]
    assert settled.outcome == "proposed" and stored(house) is not None
    assert send(editor, mutation("remove", seen=10))[0].outcome == "applied", "own work does not stand in one's own way"
    assert stored(house) is None


def test_a_number_from_before_a_restored_backup_counts_for_nothing(desk, editor, admin):
    """The server is younger than the phone remembers: what others did since then must not look as if it had been seen."""
    house, _ = desk
    put(editor, change("web", None, "https://a.example.org"))
    assert send(admin, mutation("remove", seen=5000))[0].outcome == "proposed"
    assert stored(house) is not None


def test_work_brings_a_removed_record_back_but_not_to_readers(desk, editor, admin):
    """Somebody took it out of the feeds, perhaps for somebody's safety: an edit from an old copy must not undo that."""
    house, _ = desk
    send(admin, mutation("remove", seen=10))
    settled = put(editor, change("web", None, "https://a.example.org"), seen=10)
    assert settled.outcome == "proposed"
    back = stored(house)
    assert (back.status, back.web, back.slug) == ("review", "https://a.example.org", "beratungsstelle-1")
    assert back.title.said["en"].source_hash == source_hash("Beratungsstelle 1"), "its translations are not outdated by that"
    house.publish("testtown")
    feed = publications.newest(house.store.read, "testtown/de")
    assert "place0001" not in publications.standing(house.store.read, feed.feed).hashes
    wish = pull(editor).proposals[0]
    assert (wish.field, wish.actor, wish.against) == ("", "Ada", "Erika")
    assert editor.post(f"proposals/{wish.number}", {"outcome": "taken"}).json()["outcome"] == "applied"
    assert stored(house) is None


def test_an_edit_of_what_was_gone_before_is_refused_as_if_it_never_was(desk, editor):
    send(editor, mutation("remove", seen=10))
    gone = put(editor, change("web", None, "https://a.example.org"))
    never = put(editor, change("web", None, "https://a.example.org"), record="nobody")
    assert gone.problem == never.problem
    assert gone.problem["key"] == "http.nothing_here"


def test_a_new_record_gets_what_only_the_server_says(desk, editor):
    house, _ = desk
    body = {
        "kind": "place",
        "id": "other",
        "town": "elsewhere",
        "verified_by": "Erika Mustermann",
        "verified_on": "2026-11-20",
        "title": {"source_lang": "de", "said": {"de": {"text": "Neues Haus"}}},
    }
    assert send(editor, mutation("create", "new1", body=body))[0].outcome == "applied"
    made = stored(house, "new1")
    assert (made.town, made.verified_by, made.slug, made.status) == ("testtown", "editor", "", "draft")
    assert put(editor, change("status", None, "published"), record="new1").outcome == "applied"
    assert stored(house, "new1").slug == "neues-haus"
    again = mutation("create", "place0002", body=body)
    assert send(editor, again)[0].problem["key"] == "edit.already_there"


def test_an_address_that_is_taken_is_refused(desk, editor):
    settled = put(editor, change("slug", "beratungsstelle-1", "beratungsstelle-2"))
    assert settled.problem == {"number": 42258, "key": "edit.slug_taken", "field": "slug"}


def test_a_draft_may_be_incomplete_and_a_published_record_not(desk, editor):
    wrong = change("phones", None, [{"number": "12"}])
    refused = put(editor, wrong)
    assert refused.problem["key"] == "edit.not_publishable"
    assert refused.problem["fields"] == [{"path": "phones.0.number", "key": "check.phone"}]
    assert put(editor, change("status", "published", "draft"), wrong).outcome == "applied"
    assert put(editor, change("status", "draft", "published")).outcome == "refused"


def test_an_old_fault_keeps_nobody_from_the_rest(desk, editor, town):
    house, _ = desk
    old = replace(stored(house), phones=(Phone("12"),))
    house.store.write_now(lambda db: records.put(db, town, old, Edit("import:old", 1)))
    assert put(editor, change("web", None, "https://a.example.org")).outcome == "applied"
    assert put(editor, change("phones", [{"number": "12"}], [{"number": "12"}, {"number": "13"}])).outcome == "refused"


def test_what_the_privacy_door_refuses_is_in_no_table(desk, editor, admin, town):
    """Not in the record, not in the history, not as a proposal, not in the answer that is kept."""
    house, _ = desk
    house.store.write_now(lambda db: records.put(db, town, hidden(), EDIT))
    words = "Treffpunkt: Kranufer 17, zweiter Hof"
    put(admin, change("summary", "Beratung 50, ohne Termin.", "Beratung.", lang="de"), record="place0050")
    for base in ("Beratung.", "something older"):
        settled = put(editor, change("summary", base, words, lang="de"), record="place0050")
        assert settled.problem["key"] == "privacy.place_of_confidential", base
        assert settled.problem["fields"], base
    settled = put(editor, change("phones.0.label", "", words, lang="de"), record="place0050")
    assert settled.outcome == "refused"
    tables = ("record", "translation", "history", "proposal", "mutation")
    rows = [row for table in tables for row in house.store.read.execute(f"select * from {table}")]
    assert rows and "Kranufer" not in str(rows)


def test_a_confidential_record_stays_confidential(desk, admin, town):
    house, _ = desk
    house.store.write_now(lambda db: records.put(db, town, hidden(), EDIT))
    settled = put(admin, change("location_policy", "confidential", "exact"), record="place0050")
    assert settled.problem["key"] == "privacy.confidential_opened"


RIGHTS = {
    "translation": ("translator", [change("title", "Advice centre 1", "Advice", lang="en")], ""),
    "another language": ("translator", [change("title", None, "Conseil", lang="fr")], "translate"),
    "the source": ("translator", [change("title", "Beratungsstelle 1", "Beratung", lang="de")], "write"),
    "a fact": ("translator", [change("web", None, "https://a.example.org")], "write"),
    "a partner's published record": ("partner", [change("web", None, "https://a.example.org")], "write"),
}


@pytest.mark.parametrize("name", RIGHTS)
def test_nobody_goes_beyond_their_rights(desk, name):
    house, browser = desk
    role, changes, missing = RIGHTS[name]
    settled = put(seat(browser, house, role), *changes)
    if missing:
        assert settled.problem == {"number": 40301, "key": "edit.not_allowed", "right": missing}
        assert stored(house) == place(1, owner_org="Verein", version=1, updated_at_s=EDIT.at_s)
    else:
        assert settled.outcome == "applied"


def test_a_partner_writes_own_drafts_and_publishes_nothing(desk):
    house, browser = desk
    partner = seat(browser, house, "partner")
    body = {"kind": "place", "title": {"source_lang": "de", "said": {"de": {"text": "Neu"}}}, "verified_on": "2026-11-20"}
    assert send(partner, mutation("create", "own1", body=body))[0].outcome == "applied"
    assert (stored(house, "own1").owner_org, stored(house, "own1").verified_by) == ("Verein", "partner")
    for changes in ([change("status", None, "published")], [change("owner_org", "Verein", "Amt")]):
        assert put(partner, *changes, record="own1").problem["key"] == "edit.not_allowed"
    assert put(partner, change("status", None, "review"), record="own1").outcome == "applied"
    assert send(partner, mutation("create", "own2", body={**body, "status": "published"}))[0].problem["right"] == "publish"
    assert send(partner, mutation("create", "own3", body={**body, "owner_org": "Amt"}))[0].outcome == "refused"


def test_what_a_partner_may_not_read_is_not_there(desk, editor, town):
    house, browser = desk
    house.store.write_now(lambda db: records.put(db, town, place(60, owner_org="Amt", note_internal="leise"), EDIT))
    put(editor, change("web", None, "https://a.example.org"), record="place0060")
    number = put(editor, change("email", "older@example.org", "e@example.org"), record="place0060").proposals[0]
    partner = seat(browser, house, "partner")
    seen = pull(partner)
    assert {one.record["id"] for one in seen.records} == {f"place{n:04d}" for n in range(1, 11)}
    assert seen.proposals == [] and "place0060" not in seen.public
    assert partner.get("records/place0060/history").status == 404
    assert partner.post(f"proposals/{number}", {"outcome": "taken"}).status == 404
    assert partner.post("undo", {"record": "place0060", "change": 12}).status == 404
    refused = put(partner, change("web", None, "https://b.example.org"), record="place0060")
    assert refused.problem == put(partner, change("web"), record="nobody").problem


def test_a_record_given_away_is_gone_for_who_had_it(desk, editor):
    house, browser = desk
    partner = seat(browser, house, "partner")
    before = pull(partner).change
    put(editor, change("owner_org", "Verein", "Amt"), change("web", None, "https://secret.example.org"))
    put(editor, change("web", None, "https://a.example.org"), record="place0002")
    news = pull(partner, before)
    assert (news.gone, [one.record["id"] for one in news.records]) == (["place0001"], ["place0002"])
    assert pull(editor, before).gone == []
    put(editor, change("owner_org", "Amt", "Verein"))
    told = [one.change for one in history(partner)]
    assert told and min(told) > before, "what it said elsewhere is not theirs"


def test_a_translator_reads_no_internal_note(desk, editor):
    house, browser = desk
    translator = seat(browser, house, "translator")
    put(editor, change("note_internal", None, "nur im Haus"), change("web", None, "https://a.example.org"))
    put(editor, change("note_internal", "older", "auch nur im Haus"))
    for body in (translator.get("records?since=0").text, translator.get("records/place0001/history").text):
        assert "Haus" not in body
    assert pull(editor).proposals and pull(translator).proposals == []
    assert history(translator)[0].actor == "editor"
    assert history(editor)[0].actor == "Erika"


def test_old_versions_of_a_confidential_record_are_for_staff(desk, editor, town):
    """It was an open place with an address once, and its history still says so."""
    house, browser = desk
    open_place = place(70, owner_org="Verein", address=Address("Kranufer 17", "60311", "Teststadt"))
    house.store.write_now(lambda db: records.put(db, town, open_place, EDIT))
    hidden = replace(open_place, address=None, location_policy="confidential", slug="", title=text("de", "Beratung"))
    house.store.write_now(lambda db: records.put(db, town, hidden, EDIT))
    for role in ("translator", "partner"):
        who = seat(browser, house, role)
        assert "place0070" in {one.record["id"] for one in pull(who).records}
        assert who.get("records/place0070/history").status == 404
    assert any("Kranufer" in str(one.old) for entry in history(editor, "place0070") for one in entry.fields)


def test_news_are_what_changed_since_and_say_what_readers_have(desk, editor):
    house, _ = desk
    start = pull(editor)
    assert start.change == 10 and len(start.records) == 10 and set(start.public.values()) == set(range(1, 11))
    put(editor, change("web", None, "https://a.example.org"))
    put(editor, change("note_internal", None, "intern"), record="place0002")
    send(editor, mutation("remove", "place0003", seen=10))
    news = pull(editor, start.change)
    assert ([one.record["id"] for one in news.records], news.gone) == (["place0001", "place0002"], ["place0003"])
    assert all(news.public[one.record["id"]] < one.change for one in news.records), "nothing of it is published yet"
    house.publish("testtown")
    news = pull(editor, start.change)
    assert all(news.public[one.record["id"]] == one.change for one in news.records)
    put(editor, change("status", "published", "draft"))
    house.publish("testtown")
    assert pull(editor).public["place0001"] == 0


def test_history_says_who_made_what_of_what(desk, editor, admin):
    put(editor, change("web", None, "https://a.example.org"), change("title", "Beratungsstelle 1", "Beratung", lang="de"))
    put(admin, change("web", "https://a.example.org", "https://b.example.org"))
    last, first, made = history(editor)
    assert (last.actor, first.actor, made.actor) == ("Ada", "Erika", "test")
    assert [(one.field, one.lang, one.old, one.new) for one in last.fields] == [
        ("web", "", "https://a.example.org", "https://b.example.org")
    ]
    assert [(one.field, one.lang, one.old, one.new) for one in first.fields] == [
        ("title", "de", "Beratungsstelle 1", "Beratung"),
        ("web", "", None, "https://a.example.org"),
    ]
    whole = made.fields[0]
    assert (whole.old, whole.new["title"]["said"]["de"]) == (None, {"text": "Beratungsstelle 1"})
    send(admin, mutation("remove", seen=pull(admin).change))
    ended = history(admin)[0].fields[0]
    assert (ended.new, ended.old["title"]["said"]["de"]["text"], ended.old["web"]) == (None, "Beratung", "https://b.example.org")


def test_undo_takes_back_one_change_and_leaves_later_work(desk, editor, admin):
    house, _ = desk
    phones = [{"number": "+4969900001", "label": {"source_lang": "de", "said": {"de": {"text": "Empfang"}}}}]
    settled = put(editor, change("web", None, "https://a.example.org"), change("phones", None, phones), change("tags", add=["health"]))
    put(admin, change("email", None, "a@example.org"))
    undone = editor.post("undo", {"record": "place0001", "change": settled.change}).json()
    assert undone["outcome"] == "applied"
    now = stored(house)
    assert (now.web, now.phones, now.tags, now.email) == ("", (), ("counselling",), "a@example.org")
    assert editor.post("undo", {"record": "place0001", "change": settled.change}).json()["outcome"] == "unchanged"
    assert editor.post("undo", {"record": "place0001", "change": undone["change"]}).json()["outcome"] == "applied"
    assert stored(house).phones[0].label.source == "Empfang", "an undo can be undone"


def test_undo_of_what_was_overwritten_meanwhile_waits(desk, editor, admin):
    house, _ = desk
    settled = put(editor, change("web", None, "https://a.example.org"))
    put(admin, change("web", "https://a.example.org", "https://b.example.org"))
    assert editor.post("undo", {"record": "place0001", "change": settled.change}).json()["outcome"] == "proposed"
    assert stored(house).web == "https://b.example.org"


def test_undo_of_a_translation_brings_back_words_and_source(desk, editor):
    house, browser = desk
    translator = seat(browser, house, "translator")
    digest = source_hash("Beratungsstelle 1")
    settled = put(translator, change("title", "Advice centre 1", "Typo", lang="en", source_hash=digest))
    assert translator.post("undo", {"record": "place0001", "change": settled.change}).json()["outcome"] == "applied"
    assert (stored(house).title.said["en"].text, stored(house).title.said["en"].source_hash) == ("Advice centre 1", digest)
    put(editor, change("title", "Beratungsstelle 1", "Ganz neu", lang="de"))
    settled = put(translator, change("title", "Advice centre 1", "All new", lang="en", source_hash=source_hash("Ganz neu")))
    assert translator.post("undo", {"record": "place0001", "change": settled.change}).json()["outcome"] == "applied"
    assert stored(house).title.said["en"].source_hash != source_hash("Ganz neu"), "it is outdated again, as it was"


def test_undo_of_a_removal_gives_readers_the_record_back(desk, editor):
    house, _ = desk
    before = stored(house)
    send(editor, mutation("remove", seen=10))
    change_number = history(editor)[0].change
    assert editor.post("undo", {"record": "place0001", "change": change_number}).json()["outcome"] == "applied"
    again = stored(house)
    assert replace(again, version=1, updated_at_s=0) == replace(before, version=1, updated_at_s=0)


def test_undo_of_a_new_record_removes_it(desk, editor):
    house, _ = desk
    body = {"kind": "place", "title": {"source_lang": "de", "said": {"de": {"text": "Neu"}}}}
    settled = send(editor, mutation("create", "new1", body=body))[0]
    assert editor.post("undo", {"record": "new1", "change": settled.change}).json()["outcome"] == "applied"
    assert stored(house, "new1") is None


def test_own_work_is_undone_for_ten_minutes_and_nobody_elses(desk, clock, editor):
    house, browser = desk
    translator, other = seat(browser, house, "translator"), seat(browser, house, "translator", name="Olga")
    settled = put(translator, change("title", "Advice centre 1", "Typo", lang="en"))
    body = {"record": "place0001", "change": settled.change}
    assert other.post("undo", body).json()["problem"]["key"] == "edit.undo_over"
    clock.now_s += 601
    assert translator.post("undo", body).json()["problem"]["key"] == "edit.undo_over"
    assert editor.post("undo", body).json()["outcome"] == "applied"


def test_many_withdrawals_by_one_slip_are_asked_about(desk, editor):
    house, _ = desk
    found = send(editor, *(mutation("remove", f"place{number:04d}", seen=10) for number in range(1, 11)))
    refused = [one for one in found if one.outcome == "refused"]
    assert refused and all(one.problem["key"] == "edit.seat_belt" for one in refused)
    standing = records.count(house.store.read, "testtown")
    assert standing == len(refused) >= 6
    left = [one.record["id"] for one in pull(editor).records]
    assert put(editor, change("status", "published", "archived"), record=left[0]).outcome == "refused"
    assert put(editor, change("status", "published", "archived"), record=left[0], confirmed=True).outcome == "applied"


def test_a_helpline_is_for_staff_and_for_no_machine(desk, editor, town):
    house, browser = desk
    line = Helpline(id="help1", town="testtown", title=text("de", "Nachttelefon"), status="published", phones=(Phone("116016"),))
    house.store.write_now(lambda db: records.put(db, town, replace(line, owner_org="Verein"), EDIT))
    for role, outcome in (("partner", "refused"), ("editor", "applied")):
        assert put(seat(browser, house, role), change("rank", 100, 50), record="help1").outcome == outcome
    said = change("title", None, "Night line", lang="en", source_hash=source_hash("Nachttelefon"), origin="machine")
    assert put(seat(browser, house, "translator"), said, record="help1").problem["key"] == "edit.not_allowed"
    assert put(editor, said, record="help1").problem["fields"] == [{"path": "title.en", "key": "check.machine_on_helpline"}]
    assert put(editor, {**said, "origin": "human"}, record="help1").outcome == "applied"


def test_answers_are_kept_for_ninety_days(desk, editor, clock):
    house, _ = desk
    one = mutation(changes=[change("web", None, "https://a.example.org")])
    send(editor, one)
    clock.now_s += mutations.KEPT_S + 1
    fresh = seat(desk[1], house, "editor", name="Fritz")
    send(fresh, mutation(changes=[change("email", None, "a@example.org")]))
    assert mutations.answered(house.store.read, one["mid"]) is None


def test_a_purged_record_leaves_editors_and_its_proposals(desk, editor, admin):
    house, _ = desk
    put(admin, change("web", None, "https://a.example.org"), seen=10)
    put(editor, change("web", None, "https://b.example.org"), seen=10)
    before = pull(editor).change
    purge(house, "testtown", "place0001")
    assert "place0001" in pull(editor, before).gone
    assert house.store.read.execute("select count(*) from proposal").fetchone() == (0,)
    assert editor.get("records/place0001/history").status == 404


def test_too_many_at_once_are_refused_as_a_whole(desk, editor):
    assert editor.post("mutations", [mutation()] * 101).status == 400
    assert editor.post("mutations", {"mid": "x"}).status == 400
    assert editor.post("mutations", b"[").status == 400
