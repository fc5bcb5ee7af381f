"""What foreign texts say of persons: their mailboxes go; organisers, contacts and attendees are never read in the first place."""

from __future__ import annotations

import re

from content.intake.links import is_of_a_person

_MAILBOX = re.compile(r"(?:mailto:)?[\w.+äöüß-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def without_mailboxes(words: str) -> str:
    """The text without mail addresses named after somebody ("first.last@"); a house's own mailbox stays."""
    shorter = _MAILBOX.sub(lambda found: "" if is_of_a_person(found[0].removeprefix("mailto:")) else found[0], words)
    return " ".join(shorter.split()) if shorter != words else words


# "info@", "kontakt@": a post of a house, whoever reads it.
_OFFICES = re.compile(
    r"(?:mailto:)?(?:info|kontakt|contact|mail|e?mail|office|bu(?:e|)ro|büro|help|hilfe|beratung|service|services|support|hello|hallo|team"
    r"|post|poststelle|zentrale|integration|migration|kurse?|anmeldung|intake|legal|feedback|reception|empfang|sekretariat|verein|welcome"
    r"|legalaid|admin|volunteer|frage|auskunft|termin|vhs|schule|library)(?:[._+-]?[\w-]+)?@",
    re.IGNORECASE,
)


def is_of_an_office(address: str) -> bool:
    """Whether a mailbox says that it belongs to a house: of a foreign directory only those are taken."""
    return _OFFICES.match(address) is not None and not is_of_a_person(address.removeprefix("mailto:"))
