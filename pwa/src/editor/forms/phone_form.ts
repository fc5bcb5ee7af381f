/** What people write as a number, as the number that is stored: the twin of `e164` in content/numbers.py. Never guessed. */
const SHORT = new Set(["110", "112", "115", "116006", "116016", "116111", "116117", "116123"]);

/** E.164 or a short code; nothing for what is none, also for one without its district. */
export function e164(written: string): string | undefined {
  const folded = written.replace(/^tel:/, "").normalize("NFKC").replace(/[‐-―−]/g, "-").replace(/\p{Cf}/gu, "").trim();
  const bare = folded.replace(/^(?:tel(?:efon)?|phone|fon|mobil|handy|t)\s*[.:]*\s*(?=[+(\d])/i, "").replace(/\([^()\d+]*\)/g, "").trim();
  if (!/^\+?[\d\s()/.,-]+$/.test(bare)) return undefined;
  let digits = (/^(\+|00)/.test(bare) ? bare.replace(/\(\s*0\s*\)/, "") : bare).replace(/[\s()/.,-]+/g, "");
  if (SHORT.has(digits)) return digits;
  digits = digits.startsWith("00") ? `+${digits.slice(2)}` : digits.startsWith("0") ? `+49${digits.slice(1)}` : digits;
  if (SHORT.has(digits.replace(/^\+49/, ""))) return digits.replace(/^\+49/, "");
  return isNumber(digits) ? digits : undefined;
}

export function isNumber(number: string): boolean {
  if (SHORT.has(number)) return true;
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return false;
  return !number.startsWith("+49") || (number[3] !== "0" && number.length - 3 >= 5 && number.length - 3 <= 13);
}
