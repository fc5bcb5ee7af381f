"""Another build of the app, made from the one at hand: what a new version looks like to a phone."""

from __future__ import annotations

import hashlib
import random
import re
from pathlib import Path

import brotli

#: In the new build's style sheet, so that a page tells which build it is.
MARK = "--second-build"


def exchange(app: Path, *, larger_by: int = 0) -> None:
    """The folder `app` becomes the next build: another style sheet (noise that no compression takes below `larger_by` bytes), another name, a new worker."""
    index, worker = app / "index.html", app / "sw.js"
    sheet = re.search(r"/assets/(lotse-[0-9a-f]{8}\.css)", index.read_text()).group(1)
    noise = random.Random(1).randbytes(larger_by).hex()
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


#: Does the new build's script run?
GROWN = "globalThis.grown === 1"


def grow(app: Path) -> list[str]:
    """The folder `app` becomes a build whose shared script does one thing more; every script that names a changed one has a new name too.

    Gives the names of the new scripts.
    """
    scripts = sorted(path for path in (app / "assets").glob("*.js") if re.fullmatch(r"\w+-[0-9A-Z]{8}\.js", path.name))
    shared = max(scripts, key=lambda path: path.stat().st_size)
    names = {path.name: re.sub(r"\w{8}(?=\.js)", lambda hit: hit[0][::-1], path.name) for path in scripts}
    sizes: dict[str, int] = {}
    for path in [*scripts, app / "index.html", app / "sw.js"]:
        text = path.read_text()
        if path == shared:
            text += "globalThis.grown=1;"
        for before, after in names.items():
            text = text.replace(before, after)
        if path.name == "sw.js":
            name = re.search(r'name:"(\w+)"', text).group(1)
            text = text.replace(name, name[::-1])
            for after, size in sizes.items():
                text = re.sub(rf'(\["/assets/{re.escape(after)}",)\d+', rf"\g<1>{size}", text)
        path.with_name(path.name + ".br").unlink(missing_ok=True)
        path = path.rename(path.with_name(names.get(path.name, path.name)))
        path.write_text(text)
        if path.suffix == ".js" and path.parent.name == "assets":
            packed = brotli.compress(text.encode())
            path.with_name(path.name + ".br").write_bytes(packed)
            sizes[path.name] = len(packed)
    return list(sizes)
