"""PO catalogues to one small JSON per language for the app: `python -m content.compile_catalogs [--check]`.

`pwa/build/text/<lang>.json` is flat: key -> sentence, or key -> {category: sentence}. Words the language does not have
are absent; those of its fallback languages stand apart under the key "", language -> key -> words, so that the app
never needs a second file and can mark what is in another language. The editors' words go to `text-edit/` in the same shape
(`catalogs/editor/`); a reader never loads them. `--check` writes nothing and fails on a problem.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import brotli

from content.catalog import EDITOR_LANGUAGES, REFERENCE, SOURCE, Shown, Words, all_catalogs, editor_catalogs, fold, show
from content.catalog_check import problems
from content.catalog_use import Use, used_in
from content.languages import DEFAULTS

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "pwa" / "build" / "text"
OUT_EDIT = ROOT / "pwa" / "build" / "text-edit"
EDITOR = ROOT / "pwa" / "src" / "editor"
BUDGET_BYTES = 7_000


def compiled(shown: Shown) -> bytes:
    """The JSON a phone loads."""
    own = {key: _slim(words) for key, words in shown.own.items()}
    lent = {lang: {key: _slim(words) for key, words in some.items()} for lang, some in shown.lent.items()}
    words = {**own, **({"": lent} if lent else {})}
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()


def _slim(words: Words) -> Words:
    """A plural without the forms that "other" says as well: the app takes "other" where a form is absent."""
    if isinstance(words, str):
        return words
    return {name: said for name, said in words.items() if name == "other" or said != words["other"]}


def weight(body: bytes) -> int:
    """Bytes on the wire."""
    return len(brotli.compress(body, quality=11))


def report(lang: str, shown: Shown) -> str:
    """One line per language: bytes, and which keys are shown in another one."""
    line = f"{lang:10} {weight(compiled(shown)):6} bytes"
    if shown.unreviewed:
        line += f", {len(shown.unreviewed)} life-critical unreviewed, in German"
    if shown.missing:
        line += f", {len(shown.missing)} missing: {' '.join(shown.missing)}"
    return line


def use() -> Use:
    """Which keys the app and the plain pages name."""
    files = [*sorted((ROOT / "pwa" / "src").rglob("*.ts*")), *sorted((ROOT / "server").rglob("*.py"))]
    return _used((path for path in files if EDITOR not in path.parents), fold(all_catalogs()[REFERENCE].entries))


def editor_use() -> Use:
    """Which keys the editor names; the reader's words are at its hand too. Unused are only the editor's own."""
    own = fold(editor_catalogs()[REFERENCE].entries)
    found = _used(sorted(EDITOR.rglob("*.ts*")), {**fold(all_catalogs()[REFERENCE].entries), **own})
    return Use(found.problems, tuple(key for key in found.unused if key in own))


def _used(files: Iterable[Path], keys: Mapping[str, Words]) -> Use:
    return used_in({str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files}, keys)


def main(arguments: list[str]) -> int:
    catalogs, editors = all_catalogs(), editor_catalogs()
    found = [*problems(catalogs), *use().problems, *(f"editor/{sentence}" for sentence in problems(editors)), *editor_use().problems]
    for sentence in found:
        print(sentence, file=sys.stderr)
    for lang in DEFAULTS:
        print(report(lang, show(lang, catalogs)))
    for lang in EDITOR_LANGUAGES:
        print(report(lang, show(lang, editors)).replace(lang, f"edit {lang}", 1))
    if "--check" in arguments:
        unused = (*use().unused, *editor_use().unused)
        print(f"{len(unused)} keys that nothing names yet: {' '.join(unused)}")
        return 1 if found else 0
    # A catalogue with a problem is still compiled: a builder sees the app with its flaw, `just lint` fails.
    for folder, langs, some in ((OUT, DEFAULTS, catalogs), (OUT_EDIT, EDITOR_LANGUAGES, editors)):
        folder.mkdir(parents=True, exist_ok=True)
        for lang in langs:
            (folder / f"{lang}.json").write_bytes(compiled(show(lang, some)))
    broken = [*problems(catalogs), *problems(editors)]
    return 1 if any(sentence.startswith((f"{REFERENCE}:", f"{SOURCE}:")) for sentence in broken) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
