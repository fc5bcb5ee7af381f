"""What is forgotten when (safety brief 8): once a day, from `server/daily.py`."""

from __future__ import annotations

import sqlite3

from server.store.audit import KEPT_S

ENDED_KEPT_S = 30 * 86_400


def tidy(db: sqlite3.Connection, now_s: int) -> None:
    """Challenges, sessions and tokens that are over go; invitations a month after; of people who ended a year ago their role stays."""
    db.execute("delete from challenge where expires_s <= ?", (now_s,))
    db.execute("delete from session where expires_s <= ?", (now_s,))
    db.execute("delete from token where expires_s <= ?", (now_s,))
    db.execute("delete from invitation where expires_s <= ?", (now_s - ENDED_KEPT_S,))
    # The audit and the history name people by id: their row keeps the id, and a role to show in place of a name.
    db.execute(
        """
        update person
           set name = role, email = '', organisation = '', house = '', languages = '[]'
         where ended_s > 0 and ended_s <= ? and email <> ''
        """,
        (now_s - KEPT_S,),
    )
    # Whoever still edits is a role in old entries as well.
    for column in ("actor", "subject"):
        db.execute(
            f"""
            update audit
               set {column} = (select role from person where person.id = audit.{column})
             where at_s <= ? and {column} in (select id from person)
            """,
            (now_s - KEPT_S,),
        )
