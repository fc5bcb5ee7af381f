"""`just bench search`: hit@1 and hit@5 of the phone's search over real questions, through import, feed, sync and the phone's code.

Rules are tuned on the questions whose page id hashes to an even byte and reported on the others. `--misses` lists the
tuned half's misses; nobody looks at the other half's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from sync.replica import Replica
from tests.bench.line import DISTRICT, import_district, lotse, pages_of, served
from tests.shared import ROOT, SHARED

BARS = {"de": 0.75, "en": 0.80}
TOWN = DISTRICT


def reported(page: int) -> bool:
    return hashlib.sha256(str(page).encode()).digest()[0] % 2 == 1


def record_of_path(data: Path) -> dict[str, str]:
    """Record ids by the path of the page they were imported from."""
    with sqlite3.connect(data / "lotse.db") as database:
        return dict(database.execute("select key, record from imported where town = ?", (TOWN,)))


def work(lang: str, records: list[dict], ids: dict[str, str]) -> dict:
    pages = {page["id"]: page["path"] for page in json.loads(pages_of(lang).read_bytes())}
    questions = [
        json.loads(line) for line in (SHARED / "data/integreat/questions_lkaugsburg.jsonl").read_text("utf-8").splitlines() if line
    ]
    names = json.loads((ROOT / f"pwa/build/text/{lang}.json").read_bytes())
    return {
        "lang": lang,
        "records": records,
        "names": {key: value for key, value in names.items() if isinstance(value, str)},
        "rules": json.loads((ROOT / f"pwa/src/search/rules/{lang}.json").read_bytes()),
        "questions": [
            {"record": ids[pages[question["pageId"]]], "question": question["question"], "reported": reported(question["pageId"])}
            for question in questions
            if question["language"] == lang and pages.get(question["pageId"]) in ids
        ],
    }


def ask(work_of_lang: dict, scratch: Path) -> dict:
    """Bundle the bench with the phone's own search and run it under Node."""
    script = scratch / "search.mjs"
    esbuild = ["node_modules/.bin/esbuild", "--bundle", "--platform=node", "--format=esm", "--log-level=error"]
    subprocess.run([*esbuild, "bench/search.ts", f"--outfile={script}"], cwd=ROOT / "pwa", check=True)
    given = scratch / f"{work_of_lang['lang']}.json"
    given.write_text(json.dumps(work_of_lang), "utf-8")
    return json.loads(subprocess.run(["node", str(script), str(given)], capture_output=True, text=True, check=True).stdout)


def measured() -> dict[str, dict]:
    """Per language the counts of both halves."""
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        data = scratch / "data"
        import_district(data, *BARS)
        ids = record_of_path(data)
        with served(data) as server:
            for lang in BARS:
                into = scratch / f"phone-{lang}"
                lotse(data, "pull", server.url, "--town", TOWN, "--lang", lang, "--into", str(into), "--json")
                results[lang] = ask(work(lang, records_in(into), ids), scratch)
    return results


def records_in(into: Path) -> list[dict]:
    """What `lotse pull` keeps: the records of the proven state."""
    return list(Replica.from_bytes(next(into.glob("*.replica")).read_bytes()).records.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not (SHARED / "data/integreat/questions_lkaugsburg.jsonl").exists():
        print(f"skipped: {SHARED}/data/integreat is not here (set LOTSE_SHARED)")
        return 0
    results = measured()
    if options.json:
        print(json.dumps(results))
    short = False
    for lang, result in results.items():
        for name, half in result["halves"].items():
            five = half["five"] / half["asked"]
            one = half["first"] / half["asked"]
            print(f"{lang} {name:8} {half['asked']:4} questions  hit@1 {one:.3f}  hit@5 {five:.3f}  must {BARS[lang]:.2f}")
            short |= name == "reported" and five < BARS[lang]
        print(f"{lang} index {result['index_ms']:.0f} ms, question {result['question_ms']:.2f} ms (Node, this machine)")
        if options.misses:
            print("\n".join(f"  missed: {question}" for question in result["misses"]))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
