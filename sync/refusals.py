"""Why an editor's mutation can never succeed, one class per condition: answered once, stored, never sent again (docs/editing.md).

`field` is the path of a field that the model has, never something a person typed.
"""

from __future__ import annotations


class EditRefused(ValueError):
    """Base: nothing of the mutation is stored."""

    number = 42262
    key = "edit.refused"

    def __init__(self, field: str = "") -> None:
        super().__init__(self.key, field)
        self.field = field


class MalformedEdit(EditRefused):
    """A value of the wrong type, or a shape that no honest editor sends."""

    number = 42251
    key = "edit.malformed"


class UnknownField(EditRefused):
    """No field, or no text at such a path, in a record of this kind: an editor of another version."""

    number = 42252
    key = "edit.unknown_field"


class FixedField(EditRefused):
    """The server alone writes this one (id, town, kind, version, updated_at_s, verified_by)."""

    number = 42253
    key = "edit.fixed_field"


class UnknownLanguage(EditRefused):
    number = 42254
    key = "edit.unknown_language"


class AlreadyThere(EditRefused):
    """Another record has, or had, this id."""

    number = 42255
    key = "edit.already_there"


class RemovedBefore(EditRefused):
    """A put to what had been removed before the sender's copy was made."""

    number = 42256
    key = "edit.removed_before"


class NotPublishable(EditRefused):
    """What is or becomes published must have no error that it did not have before; `problems` are (path, key)."""

    number = 42257
    key = "edit.not_publishable"

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(problems[0][0] if problems else "")
        self.problems = problems


class SlugTaken(EditRefused):
    """Another record of this kind has this address."""

    number = 42258
    key = "edit.slug_taken"


class MidTaken(EditRefused):
    """Somebody else's mutation has this mid, or it is none."""

    number = 42259
    key = "edit.mid_taken"


class PlaceGone(EditRefused):
    """A proposal for words whose text, phone or stop is not there any more."""

    number = 42263
    key = "edit.place_gone"


class UndoOver(EditRefused):
    """Ten minutes passed, or it is somebody else's change: only staff undo that."""

    number = 42264
    key = "edit.undo_over"


class DecidedBefore(EditRefused):
    """Somebody else decided on this proposal, the other way."""

    number = 42269
    key = "edit.decided_before"
