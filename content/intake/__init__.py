"""Foreign shapes to records, one file per format: `read(raw, *, town, lang, mapping=None) -> Intake`.

Pure functions over bytes: no network, no clock, no store. What they promise is in `result.py`; how to use each from the
command line is in docs/import.md.
"""

from __future__ import annotations

from content.intake.result import Found, Intake, Refused, Unreadable

__all__ = ["Found", "Intake", "Refused", "Unreadable"]
