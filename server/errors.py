"""What can go wrong in the house: one class per condition, with a stable number and a catalogue key.

The first three digits of a number are the HTTP status; numbers are never reused. Fields fill the placeholders of the
sentence in `server/words/` (for operators) or in the reader's catalogue. No field ever holds what a person wrote.
"""

from __future__ import annotations

from server.condition import ServerError
from server.errors_editing import (  # noqa: F401 - one place to import conditions from
    BadRequest,
    CalendarRefused,
    CalendarUnreachable,
    CrossSite,
    InvitationOver,
    InvitationUnknown,
    LastAdmin,
    LastPasskey,
    MachineOff,
    MachineRefused,
    MachineSilent,
    MachineUnusable,
    MailRefused,
    NotAllowed,
    NotSignedIn,
    PersonExists,
    PersonRefused,
    PersonUnknown,
    PictureMoves,
    PictureRefused,
    PictureTooLarge,
    PictureUnreadable,
    PlanRefused,
    ProofRefused,
    ReportRefused,
    ReportUnknown,
    SeatBelt,
    TokenUnknown,
    TooLarge,
    TooMany,
    TooSlow,
    UploadGone,
    UploadUnreadable,
)


class NothingHere(ServerError):
    """No such address."""

    number = 40400
    key = "http.nothing_here"


class UnknownTown(ServerError):
    """`town` is not in this data folder; `known` lists those that are."""

    number = 40401
    key = "town.unknown"


class LanguageNotServed(ServerError):
    """The language exists, but this town has no feed in it."""

    number = 40402
    key = "town.language_not_served"


class PartGone(ServerError):
    """No part has this hash any more: ask for the feed again from 0."""

    number = 40407
    key = "sync.part_gone"


class PublicationGone(ServerError):
    """The publication is not kept any more, or never was."""

    number = 40405
    key = "sync.publication_gone"


class RecordGone(ServerError):
    """No record with this id in this town."""

    number = 40406
    key = "record.gone"


class NothingExported(ServerError):
    """No such file of this town: it has published nothing in `lang`, or no such record has a file of its own."""

    number = 40440
    key = "export.nothing"


class MethodRefused(ServerError):
    """Readers only GET and HEAD."""

    number = 40501
    key = "http.method_refused"


class FolderTaken(ServerError):
    """Another server already works on this data folder."""

    number = 40901
    key = "server.folder_taken"


class TownExists(ServerError):
    number = 40902
    key = "town.exists"


class IdTaken(ServerError):
    """A record with this id exists already: a collision is refused (DESIGN 9)."""

    number = 40903
    key = "record.id_taken"


class TownRefused(ServerError):
    """A town's own description is not usable: `field` says which, `value` what was given."""

    number = 42201
    key = "town.refused"


class UnknownFormat(ServerError):
    number = 42203
    key = "import.unknown_format"


class TooManyRemoved(ServerError):
    """One import may not remove more than a fifth of a town's records unasked (STYLE 1)."""

    number = 42204
    key = "import.too_many_removed"


class FileUnusable(ServerError):
    """A file to import cannot be opened or read as its format."""

    number = 42205
    key = "import.file_unusable"


class NothingPublished(ServerError):
    """No town has published anything, so there is nothing to carry to another place."""

    number = 40420
    key = "target.nothing_published"


class TargetMissing(ServerError):
    number = 40421
    key = "target.no_folder"


class BucketMissing(ServerError):
    number = 40422
    key = "target.no_bucket"


class TargetRefused(ServerError):
    """The object store knows us and says no, or does not know us."""

    number = 40320
    key = "target.refused"


class TargetTaken(ServerError):
    """Another house's key document lies there: two of them would sweep each other away."""

    number = 40923
    key = "target.taken"


class TargetUnknown(ServerError):
    """Neither a folder nor an address that we can write to."""

    number = 42223
    key = "target.unknown"


class TargetUnwritable(ServerError):
    number = 50320
    key = "target.unwritable"


class TargetUnreachable(ServerError):
    number = 50420
    key = "target.unreachable"


class LinkFailed(ServerError):
    """`lotse pull` reached nobody, or an answer that is no feed."""

    number = 50220
    key = "pull.link_failed"


class PullRefused(ServerError):
    """What came is not what the town signed; nothing of it was kept."""

    number = 50221
    key = "pull.refused"


class RootMissing(ServerError):
    """A feed file proves nothing by itself: the root key must be known before."""

    number = 42220
    key = "pull.root_missing"


class MirrorPinned(ServerError):
    """The mirror trusts one root key; what was offered is signed by another."""

    number = 40920
    key = "mirror.pinned"


class NoTownToMirror(ServerError):
    """Neither the command nor the origin names a town."""

    number = 42221
    key = "mirror.no_town"


class RootAway(ServerError):
    """The root key was moved away and is needed now; `file` is where it was moved to."""

    number = 42290
    key = "keys.root_away"


class RootForeign(ServerError):
    """This is a root key, but not the one that phones have pinned."""

    number = 42291
    key = "keys.root_foreign"


class RootElsewhere(ServerError):
    """The root key may not be moved here: a file is there already, or it is inside the data folder."""

    number = 40940
    key = "keys.root_elsewhere"


class DatabaseBroken(ServerError):
    number = 50001
    key = "store.broken"


class KeysUnusable(ServerError):
    """A file of the key folder is missing, unreadable or open to others."""

    number = 50002
    key = "keys.unusable"


class AppMissing(ServerError):
    """The app was not built, so there is no page to show."""

    number = 50301
    key = "http.app_missing"


class DatabaseLocked(ServerError):
    number = 50302
    key = "store.locked"


class FolderUnwritable(ServerError):
    number = 50303
    key = "store.unwritable"


class PortTaken(ServerError):
    number = 50304
    key = "server.port_taken"


class DiskFull(ServerError):
    number = 50701
    key = "store.disk_full"
