"""What foreign texts say of persons: their mailboxes go; organisers, contacts and attendees are never read in the first place."""

from __future__ import annotations

import re

from content.intake.links import is_of_a_person

_MAILBOX = re.compile(r"(?:mailto:)?[\w.+äöüß-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def without_mailboxes(words: str) -> str:
    """The text without mail addresses named after somebody ("first.last@"); a house's own mailbox stays."""
    shorter = _MAILBOX.sub(lambda found: "" if is_of_a_person(found[0].removeprefix("mailto:")) else found[0], words)
    return " ".join(shorter.split()) if shorter != words else words
