/** Hands a calendar file to the phone. */
export function download(text: string, title: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/calendar;charset=utf-8" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: `${title.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60)}.ics` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
