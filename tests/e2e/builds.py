"""Another build of the app, made from the one at hand: what a new version looks like to a phone."""

from __future__ import annotations

import hashlib
import random
import re
from pathlib import Path

#: In the new build's style sheet, so that a page tells which build it is.
MARK = "--second-build"


def exchange(app: Path, *, larger_by: int = 0) -> None:
    """The folder `app` becomes the next build: another style sheet (`larger_by` bytes of noise), another name, a new worker."""
    index, worker = app / "index.html", app / "sw.js"
    sheet = re.search(r"/assets/(lotse-[0-9a-f]{8}\.css)", index.read_text()).group(1)
    noise = random.Random(1).randbytes(larger_by // 2).hex()
    content = (app / "assets" / sheet).read_text() + f":root{{{MARK}:1}}/*{noise}*/"
    renamed = f"lotse-{hashlib.sha256(content.encode()).hexdigest()[:8]}.css"
    (app / "assets" / renamed).write_text(content)
    name = re.search(r'name:"(\w+)"', worker.read_text()).group(1)
    for file in (worker, index):
        text = file.read_text().replace(sheet, renamed).replace(name, name[::-1])
        if larger_by:
            text = re.sub(rf'(\["/assets/{re.escape(renamed)}",)\d+', rf"\g<1>{larger_by}", text)
        file.with_name(file.name + ".br").unlink(missing_ok=True)
        file.write_text(text)
