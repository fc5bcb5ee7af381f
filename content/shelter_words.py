"""Words that name a refuge or an accommodation: such a house is never a public place (safety.md 4, DESIGN 7.2).

Two lists each. A *name* word says it alone, in a title, an organisation, an address; a *text* word is plain enough to say
it in running prose too, where "Zuflucht" or "Heim" may mean anything. Patterns are in the scanner's folding.
"""

from __future__ import annotations

import re
from typing import Literal

from content.scanner import normalise
from content.scanner_rules import words

Shelter = Literal["refuge", "accommodation"]

_REFUGE_TEXT = words(
    r"""frauen-?h[aä]us\w* frauen-?schutz-?\w* frauen-?(?:und_)?kinderschutz-?h[aä]us\w*
    frauen-?not-?(?:ruf)?(?:unterkunft\w*|wohnung\w*) \w*schutzwohnung\w* \w*schutzunterkunft\w* \w*zufluchtswohnung\w*
    \w*zufluchtsst[aä]tte\w* \w*zufluchtsort\w* mädchen-?zuflucht frauen-?zuflucht\w* frauen-?obdach\w*
    wom[ae]n'?s?'?_(?:refuges?|shelters?|safe_?house) safe_?houses? domestic_violence_shelters?
    shelters?_for_(?:battered_|abused_)?women refuges?_for_women
    (?:foyer|refuge|hébergement|maison|abri)s?(?:_d'urgence|_d'accueil)?_(?:pour|de|des)_femmes(?!_d)
    kadın_sığın\w*(?:_ev\w*)? sığınma_ev\w* kadın_konuk\s*ev\w* دار_(?:ال)?ایواء
    (?:ملجا|ماوی|بیت)_(?:حمایه_)?(?:ال|لل)?(?:نساء|نسا) ملجا_(?:لل|ال)?نساء خانه_امن خانه_های_امن پناهگاه_زنان
    پناهگاه_برای_زنان د_ښځو_(?:پناه\s*ځای|د_پناه|خوندی_کور) притул\w*_для_(?:жінок|постраждал\w*) жіноч\w*_притул\w*
    кризов\w*_(?:кімнат|квартир|притул|центр_для_жін)\w* шелтер\w* захисн\w*_квартир\w* (?:приют|убежищ)\w*_для_женщин
    женск\w*_(?:приют|убежищ)\w* кризисн\w*_квартир\w* (?:stargeha|mala|xaneya|parastgeha)_jinan
    hoyg\w*_(?:haweenk\w*|dumark\w*) guri\w*_(?:haweenk\w*|dumark\w*) መዕቆቢ_(?:ደቂ_)?ኣንስትዮ መዕቖቢ_(?:ደቂ_)?ኣንስትዮ sigurn\w*_kuć\w*
    strehimore_për_gra dom_dla_(?:kobiet|ofiar) schronisk\w*_dla_kobiet adăpost_pentru_femei"""
)
_REFUGE_NAME = words(r"""\w*zuflucht\w* \w*schutzhaus\w* \w*schutzhäus\w* refuges? sığınak sığınağ\w* пристановищ\w*""")
_ACCOMMODATION_TEXT = words(
    r"""\w*gemeinschafts-?unterk[uü]nft\w* erst-?aufnahme\w* landes-?aufnahme\w* zentral\w*_unterbringung\w*
    sammel-?unterk[uü]nft\w*
    (?:flüchtlings?|asyl|asylbewerber|geflüchteten|asylanten)-?(?:unterk[uü]nft|wohn)?-?(?:heim|unterk[uü]nft|wohnung|camp|lager|dorf)\w*
    (?:flüchtlings?|asyl|asylbewerber)-?(?:wohnheim|heim)\w* übergangs-?wohn-?heim\w* übergangs-?heim\w* anker-?zentr\w*
    unterk[uü]nft\w*_(?:für|von|der)_(?:geflüchtete|flüchtlinge|asyl)\w* wohnheim\w*_für_(?:geflüchtete|flüchtlinge|asyl)\w*
    not-?unterk[uü]nft\w*
    (?:refugee|asylum(?:_seekers?'?s?'?)?|migrant)_(?:accommodation|camp|home|hostel|shelter|housing|centre|center|reception)\w*
    (?:initial_|first_|collective_)?reception_(?:centre|center|facility)s? (?:collective|shared|communal)_accommodation
    centres?_d'(?:accueil|hébergement)_(?:pour|de|des)_(?:réfugiés|demandeurs)(?:_d'asile)?
    foyers?_(?:de|des|pour)_(?:réfugiés|demandeurs\w*) premier_accueil
    (?:mülteci|sığınmacı|göçmen)_(?:kamp|yurd|barınma|konaklama)\w* toplu_konaklama
    (?:مخیم|سکن|ماوی|مرکز|دار|کامب)_(?:استقبال_|ایواء_)?(?:ال|لل)?(?:لاجیین|لجوء) مرکز_الاستقبال_الاولی
    (?:کمپ|خوابگاه|اقامتگاه|هایم)_(?:پناهندگان|پناهجویان|مهاجرین|مهاجران) د_(?:کډوالو|پناه_غوښتونکو)_(?:کمپ|کور|استوګن\w*)
    (?:гуртожит|притул|таб[оі]р|центр)\w*_(?:прийому_)?(?:для_)?біженц\w*
    (?:общежит|лагер|приют|центр)\w*_(?:приёма_|приема_)?(?:для_)?беженц\w* kamp[ae]?_penaber\w* xer\w*_qaxoot\w*
    መዓስከር_ስደተኛታት"""
)
_ACCOMMODATION_NAME = words(r"""(?-i:GU) (?-i:EAE) (?-i:HEAE) (?-i:ZUE) (?-i:EHC) (?-i:AE) (?-i:LAE) ^unterkunft""")

_TEXT = {
    "refuge": re.compile(rf"(?<!\w)(?:{_REFUGE_TEXT})(?!\w)", re.IGNORECASE),
    "accommodation": re.compile(rf"(?<!\w)(?:{_ACCOMMODATION_TEXT}|(?-i:GU)s?)(?!\w)", re.IGNORECASE),
}
_NAME = {
    "refuge": re.compile(rf"(?<!\w)(?:{_REFUGE_TEXT}|{_REFUGE_NAME})(?!\w)", re.IGNORECASE),
    "accommodation": re.compile(rf"(?<!\w)(?:{_ACCOMMODATION_TEXT}|{_ACCOMMODATION_NAME})(?!\w)", re.IGNORECASE),
}


def shelter_in_name(name: str) -> Shelter | None:
    """What kind of house a title, organisation or address names, if one of the two."""
    return _first(_NAME, name)


def shelter_in_text(text: str) -> Shelter | None:
    """What kind of house running prose speaks of, if one of the two."""
    return _first(_TEXT, text)


def _first(patterns: dict, text: str) -> Shelter | None:
    plain = normalise(text)
    return next((kind for kind, pattern in patterns.items() if pattern.search(plain)), None)
