"""Foreign shapes to records, one file per format: `read(raw, *, town, lang, mapping=None) -> Intake`.

`ical` takes one thing more, the horizon `until`.
Pure functions over bytes: no network, no clock, no store. What they promise is in `result.py`, how a row meets a stored
record in `join.py`, and before that, which of several twins it is, in `settle.py`; docs/import.md says how to use each.
"""

from __future__ import annotations

from collections.abc import Callable

from content.intake import assemblies, cap, csv_rows, geojson, hsds, ical, integreat, kursnet, vhs
from content.intake.result import Found, Intake, Refused, Unreadable

__all__ = ["FORMATS", "Found", "Intake", "Refused", "Unreadable"]

FORMATS: dict[str, Callable[..., Intake]] = {
    "integreat-pages": integreat.read,
    "geojson": geojson.read,
    "assemblies": assemblies.read,
    "kursnet": kursnet.read,
    "vhs": vhs.read,
    "csv": csv_rows.read,
    "hsds": hsds.read,
    "ical": ical.read,
    "cap": cap.read,
}
