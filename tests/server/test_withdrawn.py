"""What was public by mistake and was closed again is handed to no new reader (safety brief 3, side channels)."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from content.model import Address
from content.text import text
from server.store import records
from sync.head import SIZE as HEAD_SIZE
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, place

STREET = "Kirschblütenallee 93b"


def put(house, town, *given) -> None:
    for record in given:
        house.store.write_now(lambda db, record=record: records.put(db, town, record, EDIT))
    house.publish(town.slug)


def snapshot(browser) -> str:
    """Everything that a phone without anything is told to load."""
    answer = browser.get("/sync/v1/testtown/de/0").body[HEAD_SIZE:]
    parts = msgspec.json.decode(answer)["parts"]
    return answer.decode() + "".join(browser.get(f"/sync/v1/parts/{name}").body.decode() for name, _ in parts)


@pytest.mark.parametrize(
    "closing",
    [{"location_policy": "confidential"}, {"status": "draft"}, {}],
    ids=["confidential", "draft", "without its address"],
)
def test_a_place_that_was_closed_is_in_no_part_of_a_new_phone(house, town, closing):
    browser = Browser(house)
    filler = [place(number, summary=text("de", f"{number} " * 300)) for number in range(40)]
    open_place = place(41, title="Anlaufstelle", summary=text("de", "Rat."), address=Address(street=STREET, city="Teststadt"))
    put(house, town, *filler, open_place)
    assert STREET in snapshot(browser)
    put(house, town, replace(open_place, address=None, **closing))
    assert STREET not in snapshot(browser)
    browser.close()
