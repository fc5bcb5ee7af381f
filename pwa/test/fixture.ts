/**
 * About thirty invented records in one feed, as a phone stores them: every kind, protected and discreet ones, texts in other
 * languages, hours over midnight, a cancelled event, a rally without time and place. It dials nobody.
 * The moment they belong to is Thursday, 26 November 2026, 14:10 in Berlin.
 */
import type { AnyRecord, WireRecord } from "../src/sync/messages.gen.ts";

export const NOW_S = Date.UTC(2026, 10, 26, 13, 10) / 1000;
const DE = (text: string) => ({ lang: "de", text });
const HERE = { street: "Ankerplatz 3", postcode: "63900", city: "Lindenhafen", lat_e7: 541000000, lon_e7: 70000000 };
const near = (meters: number) => ({ ...HERE, lat_e7: 541000000 + meters * 90 });
const checked = { verified_on: "2026-11-12", verified_by: "office" };

const RECORDS: WireRecord[] = [
  { kind: "town", id: "town", title: "Lindenhafen", land: "HE", zone: "Europe/Berlin", languages: ["de", "en", "ar", "uk", "fa-AF"], quarters: ["Nordufer", "Südkai", "Westhafen"], holidays: ["2026-01-01", "2026-12-25", "2026-12-26", "2027-01-01", "2027-03-26", "2027-12-25"] },
  { kind: "helpline", id: "h1women", title: "Hilfetelefon Gewalt gegen Frauen", protected: true, tags: ["violence"], summary: "Tag und Nacht, kostenlos, in vielen Sprachen. Sie müssen Ihren Namen nicht sagen.", phones: [{ number: "116016" }], hours: "24/7", rank: 4, cost: "free", interpreter: true, source: { name: "hilfetelefon.de" } },
  { kind: "helpline", id: "h2house", title: "Frauenhaus: Platz finden", protected: true, tags: ["violence", "protection"], summary: "Die Adresse ist geheim. Am Telefon sagt man Ihnen, wie Sie hinkommen.", phones: [{ number: "+493023125116" }], hours: "24/7", rank: 5, availability: "open", availability_as_of_s: NOW_S - 6 * 3600, ...checked },
  { kind: "helpline", id: "h3flat", title: "Schutzwohnung für junge Frauen", protected: true, tags: ["violence", "protection"], phones: [{ number: "+493023125117" }], rank: 6, availability: "full", availability_as_of_s: NOW_S - 3 * 3600, ...checked },
  { kind: "helpline", id: "h4soul", title: "TelefonSeelsorge", protected: true, tags: ["crisis"], phones: [{ number: "+498001110111" }], hours: "24/7", rank: 12, cost: "free" },
  { kind: "alert", id: "a1warm", title: "Warme Räume heute länger offen", summary: "Wärmestube und Bücherei sind bis 22 Uhr offen.", severity: "info", starts_s: NOW_S - 86400, expires_s: NOW_S + 86400, area: "Lindenhafen" },
  { kind: "alert", id: "a2over", title: "Sturmflut: Südkai meiden", severity: "emergency", starts_s: NOW_S - 20 * 86400, expires_s: NOW_S - 18 * 86400 },
  { kind: "place", id: "p1anchor", slug: "ankerplatz", title: "Beratungsstelle Ankerplatz", summary: "Hilfe bei Papieren, Wohnung, Arbeit. Kostenlos.", tags: ["counselling"], organisation: "Ankerplatz e. V.", ...near(300), quarter: "Nordufer", phones: [{ number: "+496990009214", label: "Arabisch: Dienstag und Donnerstag", languages: ["ar", "de"] }], hours: "9-12|9-12,14-17|x|9-12,14-17|9-12|x*3;270331;261224-270101:x", languages: ["ar", "fa-AF", "en", "de"], step_free: "yes", childcare: "yes", cost: "free", web: "https://ankerplatz.example.org/", email: "hallo@example.org", ...checked },
  { kind: "place", id: "p2clothes", slug: "kleiderkammer", title: "Kleiderkammer Alter Speicher", tags: ["clothes"], ...near(800), quarter: "Südkai", hours: "10-14:50*5|x*2|=", languages: ["de"], step_free: "no", cost: "free", ...checked },
  { kind: "place", id: "p3rights", slug: "antidiskriminierung", title: "Antidiskriminierungsberatung Lindenhafen", tags: ["anti_discrimination", "counselling"], ...near(600), quarter: "Westhafen", hours: "10-14:35*5|x*3", languages: ["ru", "uk"], verified_on: "2026-04-20" },
  { kind: "place", id: "p4soul", slug: "kontaktstelle-ost", title: "Psychosoziale Kontaktstelle Ost", tags: ["psychosocial"], ...near(1500), hours: "@", interpreter: true, waiting: { weeks: 6, as_of: "2026-11-02" }, phones: [{ number: "+493023125200", hours: "9-16*5|x*3" }], ...checked },
  { kind: "place", id: "p5night", slug: "nachtcafe", title: "Nachtcafé am Kai", tags: ["homelessness", "counselling"], ...near(1100), hours: "20-32*7|=", ...checked },
  { kind: "place", id: "p6office", slug: "auslaenderbehoerde", title: "Ausländerbehörde", tags: ["residence", "authority"], ...near(1700), hours: "8-12|8-12,14-18|x|8-12|8-12|x*3", phones: [{ number: "+494066969120" }], ...checked },
  { kind: "place", id: "p7cafe", slug: "sprachcafe", title: "Sprachcafé Leuchtturm e. V.", tags: ["meeting_place", "german_practice"], ...near(700), hours: "x|15-18|x|15-18|x*4", childcare: "limited", ...checked },
  { kind: "place", id: "p8always", slug: "internet", title: "Offenes WLAN am Markt", tags: ["internet_access"], ...near(500), hours: "24/7", ...checked },
  { kind: "place", id: "p9secret", title: "Beratung im Schutzhaus", protected: true, tags: ["violence"], location_policy: "confidential", phones: [{ number: "+493023125118" }], languages: ["de", "ar"], ...checked },
  { kind: "place", id: "pabus", slug: "praxisbus", title: "Praxisbus: Arzt ohne Termin", tags: ["mobile_health"], stops: [{ name: "Nordufer", schedule: { start: "2026-11-02T13:00", duration_min: 180, rule: "FREQ=WEEKLY;BYDAY=MO,TH" } }, { name: "Südkai", schedule: { start: "2026-11-04T13:00", duration_min: 180, rule: "FREQ=WEEKLY;BYDAY=WE" } }], ...checked },
  { kind: "place", id: "pbold", slug: "alt", title: "Treffpunkt Altes Zollhaus", tags: ["meeting_place"], hours: "9-17*5|x*3", verified_on: "2025-10-01" },
  { kind: "place", id: "pcforeign", slug: "family-centre", title: "Family centre Südkai", summary: "Help with nursery places.", langs: { title: "en", summary: "en" }, tags: ["kita", "family"], ...near(900), hours: "8-16*5|x*3", ...checked },
  { kind: "course", id: "c1child", slug: "a1-kinder", title: "Deutsch A1 mit Kinderbetreuung", tags: ["german_course", "childcare"], organisation: "Abendschule Hafenbogen", summary: "Kinder von 2 bis 6 werden im selben Haus betreut, kostenlos.", ...near(400), phones: [{ number: "+493023125310" }], childcare: "yes", cost: "free", cefr_from: "A1", cefr_to: "A1", seats: { maximum: 16, free: 4, as_of: "2026-11-24" }, enrolment: { until: "2026-12-07", how: "Rufen Sie an. Bringen Sie Ihren Ausweis mit." }, residence: ["any"], schedule: { start: "2026-10-26T09:00", duration_min: 195, rule: "FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20270326T235959", exdates: ["2026-12-21T09:00", "2026-12-23T09:00", "2026-12-25T09:00", "2026-12-28T09:00", "2026-12-30T09:00", "2027-01-01T09:00", "2027-01-04T09:00", "2027-01-06T09:00"], overrides: [{ recurrence: "2026-12-04T09:00", cancelled: true }, { recurrence: "2026-12-14T09:00", start: "2026-12-14T10:00", duration_min: 135, note: "Raum 3" }] }, ...checked },
  { kind: "course", id: "c2alpha", slug: "alpha", title: "Lesen und Schreiben lernen", tags: ["literacy_course"], organisation: "Sprachcafé Leuchtturm e. V.", course_type: "alpha", cefr_from: "A0", cefr_to: "A1", cost: "free", seats: { maximum: 12, free: 0, as_of: "2026-11-23" }, schedule: { start: "2026-09-01T14:00", duration_min: 150, rule: "FREQ=WEEKLY;BYDAY=TU,TH" }, ...checked },
  { kind: "course", id: "c3eve", slug: "b1-abend", title: "Deutsch B1 am Abend", tags: ["integration_course"], organisation: "Volkshochschule", course_type: "integration", cefr_from: "A2", cefr_to: "B1", cost: "reduced", seats: { maximum: 18, free: 3, as_of: "2026-11-09" }, schedule: { start: "2026-09-01T18:00", duration_min: 120, rule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH" }, ...checked },
  { kind: "course", id: "c4off", slug: "a2-aus", title: "Deutsch A2 für Eltern", tags: ["german_course"], cefr_from: "A2", cefr_to: "A2", event_status: "cancelled", schedule: { start: "2026-11-30T08:30", duration_min: 180, rule: "FREQ=WEEKLY;BYDAY=MO" } },
  { kind: "event", id: "e1cafe", slug: "einfach-reden", title: "Sprachcafé: einfach reden", tags: ["german_practice"], event_status: "confirmed", place_name: "Leuchtturm", schedule: { start: "2026-11-26T15:00", duration_min: 180 }, ...checked },
  { kind: "event", id: "e2break", slug: "frauenfruehstueck", title: "Frauenfrühstück im Südkai", tags: ["meeting_place", "women"], audience: ["women"], event_status: "confirmed", schedule: { start: "2026-11-13T09:30", duration_min: 120, rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", overrides: [{ recurrence: "2026-11-27T09:30", cancelled: true }] }, ...checked },
  { kind: "event", id: "e3moved", slug: "sprechtag", title: "Sprechtag Aufenthalt", tags: ["residence"], event_status: "moved", place_name: "Stadtbücherei, 1. Stock", schedule: { start: "2026-11-28T10:00", duration_min: 120 }, ...checked },
  { kind: "event", id: "e4rally", slug: "wohnen-ist-ein-recht", title: "Versammlung: „Wohnen ist ein Recht“", tags: ["rally"], event_status: "announced", day: "2026-12-05", time_open: true, place_open: true },
  { kind: "event", id: "e5off", slug: "fest", title: "Lichterfest", tags: ["festival"], event_status: "cancelled", schedule: { start: "2026-12-12T16:00", duration_min: 240 }, ...checked },
  { kind: "guide", id: "g1home", slug: "wohnen", title: "Wohnen", tags: ["housing"], order: 1, ...checked },
  { kind: "guide", id: "g2wbs", slug: "wbs", title: "Günstige Wohnung: der Schein dafür", parent: "g1home", tags: ["housing"], summary: "Manche Wohnungen sind billiger. Dafür brauchen Sie ein Papier.", body: "<p>Manche Wohnungen sind billiger. Dafür brauchen Sie ein Papier. Es heißt: <strong>Wohnberechtigungsschein</strong> (WBS).</p><h2>So geht es</h2><ol><li>Holen Sie den Antrag im Wohnungsamt.</li><li>Nehmen Sie mit: Ausweis, Einkommen, Mietvertrag.</li><li>Warten Sie auf den Brief. Das dauert einige Wochen.</li></ol><p>Mehr dazu: <a href=\"https://wohnen.example.org/wbs\">Wohnungsamt</a>, <a href=\"tel:+496990009300\">069 90009-300</a></p>", outdated: { body: "2026-11-18" }, verified_on: "2026-05-20", verify_every_days: 120 },
  { kind: "guide", id: "g3kita", slug: "kita", title: "Kita-Gutschein beantragen", tags: ["kita"], summary: "Antrag, Frist, Kosten", body: "<p>Der Gutschein für die Kita kommt vom Jugendamt.</p>", ...checked },
  { kind: "guide", id: "g4ar", slug: "bank", title: "فتح حساب بنكي", langs: { title: "ar", body: "ar" }, tags: ["money"], body: "<p>تحتاج إلى الهوية وورقة التسجيل. اتصل: 116 117.</p>", ...checked },
];

/** The feed's records by id; a copy, so that a test may change it. */
export function fixture(): Map<string, AnyRecord> {
  return new Map(RECORDS.map((record) => [record.id, structuredClone(record) as unknown as AnyRecord]));
}

export const NESTED = DE("Dienstag und Donnerstag auf Arabisch");
