// opening_hours.js as a second opinion on opening hours: development only, never in a bundle.
// node hours_oracle.mjs MODULE < strings.json > answers.json, with TZ=Europe/Berlin and MODULE the path of opening_hours.esm.mjs.
// An answer is null (refused) or [[start, end, unsure], ...] in UTC minutes.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: OpeningHours } = await import(pathToFileURL(process.argv[2]).href);
const place = { lat: 51.51, lon: 7.46, address: { country_code: "de", state: "Nordrhein-Westfalen" } };
const from = new Date(2026, 10, 1), to = new Date(2027, 10, 1);
const minutes = (date) => Math.round(date.getTime() / 60000);

function answer(value) {
  try {
    const hours = new OpeningHours(value, place);
    return hours.getOpenIntervals(from, to).map(([start, end, unsure]) => [minutes(start), minutes(end), Boolean(unsure)]);
  } catch {
    return null;
  }
}

console.warn = console.info = () => {};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
