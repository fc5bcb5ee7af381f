"""Whatever an editor publishes can be composed: one record that no feed can carry would keep a whole town from its readers."""

from __future__ import annotations

from typing import get_type_hints

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.check import check, errors
from content.model import Alert, Course, Event, Guide, Helpline, Phone, Place, Record
from content.privacy import public
from content.text import Said, Text, text
from sync import feed
from sync.canon import record_hash
from sync.merge import Since, merge
from sync.messages import Mutation
from sync.record_fields import plain
from sync.refusals import EditRefused
from tests.server.editors import TOWN

SOUND: tuple[Record, ...] = (
    Place(id="r1", town="testtown", title=text("de", "Beratung")),
    Course(id="r1", town="testtown", title=text("de", "Kurs")),
    Event(id="r1", town="testtown", title=text("de", "Fest"), day="2026-12-01"),
    Helpline(id="r1", town="testtown", title=text("de", "Nachttelefon"), phones=(Phone("116016"),)),
    Guide(id="r1", town="testtown", title=text("de", "Ratgeber")),
    Alert(id="r1", town="testtown", title=text("de", "Hinweis"), starts_s=1_795_600_000, expires_s=1_795_700_000),
)
SAID = st.dictionaries(st.sampled_from(["de", "en", "ar"]), st.builds(Said, text=st.text(max_size=20)))
st.register_type_strategy(Text, st.builds(Text, source_lang=st.sampled_from(["de", "en", "xx", ""]), said=SAID))

@st.composite
def bodies(draw: st.DrawFn) -> dict[str, object]:
    """A sound record in which one or two fields say anything that their types allow."""
    sound = draw(st.sampled_from(SOUND))
    hints = get_type_hints(type(sound))
    names = draw(st.lists(st.sampled_from(sorted(hints.keys() - {"id", "town"})), min_size=1, max_size=2, unique=True))
    changed = {name: draw(st.from_type(hints[name])) for name in names if name in sound.__struct_fields__}
    return plain(msgspec.structs.replace(sound, **changed)) | {"status": "published"}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_passes_the_checks_can_be_composed(data):
    body = data.draw(bodies())
    try:
        merged = merge(None, Mutation("m", "r1", "create", body=body), Since(), town=TOWN.slug, day="2026-11-25")
    except EditRefused:
        return
    record = msgspec.convert(merged.record, Record)
    if errors(check(record, TOWN)) or (shown := public(record, town=TOWN)) is None:
        return
    for lang in TOWN.languages:
        record_hash(feed.compose(shown, lang, land=TOWN.land, quarter="2026Q4"))
