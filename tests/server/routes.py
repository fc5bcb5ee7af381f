"""Every route under /api, who gets through its door, and a body that is well formed: one row per route, in one place.

`roles` are those whom the door lets in: what then depends on a record is in that route's own tests. `body` must be readable, so that a
refusal is the door's and not the reader's; an address may name what does not exist.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

ALL = ("admin", "editor", "translator", "partner", "house")
READERS = ("admin", "editor", "translator", "partner")
WRITERS = ("admin", "editor", "partner")
STAFF = ("admin", "editor")
ADMIN = ("admin",)
# Without any session: signing in, an invitation, a reader's message.
ANYBODY = ()


class Row(Struct, frozen=True):
    roles: tuple[str, ...]
    body: Any = None
    query: str = ""
    by_hand: bool = False
    """Not with a token."""


PROOF = {"credential": {}, "label": ""}
PERSON = {"email": "new@example.org", "role": "editor"}
GUIDE = {"kind": "guide", "id": "g1", "town": "testtown", "title": {"source_lang": "de", "said": {"de": {"text": "T"}}}}

ROUTES: dict[str, Row] = {
    "GET /api/openapi.json": Row(ANYBODY),
    "POST /api/feedback": Row(ANYBODY, {}),
    # signing in, people (server/http/login.py, people.py)
    "POST /api/edit/login/begin": Row(ANYBODY),
    "POST /api/edit/login/finish": Row(ANYBODY, PROOF),
    "GET /api/edit/invitations/{secret}": Row(ANYBODY),
    "POST /api/edit/invitations/{secret}/begin": Row(ANYBODY),
    "POST /api/edit/invitations/{secret}/finish": Row(ANYBODY, PROOF),
    "GET /api/edit/export/{format}": Row(READERS),
    "GET /api/edit/me": Row(ALL),
    "GET /api/edit/passkeys": Row(ALL, by_hand=True),
    "POST /api/edit/passkeys/begin": Row(ALL, by_hand=True),
    # No proof at all is not readable; a wrong one would be a 403 as well.
    "POST /api/edit/passkeys/finish": Row(ALL, {}, by_hand=True),
    "DELETE /api/edit/passkeys/{number}": Row(ALL, by_hand=True),
    "POST /api/edit/logout": Row(ALL, by_hand=True),
    "GET /api/edit/sessions": Row(ALL, by_hand=True),
    "DELETE /api/edit/sessions/{number}": Row(ALL, by_hand=True),
    "GET /api/edit/people": Row(ADMIN, by_hand=True),
    "POST /api/edit/people": Row(ADMIN, PERSON, by_hand=True),
    "PUT /api/edit/people/{number}": Row(ADMIN, PERSON, by_hand=True),
    "DELETE /api/edit/people/{number}": Row(ADMIN, by_hand=True),
    "POST /api/edit/people/{number}/invitation": Row(ADMIN, by_hand=True),
    "GET /api/edit/tokens": Row(ADMIN, by_hand=True),
    "POST /api/edit/tokens": Row(ADMIN, {"label": "x"}, by_hand=True),
    "DELETE /api/edit/tokens/{number}": Row(ADMIN, by_hand=True),
    "GET /api/edit/audit": Row(ADMIN, by_hand=True),
    # editing (edit.py): who may write what is asked record by record
    "GET /api/edit/records": Row(READERS),
    "POST /api/edit/mutations": Row(READERS, []),
    "GET /api/edit/records/{number}/history": Row(READERS),
    "POST /api/edit/proposals/{number}": Row(READERS, {"outcome": "dropped"}),
    "POST /api/edit/undo": Row(READERS, {"record": "r1", "change": 1}),
    # truth (orders.py, feedback.py)
    "GET /api/edit/orders": Row(READERS),
    "POST /api/edit/confirm": Row(WRITERS, {"records": ["nobody"], "verified_on": "2026-11-25"}),
    "GET /api/edit/reports": Row(STAFF),
    "POST /api/edit/reports/{mid}": Row(STAFF, {"outcome": "dropped"}),
    # preview, plan, imports (preview.py, imports.py)
    "POST /api/edit/check": Row(READERS, {"record": GUIDE}),
    "POST /api/edit/days": Row(READERS, {"hours": {"osm": "Mo 09:00-12:00"}}),
    "POST /api/edit/plan": Row(STAFF, {"record": "r1", "at_s": 0}),
    "GET /api/edit/imports": Row(STAFF),
    "POST /api/edit/imports": Row(STAFF, b"a,b\n1,2\n", "?format=csv"),
    "POST /api/edit/imports/{upload}/try": Row(STAFF, {}),
    "POST /api/edit/imports/{upload}/run": Row(STAFF, {}),
    "GET /api/edit/calendars": Row(STAFF),
    "POST /api/edit/calendars": Row(STAFF, {"url": "no address"}),
    "POST /api/edit/calendars/{number}": Row(STAFF, {}),
    "DELETE /api/edit/calendars/{number}": Row(STAFF),
    "POST /api/edit/pictures": Row(WRITERS, b"no picture"),
    "GET /api/edit/pictures/{picture}": Row(READERS),
    # translations (translations.py)
    "GET /api/edit/translations/{lang}": Row(READERS),
    "GET /api/edit/translations/{lang}/file": Row(READERS, query="?format=csv"),
    "POST /api/edit/translations/{lang}/file": Row(READERS, b"", "?format=csv&dry_run=true"),
    "POST /api/edit/translations/{lang}/machine": Row(READERS, {"record": "r1", "field": "title"}),
}
