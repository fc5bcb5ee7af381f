"""The rules of the scanner: one pattern per way to tell a place, on normalised text (`scanner.normalise`).

Words are tables, so that a language is added as a row. Written in the scanner's folding: ASCII digits, Arabic letters in
their Persian form (ی ک ه ا). Lists to measure against: tests/content/leaks/.
"""

from __future__ import annotations

import re


def words(table: str) -> str:
    """A regex alternative out of a blank-separated table, longest first; `_` stands for a blank inside an entry."""
    return "|".join(sorted((entry.replace("_", r"\s+") for entry in table.split()), key=len, reverse=True))


# A number followed by one of these counts time, money or shares, not houses.
_MEASURE = words(
    r"""uhr std stunde\w* min minut\w* tag\w* nacht nächt\w* woche\w* monat\w* jahr\w* euro prozent mal gb mb hours? minutes?
    days? nights? weeks? months? years? times? heures? jours? nuits? semaines? mois ans? fois год\w* час\w* мин\w* хв\w*
    дн\w* ден\w* день тиж\w* нед\w* міс\w* мес\w* рок\w* лет раз\w* сут\w* доб\w* ساع\w* دقیق\w* روز\w* شب\w* هفته\w* ماه\w*
    سال\w* یوم\w* ایام لیل\w* اسبوع\w* شهر\w* سنه سنوات ورځ\w* اونۍ کال\w* saat\w* gün\w* dakika\w* hafta\w* yıl\w* roj\w*
    meh saet\w* saac\w* maalmood toddobaad\w* ሰዓት\w* መዓልቲ\w*"""
)
# And by one of these counts people or beds; asked only where the word before is no certain street.
_COUNTED = words(
    r"""frauen kinder\w* familien menschen personen plätze\w* zimmer betten mädchen männer jugendliche\w* teilnehm\w* sprachen
    gruppen freie neue weitere mütter mal schritte\w* fotos kurse\w* anrufe besucher\w* einwohner\w* women children families
    people places beds rooms languages femmes enfants familles personnes places chambres langues жін\w* жен\w* діт\w* дет\w*
    місц\w* мест\w* осіб чел\w* сімей сем\w* мов\w* نساء نسا امراه اطفال طفل عایله عایلات اشخاص زن زنان کودک\w* خانواده\w*
    نفر\w* kadın\w* çocuk\w* kişi\w* aile\w* jin zarok kes dumar carruur qof"""
)
_NO_MEASURE = rf"(?!\d)(?![.,]\d)(?!\s*:\s*\d\d)(?!\s*(?:-|bis|und|to|до|تا)?\s*\d*[.:]?\d*\s*(?:%|€|(?:{_MEASURE})\b))"
_NO_COUNT = rf"{_NO_MEASURE}(?!\s*(?:{_COUNTED})\b)"
_MARKER = words(
    r"""haus-?nr hausnummer nr nummer no num numara numéro numero number n° # № hejmar lambar رقم شماره نمبر پلاک ቁጽሪ буд д дом
    будинок"""
)
_TENS = "zwanzig|dreißig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|hundert"
_ONES = "eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"
_NUMBER_WORD = rf"(?:(?:{_ONES}|ein)?(?:und)?(?:{_TENS})|(?:drei|vier|fünf|sech|sieb|acht|neun)zehn|{_ONES})\b"
_MARK = rf"(?:,?\s*\b(?:{_MARKER})\.?:?\s*)"
_NUMBER = rf"[\s,.:\-]{{0,3}}{_MARK}?(?:\d{{1,3}}(?!\d)|{_NUMBER_WORD})"
_LONG_NUMBER = rf"[\s,.:\-]{{0,3}}{_MARK}?(?:\d{{1,4}}(?!\d)|{_NUMBER_WORD})"
_END = r"(?![a-zäöüß])"

_CERTAIN = r"(?:straße|strasse|str|gasse|gässchen|gäßchen|allee|chaussee|(?<!unter)weg|damm|ufer|ring|gürtel|bastei)"
_NO_STREET_PLACE = (
    r"(?<!arbeits)(?<!schlaf)(?<!kita)(?<!studien)(?<!therapie)(?<!ausbildungs)(?<!kurs)(?<!betreuungs)(?<!schul)(?<!praktikums)"
)
_LIKELY = words(
    r"""markt steig stieg stiege pfad graben wall zeile promenade brücke kai anger wiese wiesen bogen hof höfe berg tal bach
    feld grund tor park garten gärten winkel kamp hang höhe eck ecke twiete leite heide hain rain hafen siedlung acker äcker
    mühle terrasse schanze linden born busch horst treppe hohl zwinger furt wehr see"""
)
_DAYS = words(
    r"""montag\w* dienstag\w* mittwoch\w* donnerstag\w* freitag\w* samstag\w* sonnabend\w* sonntag\w* januar februar märz april
    mai juni juli august september oktober november dezember jahr\w* monat\w* woche\w* tag\w* abend morgen nachmittag
    telefon alter durchschnitt kurs\w* niveau paragraf paragraph absatz artikel schritt kapitel klasse gruppe team sommer
    winter frühjahr herbst wochenende ersten letzten nächsten kommenden zeit gesamt haus wohnung regel schnitt stufe phase
    modul"""
)
_AT = words(
    r"""am an_der an_den an_dem auf_dem auf_der auf_den im in_der in_den in_dem zum zur unter_den unter_der unterm hinter_dem
    hinter_der hinterm vor_dem vor_der bei_der bei_den beim überm obere_r? untere_r?"""
)

_STREETS = words(
    r"""вул вулиц\w* просп проспект\w* пров провул\w* бульвар\w* площ\w* набережн\w* шосе шоссе ул улиц\w* переул\w* пр-т
    булевард شارع شوارع جاده زقاق ساحه حاره نهج میدان خیابان کوچه بلوار بلوک سرک سړک کوڅه واټ شەقام کۆڵان گلی سڑک sokak
    sokağ\w* sok sk cadde\w* cad bulvar\w* mahalle\w* mah meydan\w* kolan\w* kuçe\w* cade\w* şeqam\w* waddad\w* wadad\w*
    jidk\w* dariiq\w* ጎደና\w* ጐደና\w* ጎዳና\w* መንገዲ\w* መንገድ\w* ulica ulicy ul strada str rruga rrugë\w* calea ulice đường ქუჩა
    ქუჩის calle"""
)
_HOUSES = words(
    r"""будин\w* буд дом доме кв квартир\w* корпус\w* під'їзд\w* подъезд\w* поверх\w* этаж\w* بیت منزل شقه طابق بنایه عماره مبنی
    غرفه پلاک ساختمان خانه واحد طبقه اتاق اپارتمان کور کوټه daire kapı bina kat mal guri guriga xafiska ገዛ ቁጽሪ"""
)
_AL = r"(?:و|ب|ف|ل)?(?:ال|لل)?"

_LANDMARK_DE = (
    r"[\w-]*(?:"
    + words(
        r"""kirche kapelle moschee synagoge bahnhof bahnhofs postamt post supermarkt supermarkts tankstelle apotheke bäckerei
    rathaus rathauses schwimmbad hallenbad freibad stadion brücke turm turms friedhof friedhofs einkaufszentrum kaufhaus
    baumarkt sparkasse museum theater kino bibliothek bücherei feuerwache polizeiwache revier stadtpark park spielplatz
    sportplatz marktplatz kreisel kreuzung ampel fabrik schloss denkmal brunnen hotel gasthof krankenhaus klinikum klinik
    universität grundschule gymnasium gesamtschule kindergarten autohaus rewe aldi lidl edeka netto penny kaufland rossmann"""
    )
    + r")\b"
)
_NEAR_DE = words(
    r"""gegenüber neben hinter vor nahe unweit nähe oberhalb unterhalb am an_der beim bei_der schräg links rechts vom ab
    zwischen direkt seitlich"""
)
_LANDMARK_EN = words(
    r"""station mosque church synagogue supermarket pharmacy post_office town_hall park school hospital bridge library cinema
    cemetery tower bakery bank market stadium museum playground traffic_lights shop mall"""
)
_NEAR_EN = words(r"""near next_to opposite behind beside across_from in_front_of close_to by at_the around_the_corner_from right_outside""")
_LANDMARK_FR = words(
    r"""gare église mosquée poste mairie pharmacie supermarché pont parc cimetière école hôpital bibliothèque marché station
    boulangerie arrêt"""
)
_LANDMARK_CY = words(
    r"""вокзал автовокзал церк мечет супермаркет аптек пошт почт ратуш лікарн больниц міст мост парк школ кладовищ кладбищ банк
    ринк рынк магазин зупин останов заправк стадіон стадион бібліотек библиотек веж башн"""
)
_LANDMARK_AR = words(
    r"""مسجد جامع کنیسه محطه صیدلیه بنک مستشفی سوق جسر برید بلدیه حدیقه مدرسه سوبرمارکت مقبره موقف ملعب مخبز فندق برج کلیسا
    ایستگاه داروخانه بانک بیمارستان بازار پل پست پسته شهرداری پارک سوپرمارکت قبرستان نانوایی مکتب جومات سټیشن درملتون روغتون
    پوسته هوټل هتل"""
)
_NEAR_AR = words(r"""بجانب بجوار مقابل قبال امام خلف وراء ورا قرب بقرب بالقرب_من جنب روبروی روبه_روی کنار پشت نزدیک نزد پهلوی""")
_LANDMARK_TR = words(
    r"""cami camii camin durak durağ istasyon kilise eczane market postane belediye hastane park köprü okul banka gar otogar"""
)
_LANDMARK_MORE = words(
    r"""mizgeft\w* stasyon\w* îstgeh\w* dêr\w* dermanxane\w* bazar\w* nexweşxane\w* pir[ea] masaajid\w* saldhig\w* farmashi\w*
    suuq\w* isbitaal\w* buundo\w* boosteejo\w* መስጊድ ቤተ_ክርስትያን ባቡር ፋርማሲ ሆስፒታል ዕዳጋ"""
)
_NEAR_MORE = words(
    r"""li_hemberî li_ber li_kêleka li_pişt nêzîkî agteeda agtiisa horjeed\w* garabk\w* gadaash\w* hortiis\w* hortee\w*
    u_dhow\w* ጥቓ ኣብ_ጎኒ ኣብ_ፊት ድሕሪ"""
)

_NEAR_CY = words("навпроти біля поруч поряд напротив рядом возле около за перед")

_MAP_HOST = words(
    r"""google\.[a-z.]+/maps maps\.google maps\.app g\.co/kgs g\.page goo\.gl openstreetmap\. osm\.org osmand\.net organicmaps
    om\.org/ bing\.com/maps maps\.apple apple\.com/maps waze\. w3w\.co what3words here\.com wego\. mapy\. plus\.codes
    yandex\.[a-z]+/maps 2gis\. openrouteservice geohack umap\. mapbox comgooglemaps t1p\.de bit\.ly tinyurl cutt\.ly is\.gd
    tiny\.cc rebrand\.ly"""
)
_LAT, _LON = r"(?:4[5-9]|5[0-6])", r"0{0,2}(?:[4-9]|1\d)"
_AXIS = r"(?:n|e|o|s|w|ost|nord|east|north|lat\w*|lon\w*|lng|breite|länge|широта|довгота|долгота|عرض|طول)"
_BETWEEN = rf"\s*°?\s*{_AXIS}?\s*[,;/&|\s]+\s*{_AXIS}?\s*[=:]?\s*"
_OLC = "[23456789CFGHJMPQRVWX]"
_CITY = r"(?-i:[A-ZÄÖÜА-ЯІЇЄҐ])[\w-]{2,}"
_NO_CITY = rf"(?!(?:{_COUNTED}|{_MEASURE}|anruf\w*|mitglieder|follower|helfer\w*|geflüchtete\w*)\b)"
_CALLED = words(r"""tel telefon telefonnummer phone fax nummer nr konto kurs code vorwahl sms pin durchwahl kennwort""")


def _rule(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


_STREET_DE = (
    _rule(rf"(?<!\w)(?:[\w-]*?){_CERTAIN}{_END}{_LONG_NUMBER}{_NO_MEASURE}"),
    _rule(rf"(?<!\w)[\w-]*{_NO_STREET_PLACE}(?:platz|pl\.){_END}{_NUMBER}{_NO_COUNT}"),
    _rule(rf"(?<!\w)(?-i:(?=[A-ZÄÖÜ]))[\w-]*(?:{_LIKELY}){_END}{_NUMBER}{_NO_COUNT}"),
    _rule(rf"(?<!\w)Alt-\w+{_NUMBER}{_NO_COUNT}"),
    _rule(r"\b(?:straße|strasse|platz|allee|weg|ufer)\s+(?:des|der|dem|am|zum|zur|an der|von)\s+(?:\w+\s+)?\w+", _NUMBER, _NO_COUNT),
    _rule(rf"\b(?:{_AT})\s+(?:\w+e[nrs]?\s+)?(?!(?:{_DAYS})\b)[^\W\d_][\w-]{{2,}}\s*,?\s*{_MARK}?\d{{1,3}}{_NO_COUNT}"),
    # German street names written as they sound, in Cyrillic and Arabic letters.
    _rule(r"(?<!\w)\w*(?:штрас+е|гас+е|вег|ал+ее|алеє|плац|ринг|уфер)\s*,?\s*\d{1,3}(?!\d)"),
    _rule(r"(?:شتراس\w|شتراس|غاس\w|فیغ|فیج|اللی|بلاتس|پلاتس|ستریت)\s*,?\s*(?:رقم|شماره|پلاک)?\s*\d{1,3}(?!\d)"),
)
_STREET_NAME = _rule(
    r"(?<!\w)(?!sackgasse|einbahnstr|seitenstr|nebenstr|milchstr)",
    rf"[\w-]{{3,}}(?:straße|strasse|str\.|gasse|allee|chaussee){_END}",
)
_STREET_EN = (
    _rule(
        r"\b\d{1,5}[a-z]?,?\s+(?:(?-i:[A-Z])\w*\.?\s+){1,3}",
        r"(?:street|st|road|rd|avenue|ave|lane|square|drive|alley|court|way|close|place|quay|boulevard|blvd)(?-i:(?![a-z]))",
    ),
    _rule(r"\b(?-i:[A-Z])\w+\s+(?-i:Street|Road|Avenue|Lane|Square|Boulevard|Alley)\b|\b(?:street|road)\s+(?:number\s+|no\.?\s*)?\d"),
)
_STREET_FR = (
    _rule(
        r"\b\d{1,4}\s?(?:bis|ter)?,?\s+",
        r"(?:rue|avenue|av\.|boulevard|bd|chemin|impasse|quai|ruelle|allée|square|route\s+de|place\s+d(?:e|u|es))\b",
    ),
    _rule(
        r"\b(?:avenue|boulevard|chemin|impasse|quai|allée|place)\s+(?:de\s+la|du|des?|de\s+l'|d')?\s*\w+(?:\s+\w+)?",
        _NUMBER,
        _NO_COUNT,
    ),
    _rule(r"\brue\s+(?:de\s+la|du|des?|d'|(?-i:[A-Z]))"),
)
_STREET_FOREIGN = (
    # Not after the words for "by way of" (by phone), which hold the word for street.
    _rule(rf"(?<!\w)(?<!عن )(?<!از )(?:{_AL})(?:{_STREETS}|طریق)(?!\w)\.?[^.!?\d]{{0,30}}?(?:\.\s*)?{_MARK}?\d{{1,4}}{_NO_COUNT}"),
    _rule(r"(?<!\w)(?:вул|ул)\.\s*\w|(?<!\w)(?:вулиц|улиц)\w*\s+(?-i:[А-ЯІЇЄҐA-Z])\w"),
)
_HOUSE = (
    _rule(
        r"(?<!\w)(?:haus|block|gebäude|wohnung|whg|eingang|aufgang|hinterhaus|vorderhaus|zimmer|raum|etage|house|building|apartment|flat",
        rf"|room|entrance|bâtiment|appartement){_END}\.?\s*{_MARK}?",
        rf"(?:[a-z]?\d{{1,4}}{_NO_COUNT}|{_NUMBER_WORD}(?:(?!\s+\w)|\s+(?:im|in|am|an)\b)|(?-i:[A-HJ-Z])\b)",
    ),
    _rule(rf"(?<!\w)(?:hausnummer|hausnr|house\s+number)\W{{0,3}}(?:\d|{_NUMBER_WORD})"),
    _rule(rf"(?<!\w){_AL}(?:{_HOUSES})(?!\w)\.?\s*,?\s*{_MARK}?\d{{1,4}}{_NO_COUNT}"),
    _rule(
        r"\b\d{1,2}\.\s*(?:og|ug|stock|etage|obergeschoss)\b|\b(?:erste|zweite|dritte|vierte|fünfte)[mnr]?\s+(?:stock|etage)\b",
        r"|\bklingel\w*\s+(?-i:[A-Z])\w+|\b\d(?:st|nd|rd|th)\s+floor\b",
    ),
)
_POSTCODE = (
    _rule(rf"(?<![\d.,])(?:d\s?-\s?)?(?:0[1-9]|[1-9]\d)\d{{3}}(?!\d)[ ,]+{_NO_CITY}(?:{_CITY}|[\u0620-\u06ff]{{3}})"),
    _rule(r"(?:plz|postleitzahl|zip|postcode|post code|індекс|индекс|الرمز البریدی|کد پستی)\W*\d{4,5}"),
    _rule(rf"(?<!\w)(?!(?:{_CALLED})\b){_CITY},?\s+\d{{5}}(?![\d.,]\d|\d)"),
)
_COORDINATES = (
    _rule(rf"(?<![\d.,])(?:{_LAT}[.,]\d{{3,}}{_BETWEEN}{_LON}[.,]\d{{3,}}|{_LON}[.,]\d{{3,}}{_BETWEEN}{_LAT}[.,]\d{{3,}})"),
    _rule(r"\d{1,3}\s*°\s*\d{1,2}(?:[.,]\d+)?\s*['\"]|\d{1,3}[.,]\d{3,}\s*°"),
    _rule(rf"(?<!\d){_LAT}\d{{7}}[\s,;/]+{_LON}\d{{7}}(?!\d)"),
    _rule(r"\b3[1-3]\s?[tu]\s?\d{6}\s?\d{7}\b|\b3[1-3][tu]\s?[a-z]{2}\s?\d{4,5}\s?\d{4,5}\b"),
)
_SMALL = r"(?:(?![A-ZÄÖÜА-Я])[^\W\d_]){3,}"
_THREE_WORDS = re.compile(
    r"///\s*\w+\.\w+\.\w+"
    rf"|(?<![\w@./-])(?!www\.){_SMALL}(?:\.(?!(?:org|com|net|info|app|example|test|eu)\b){_SMALL}){{2}}(?![\w@/-])"
)
_WAY = (
    _rule(
        r"\b\w*haltestelle\b|\bend(?:station|halt\w*)\b|\b(?:s|u|straßen)-?bahn-?(?:station|hof|linie)\b|\b(?:bus|tram)-?\s?linie\b",
        r"|\blinie\s+\d|\b(?:bus|tram)\s+\d|\b(?:bus|tram|metro)\s+(?:stop|station|line)\b|\b(?:train|railway)\s+station\b",
        r"|\barrêt\s+(?:de|du)\b|\bstation\s+de\s+métro\b",
    ),
    _rule(rf"\b(?:{_NEAR_DE})\s+(?:(?:der|dem|den|des|vom|von|zum|zur|die|das)\s+)?(?:\w+e[nrm]\s+)?{_LANDMARK_DE}"),
    _rule(rf"\b(?:{_NEAR_EN})\s+(?:\w+\s+){{0,3}}?(?:{_LANDMARK_EN})\b"),
    _rule(rf"(?<!\w)(?:en\s+face|à\s+côté|près|derrière|devant|à\s+deux\s+pas)\s+(?:\w+'?\s*){{0,3}}?(?:{_LANDMARK_FR})\b"),
    _rule(rf"(?<!\w)(?:{_NEAR_CY})\s+(?:\w+\s+){{0,2}}?(?:{_LANDMARK_CY})\w*|(?<!\w)(?:зупинк|остановк)\w*"),
    _rule(rf"(?<!\w)(?:{_NEAR_AR})\s+(?:\w+\s+){{0,2}}?(?:ال)?(?:{_LANDMARK_AR})(?!\w)"),
    _rule(rf"(?<!\w)(?:{_LANDMARK_AR})\s+(?:\w+\s+){{0,2}}?(?:تر څنګ|مخامخ|شاته|څنګ)"),
    _rule(rf"(?<!\w)(?:{_LANDMARK_TR})\w*\s+(?:tam\s+)?(?:karşı|yan|arka|ön|yakın|bitişi)\w*|(?<!\w)otobüs\s+durağ\w*"),
    _rule(rf"(?<!\w)(?:{_NEAR_MORE})\s+(?:\w+\s+){{0,2}}?(?:{_LANDMARK_MORE})"),
    _rule(rf"(?<!\w)(?:{_LANDMARK_MORE})\s+(?:\w+\s+){{0,2}}?(?:{_NEAR_MORE})"),
)
RULES: dict[str, tuple[re.Pattern[str], ...]] = {
    "street_number": (*_STREET_DE, *_STREET_EN, *_STREET_FR, *_STREET_FOREIGN),
    "street_name": (_STREET_NAME,),
    "house_number": _HOUSE,
    "postcode": _POSTCODE,
    "coordinates": _COORDINATES,
    "geohash": (_rule(r"\bu[0-3][0-9b-hjkmnp-z]{4,10}\b"),),
    "plus_code": (_rule(rf"\b{_OLC}{{4,8}}\+{_OLC}{{2,3}}\b"),),
    "three_words": (_THREE_WORDS,),
    "map_link": (_rule(rf"(?<![\w-])(?:{_MAP_HOST})|\bgeo:\s*-?\d|(?<!\w)(?:node|way|relation)/\d{{5,}}"),),
    "way": _WAY,
}
