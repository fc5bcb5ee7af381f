"""Everything CI runs: builds once, then runs the areas side by side and prints tests and seconds per area.

`python -m tests.run [AREA ...]` runs only the areas named. A browser area that ran no test is a failure, not a pass.
Areas: lint, node, python, chromium, firefox.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "pwa" / "build" / "logs"
BROWSERS = {"chromium": "chromium", "firefox": "firefox-esr"}
BROTLI_STATIC = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"
# Two cores: a third browser beside the others makes waits run out.
SIDE_BY_SIDE = 2
# Twice what the longest area takes on an idle machine of two cores.
AREA_LIMIT_S = 40 * 60


class Area(NamedTuple):
    name: str
    commands: list[list[str]]


class Outcome(NamedTuple):
    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float
    ok: bool


def pytest(name: str, *args: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={LOGS / name}.xml", *args]


def areas() -> list[Area]:
    """Longest first, so that the cores are never idle at the end."""
    return [
        Area("firefox", [pytest("firefox", "tests/e2e", "-m", "browser", "--browser", "firefox")]),
        Area("python", [pytest("python", "tests", "-m", "not browser", "-n", "1")]),
        Area("chromium", [pytest("chromium", "tests/e2e", "-m", "browser", "--browser", "chromium")]),
        Area("node", [["npm", "--prefix", "pwa", "test", "--silent"]]),
        Area("lint", [["just", "lint"]]),
    ]


def install_plain_host() -> None:
    """Debian's nginx, which hands out the published files in some tests; its own service stays off."""
    install({"/usr/sbin/nginx": "nginx", BROTLI_STATIC: "libnginx-mod-http-brotli-static"})
    if not Path("/usr/sbin/nginx").exists() or not Path(BROTLI_STATIC).exists():
        print("SKIPPED: nginx is not installed and cannot be installed here; tests of the plain host do not run", flush=True)


def install_browsers() -> None:
    """Debian's browsers, when we may install them; else a clear sentence about what will be missing."""
    missing = [package for package in BROWSERS.values() if not shutil.which(package)]
    install({package: package for package in missing}, "fonts-noto-core")
    for package in missing:
        if not shutil.which(package):
            print(f"SKIPPED: {package} is not installed and cannot be installed here; its browser tests do not run", flush=True)


def install(wanted: Mapping[str, str], *besides: str) -> None:
    """Debian packages for programs or files that are not here, `wanted[program] = package`, where we may install them."""
    missing = [package for program, package in wanted.items() if not (shutil.which(program) or Path(program).exists())]
    if not missing or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    print(f"installing {' '.join(missing)}", file=sys.stderr, flush=True)
    # Runlevel 1: a server that a package brings does not start by itself; whoever needs it has a configuration of their own.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", *missing, *besides]):
        subprocess.run(["apt-get", *command], check=False, stdout=subprocess.DEVNULL, env=environment)


def run(area: Area) -> Outcome:
    started = time.monotonic()
    log = LOGS / f"{area.name}.log"
    code = 0
    with log.open("wb") as out:
        for command in area.commands:
            try:
                code = subprocess.run(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, timeout=AREA_LIMIT_S).returncode
            except subprocess.TimeoutExpired:
                out.write(f"\n{area.name}: no end after {AREA_LIMIT_S} s\n".encode())
                code = 124
            if code:
                break
    passed, failed, skipped = counts(area.name, log)
    ok = code == 0 and failed == 0
    if area.name in BROWSERS and passed == 0:
        ok = False
    outcome = Outcome(area.name, passed, failed, skipped, time.monotonic() - started, ok)
    print(line(outcome), flush=True)
    return outcome


def counts(name: str, log: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped: from JUnit for pytest, from the closing lines for node."""
    report = LOGS / f"{name}.xml"
    if report.exists():
        suite = ET.parse(report).getroot().find("testsuite")
        total, bad, skipped = (sum(int(suite.get(key, 0)) for key in keys) for keys in (("tests",), ("failures", "errors"), ("skipped",)))
        return total - bad - skipped, bad, skipped
    text = log.read_text("utf-8", "replace")
    found = [re.search(rf"^. {word} (\d+)$", text, re.M) for word in ("pass", "fail", "skipped")]
    return tuple(int(match[1]) if match else 0 for match in found)


def line(outcome: Outcome) -> str:
    mark = "ok  " if outcome.ok else "FAIL"
    return (
        f"{mark} {outcome.name:9} {outcome.passed:5} passed {outcome.failed:3} failed {outcome.skipped:3} skipped {outcome.seconds:7.1f} s"
    )


def main() -> int:
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir(parents=True)
    wanted = sys.argv[1:]
    install_browsers()
    install_plain_host()
    subprocess.run(["just", "pwa"], cwd=ROOT, check=True)
    chosen = [area for area in areas() if (not wanted or area.name in wanted)]
    chosen = [area for area in chosen if area.name not in BROWSERS or shutil.which(BROWSERS[area.name])]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        outcomes = list(pool.map(run, chosen))
    for outcome in outcomes:
        if not outcome.ok:
            print(f"\n--- {outcome.name}\n{(LOGS / outcome.name).with_suffix('.log').read_text('utf-8', 'replace')[-20000:]}")
    print("\n" + "\n".join(line(outcome) for outcome in outcomes))
    for name in BROWSERS:
        ran = sum(outcome.passed for outcome in outcomes if outcome.name == name)
        print(f"tests in {name}: {ran}")
    total, bad, skipped = (sum(values) for values in zip(*((o.passed, o.failed, o.skipped) for o in outcomes), strict=True))
    print(f"{total} passed, {bad} failed, {skipped} skipped")
    return 0 if all(outcome.ok for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
