"""A person's phone for the browser tests: one browser profile on disk, 360 × 740, that can be closed and opened again."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright

EXECUTABLES = {"chromium": "chromium", "firefox": "firefox-esr"}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

#: How Playwright says that a page went away under a question.
BETWEEN_PAGES = ("context was destroyed", "navigation", "frame got detached", "no such frame", "Cannot find context")
#: What Playwright's context options cannot tell Firefox ESR.
CALM = {"ui.prefersReducedMotion": 1}
NIGHT = {"ui.systemUsesDarkTheme": 1, "layout.css.prefers-color-scheme.content-override": 0}

#: Firefox keeps most of them for itself.
TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI}`));"""
#: Playwright's own clock stands still: then nothing is later than anything else.
AHEAD = """(() => {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { super(...(given.length ? given : [Real.now() + AHEAD])); }
    static now() { return Real.now() + AHEAD; }
  };
})()"""


class Phone:
    """`open()` starts the browser on the profile, `close()` ends it as a person would; `page` is the tab in front.

    Every request that is not for `origin` and every violation of the content policy is kept in `strangers` and `violations`.
    `at`: what its clock shows when it is made; it goes on from there, over restarts too.
    """

    def __init__(
        self, playwright: Playwright, browser: str, profile: Path, origin: str, *,
        lang: str = "de-DE", width: int = 360, height: int = 740, dark: bool = False, at: datetime.datetime | None = None,
    ) -> None:  # fmt: skip
        self.playwright, self.browser, self.profile, self.origin = playwright, browser, profile, origin
        self.lang, self.size, self.dark = lang, {"width": width, "height": height}, dark
        self.ahead_ms = round((at - datetime.datetime.now(datetime.UTC)).total_seconds() * 1000) if at else 0
        self.context: BrowserContext | None = None
        self.strangers: list[str] = []
        self.violations: list[str] = []
        self.errors: list[str] = []

    @property
    def page(self) -> Page:
        assert self.context is not None
        return self.context.pages[-1]

    def open(self) -> Phone:
        options: dict[str, Any] = {
            "executable_path": shutil.which(EXECUTABLES[self.browser]), "headless": True, "locale": self.lang, "viewport": self.size,
            "color_scheme": "dark" if self.dark else "light", "reduced_motion": "reduce", "timezone_id": "Europe/Berlin",
        }  # fmt: skip
        if self.browser == "chromium":
            # People have a back-forward cache; Playwright switches it off.
            self.context = self.playwright.chromium.launch_persistent_context(
                self.profile, args=QUIET, ignore_default_args=["--disable-back-forward-cache"], **options
            )
        else:
            prefs = CALM | (NIGHT if self.dark else {})
            self.context = self.playwright.firefox.launch_persistent_context(
                self.profile, channel="moz-firefox", firefox_user_prefs=prefs, **options
            )
        self.context.add_init_script(TELL_VIOLATIONS)
        if self.ahead_ms:
            self.context.add_init_script(AHEAD.replace("AHEAD", str(self.ahead_ms)))
        self.context.set_default_timeout(10_000)
        self.context.on(
            "request",
            lambda request: (
                None if request.url.startswith((self.origin, "data:", "about:", "blob:")) else self.strangers.append(request.url)
            ),
        )
        self.context.on("page", self._watch)
        for page in self.context.pages:
            self._watch(page)
        return self

    def _watch(self, page: Page) -> None:
        page.on(
            "console",
            lambda message: (
                self.violations.append(message.text)
                if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text
                else None
            ),
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def close(self) -> None:
        if self.context:
            self.context.close()
            self.context = None

    def visit(self, path: str) -> Page:
        self.page.goto(self.origin + path, wait_until="load")
        return self.page

    def evaluate(self, expression: str, argument: Any = None) -> Any:
        return self.page.evaluate(expression, argument)

    def look(self, expression: str) -> Any:
        """As `evaluate`; None while one page goes and the next has not come."""
        try:
            return self.page.evaluate(expression)
        except Error as trouble:
            if not any(sign in str(trouble) for sign in BETWEEN_PAGES):
                raise
            return None

    def wait_for(self, expression: str, what: str, limit_s: float = 40) -> Any:
        """Polls from outside: the page's own policy forbids the evaluation that Playwright's waiting would need."""
        for _ in range(int(limit_s * 20)):
            value = self.look(expression)
            if value:
                return value
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{what} did not happen within {limit_s} s; the page says: {self.page.inner_text('body')[:600]!r}")

    def files_that_hold(self, word: str) -> list[Path]:
        """Files of the closed profile in which `word` stands, as UTF-8 or UTF-16."""
        assert self.context is None, "close the browser first: it writes when it ends"
        needles = (word.encode(), word.encode("utf-16-le"))
        return [path for path in self.profile.rglob("*") if path.is_file() and any(needle in path.read_bytes() for needle in needles)]

    def as_json(self, expression: str) -> Any:
        return json.loads(self.page.evaluate(f"JSON.stringify({expression})"))
