/**
 * Words that readers and authorities use for one thing, per language: who asks for an "Anwalt" is helped by the
 * "Rechtsberatung". General vocabulary of the field, written by us; one group a line.
 */
import { fold } from "./fold";
import { stem } from "./stem";

const GROUPS: Record<string, string> = {
  de: `geflüchtete flüchtling flüchtlinge asylsuchende asylbewerber
kita kindergarten kindertagesstätte krippe kindertagesbetreuung tagesmutter
arzt ärztin praxis hausarzt doktor mediziner
klinik krankenhaus notaufnahme
anwalt rechtsanwalt rechtsberatung rechtsbeistand jurist
deutschkurs sprachkurs integrationskurs
ausweis pass papiere dokumente unterlagen
wohnung miete unterkunft wohnraum mieten
arbeit job beschäftigung stelle beruf
arbeitserlaubnis beschäftigungserlaubnis erwerbstätigkeit
geld leistungen sozialleistungen finanziell unterstützung beihilfe stipendium förderung bafög
gericht klage berufung klageverfahren widerspruch
bescheid entscheidung ablehnung
auto führerschein fahren
bus bahn zug nahverkehr verkehrsmittel tram straßenbahn
schwanger schwangerschaft geburt hebamme
behinderung inklusion barrierefrei schwerbehindert
senioren ältere alte rentner
jugendliche jugend junge
internet wlan handy smartphone mobilfunk
essen lebensmittel verpflegung tafel nahrung
kleidung kleider kleiderkammer
gewalt misshandlung missbrauch not krisensituation krise
seele psyche psychisch psychologisch therapie trauma
übersetzer dolmetscher übersetzung dolmetschen
ehrenamt freiwillig helfen engagement
zeugnis abschluss schulabschluss diplom
anerkennung anerkennen
anmelden registrieren anmeldung registrierung
einreise visum visa
müll abfall entsorgung
versicherung krankenversicherung krankenkasse
schulden schuldnerberatung insolvenz
diskriminierung rassismus benachteiligung
ferien urlaub feiertag feiertage frei
kurs lehrgang schulung weiterbildung fortbildung
bank konto girokonto
religion glaube kirche moschee`,
  en: `refugee refugees asylum-seeker asylum seekers
nursery kindergarten daycare childcare creche
doctor physician gp practice
hospital clinic emergency
lawyer attorney legal counsel
course class classes lessons
passport identity documents papers
flat apartment housing accommodation rent
work job employment profession
money benefits financial aid allowance assistance scholarship grant
court appeal complaint lawsuit
decision notice rejection
bus train tram transport transportation
pregnant pregnancy birth midwife
disability disabled inclusion accessible
elderly senior seniors older
teenager youth young
internet wifi smartphone mobile phone
food groceries meals
clothes clothing
violence abuse crisis
mental psychological therapy trauma
interpreter translator translation interpreting
volunteer voluntary volunteering
certificate diploma degree qualification graduation
recognition recognise recognize
register registration
entry visa
rubbish waste garbage trash
insurance insured
debt debts
discrimination racism
holiday holidays vacation
training apprenticeship
bank account
vaccination vaccinated vaccine immunisation`,
};
const tables = new Map<string, Map<string, string[]>>();

/** Stems that mean nearly the same as `bare` in `lang`. */
export function sameAs(bare: string, lang: string): string[] {
  let table = tables.get(lang);
  if (!table) {
    table = new Map();
    for (const line of (GROUPS[lang === "de-simple" ? "de" : lang] ?? "").split("\n")) {
      const stems = [...new Set(line.split(" ").filter(Boolean).map((word) => stem(fold(word), lang)))];
      for (const one of stems) table.set(one, [...(table.get(one) ?? []), ...stems.filter((other) => other !== one)]);
    }
    tables.set(lang, table);
  }
  return table.get(bare) ?? [];
}
