"""Tags of an imported article from the words of its title, its chapter and its German or English address.

Conservative: a word that says plainly what a page is about, the more particular first; no word, no tag. With one
exception, which is generous: a page about violence must be recognised, because only its tag keeps it out of addresses
and titles (safety.md 2), so its text counts too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST = 3
# In a thousand words of a page, and at least two: fewer is a page about something else that mentions it.
_VIOLENT_PER_MILLE = 8.5

_RULES = (
    ("violence", r"gewalt|violen|(?:frauen|männer) in not|men in (?:need|distress)|frauenh[aä]us|missbrauch|misshand|\brape|stalking"),
    ("child_protection", r"(?:kinder|jugendliche) in not|(?:children|young people) in (?:need|distress)|kinderschutz|child protection"),
    ("victim_support", r"\bopfer|\bvictim"),
    ("forced_marriage", r"zwangsheirat|zwangsehe|forced marriage"),
    ("trafficking", r"menschenhandel|trafficking"),
    ("crisis", r"psychische notlage|seelsorge|mental (?:health )?(?:emergenc|distress)|psychological emergenc|pastoral|suizid|suicid"),
    ("emergency", r"notfäll|notfall|emergenc|feuerwehr|fire (?:brigade|department)|notlage"),
    ("family_reunion", r"familiennachzug|family reuni"),
    ("naturalisation", r"einbürgerung|naturali[sz]ation"),
    ("return_advice", r"rückkehr|\breturn (?:advice|counsel)"),
    ("asylum", r"\basyl|\bdublin|anhörung|\bbamf\b|\bhearing"),
    ("residence", r"aufenthalt|residence|\bvisum|\bvisa\b|einreise|\bentry|duldung|ausländerbehörde|immigration"),
    ("registration", r"registrier|\banmelden|regist(?:er|ration)"),
    ("interpreting", r"dolmetsch|übersetz|interpret|translat"),
    ("literacy_course", r"alphabetisierung|literacy"),
    ("integration_course", r"integrationskurs|integration course"),
    ("vocational_german", r"deutsch (?:für|im) (?:arbeit|beruf)|berufssprach|german (?:for|at) (?:work|the job)"),
    ("german_course", r"deutsch ?lernen|deutschkurs|sprach(?:kurs|niveau|beratung|lern)|learn\w* german|(?:german|language) course|niveau"),
    ("childcare", r"kinderbetreuung|\bkita\b|betreuung für schulkinder|childcare|child care|day ?care|ferienbetreuung"),
    ("study", r"\bstudi|hochschul|universit"),
    ("recognition", r"anerkennung|recognition"),
    ("training", r"ausbildung|weiterbildung|praktik|apprentice|vocational training|internship"),
    ("school", r"schul(?!d)|school"),
    ("labour_rights", r"arbeitsrecht|labou?r law"),
    ("job_search", r"(?<!asyl)bewerb|jobbegleitung|job applic|writing applic|job support"),
    ("work", r"\bberuf|\barbeit|\bwork|\bcareer|\bjobs?\b|existenzgründung|self-employ"),
    ("pregnancy", r"schwanger|pregnan|geburt\b|verhütung|contracepti"),
    ("vaccination", r"impf|vaccin|masern|measles"),
    ("addiction", r"sucht(?!e)|addict"),
    ("pharmacy", r"apothek|pharmac"),
    ("hospital", r"krankenh[aä]us|hospital"),
    ("doctor", r"arzt|ärzt|doctor|medizin|medical"),
    ("health", r"gesundheit|health|krankenversicher|trauma|krankheit"),
    ("disability", r"inklusion|behinder|inclusion|disab"),
    ("older_people", r"\bsenior(?:s|en|innen)?\b|older people"),
    ("lgbtiq", r"lgbt|geschlechtsidentität|gender identity"),
    ("religion", r"\breligion"),
    ("volunteering", r"ehrenamt|freiwillig|volunt|so kann ich helfen"),
    ("debt", r"schuldner|schulden|\bdebt"),
    ("benefits", r"bürgergeld|jobcenter|leistungen|benefit|grundsicherung"),
    ("money", r"finanz|girokonto|\bgeld|\bmoney|financ|\bbank account"),
    ("homelessness", r"wohnungsverlust|obdachlos|homeless|losing your home|loss of (?:your )?(?:home|housing)"),
    ("tenancy", r"\bmiet|\brent(?!e)|kaution|\btenan"),
    ("housing", r"\bwohn|sozialwohnung|\bhousing|apartment"),
    ("transport", r"nahverkehr|fahrrad|mobilität|\bauto\b|e-scooter|\btransport|bicycle|\bmobility"),
    ("internet_access", r"wlan|\bwi-?fi|öffentliches? internet|public internet"),
    ("sport", r"\bsport"),
    ("anti_discrimination", r"diskriminier|discriminat|ungerechte|gleichstellung"),
    ("youth", r"jugendliche|jugendmigration|\byouth|young people"),
    ("family", r"famili|\bfamil(?:y|ies)"),
    ("meeting_place", r"begegnung|mehrgenerationen|freizeit|encounter|leisure|multi-generation"),
    ("authority", r"behörde|\bamt\b|landratsamt|authorit"),
    ("counselling", r"beratung|\badvice|counsell?ing"),
    ("daily_life", r"\balltag|einkaufen|everyday life|\bshopping"),
)  # fmt: skip
_WORDS = tuple((tag, re.compile(pattern)) for tag, pattern in _RULES)
_VIOLENT = re.compile(
    r"gewalt|missbrauch|misshand|frauenh[aä]us|stalking|zwangs(?:ehe|heirat)|menschenhandel|violen|\babuse|\brap(?:e|ed)\b|forced marriage"
)


def guide_tags(titles: Iterable[str], text: str) -> tuple[str, ...]:
    """Tags of a page from its own names, then its chapters' from below; at most three, the first decides the plate.

    Each of `titles` may hold several names of one page, in several languages, joined by blanks.
    """
    found: list[str] = []
    for level, title in enumerate(titles):
        fits = [tag for tag, pattern in _WORDS if pattern.search(title.casefold())]
        found += [tag for tag in fits[: MOST - 1 if level == 0 else 1] if tag not in found]
    violent = "violence" in found or _speaks_of_violence(text.casefold())
    return (*("violence",) * violent, *(tag for tag in found if tag != "violence"))[:MOST]


def _speaks_of_violence(text: str) -> bool:
    hits = len(_VIOLENT.findall(text))
    return hits >= 2 and hits * 1000 >= _VIOLENT_PER_MILLE * len(text.split())
