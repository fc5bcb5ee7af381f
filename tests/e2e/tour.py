"""How a reader gets to each screen of the app, and when it is there."""

from __future__ import annotations

import json

from tests.e2e.phone import Phone
from tests.e2e.words import COURSE, EVENT, GUIDE, PLACE, PLATES, QUIET_PLATES, SECRET, TOWN, VIOLENCE, say

START = f"/{TOWN}/"
HOME = "document.querySelector('nav.sos') && !document.querySelector('.dock-main')"
#: Every screen that has a name of its own; `places.{plate}` come on top.
SCREENS = [
    "home", "help", "language", "place", "secret", "courses", "course", "events", "event", "guides", "guide",
    "helplines", "helpline", "search", "saved", "settings", "changes", "gone",
]  # fmt: skip
SCREENS += [f"places.{plate}" for plate in PLATES if plate != "german"]

_HASH = {
    "place": f"#r{PLACE.id}", "course": f"#r{COURSE.id}", "event": f"#r{EVENT.id}", "guide": f"#r{GUIDE.id}", "gone": "#r0000000000",
    **{name: f"#/{name}" for name in ("courses", "events", "guides", "search", "saved", "settings", "changes")},
    **{f"places.{plate}": f"#/places/{plate}" for plate in PLATES if plate not in QUIET_PLATES},
}  # fmt: skip


def choose_language(phone: Phone, lang: str = "") -> None:
    """The first page: the language the phone suggests, or `lang`; ends at the offer."""
    phone.visit(START)
    phone.wait_for("document.querySelector('.tongues')", "the language page")
    if lang:
        phone.page.click(f".tongue-go[lang='{lang}']")
    phone.page.click(".dock-main")
    main_act(phone, say("download.start", lang or phone.lang.split("-")[0]), "the offer")


def settle(phone: Phone, lang: str = "") -> Phone:
    """A first visit as most people make it: language, download, home. Ends when the town lies on the phone and the worker has the app."""
    choose_language(phone, lang)
    phone.page.click(".dock-main")
    home(phone, whole=True)
    phone.wait_for("navigator.serviceWorker.getRegistration().then((it) => Boolean(it?.active))", "the worker has the app")
    return phone


def main_act(phone: Phone, words: str, what: str) -> None:
    """Waits until the wide button at the bottom says `words`."""
    phone.wait_for(f"document.querySelector('.dock-main')?.innerText.trim() === {json.dumps(words)}", what)


def home(phone: Phone, *, whole: bool = False) -> None:
    phone.wait_for(HOME + (" && document.querySelector('.near, a[href=\"#/guides\"]')" if whole else ""), "home")


def start(phone: Phone) -> None:
    """Opens the app anew, at its start address."""
    phone.visit(START)
    home(phone, whole=True)


def show(phone: Phone, screen: str) -> None:
    """Walks to `screen`, from wherever the phone is."""
    if screen in _HASH:
        phone.visit(START + _HASH[screen])
    else:
        start(phone)
        for selector in _taps(screen):
            phone.page.click(selector)
    phone.wait_for(arrived(screen), screen)
    if screen == "search":
        phone.page.fill("input[type=search]", "Beratung" if phone.evaluate("document.documentElement.lang") == "de" else PLACE.title.source)
        phone.wait_for("document.querySelector('main mark')", "a hit")


def _taps(screen: str) -> list[str]:
    plate, ring = screen.partition("places.")[2], ".dock-help"
    if screen == "home":
        return []
    if plate:
        return [f"#k-{plate}"]
    if screen == "language":
        return [".bar .round.edge"]
    numbers = [ring, ".sheet button.row"]
    return {"help": [ring], "helplines": numbers, "helpline": [*numbers, f"#k{VIOLENCE.id}"], "secret": ["#k-safe", f"#k{SECRET.id}"]}[
        screen
    ]


def arrived(screen: str) -> str:
    """True in the page once the screen stands there with what it is for."""
    what = {
        "home": HOME, "help": "document.querySelectorAll('.sheet .call').length >= 4", "language": "document.querySelectorAll('.tongues li').length >= 14",
        "search": "document.querySelector('input[type=search]')", "saved": "document.querySelector('.bar h1')", "changes": "document.querySelector('.bar h1')",
        "settings": "document.querySelector('[role=switch]')", "gone": "document.querySelector('main .empty')",
        "helplines": "document.querySelectorAll('.call-row').length >= 10", "helpline": "document.querySelector('.guarded main .call-number')",
        "secret": "document.querySelector('.guarded main h2.big')", "event": "document.querySelector('main h1') && document.querySelector('.dock')",
        "guide": "document.querySelector('main h1') && document.querySelector('main p')",
        "place": "document.querySelector('main h1') && document.querySelector('main .week, main .row')",
        "course": "document.querySelector('main h1') && document.querySelector('main .seats, main .row')",
    }.get(screen, "document.querySelectorAll('main .row, main .call').length > 0")  # fmt: skip
    return f"Boolean({what} && document.querySelector('h1, .sheet h2'))"


def heading(phone: Phone) -> str:
    return phone.evaluate("(document.querySelector('.sheet h2') ?? document.querySelector('h1')).firstChild?.textContent ?? ''")


def headings(lang: str = "de") -> dict[str, str]:
    """What stands above each screen that has words of the catalogue as its heading."""
    own = {
        "home": "home.title", "help": "help.title", "courses": "topic.german", "events": "events.title", "guides": "guides.title", "helplines": "helplines.title",
        "search": "search.title", "saved": "saved.title", "settings": "settings.title", "changes": "changes.title", "gone": "error.gone_title",
        "helpline": "kind.helpline", "secret": "kind.place",
        **{f"places.{plate}": f"topic.{plate}" for plate in PLATES if plate != "german"},
        "places.safe": "helpline.title",
    }  # fmt: skip
    return {screen: say(key, lang) for screen, key in own.items()}
