/**
 * The page one lands on after the exit: a clock and a calendar that name nothing.
 *
 * It pushes its own address once: that prunes the entries that lay forward, so that neither button leads back into the app.
 */
history.pushState(null, "", location.pathname);

const now = new Date();
const locale = `${navigator.language}-u-ca-gregory-nu-latn`;
const month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric" }).format(now);
const place = (id: string) => document.getElementById(id) as HTMLElement;

function tick(): void {
  place("clock").textContent = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date());
}

function calendar(): void {
  const table = place("month");
  table.append(Object.assign(document.createElement("caption"), { textContent: month }));
  const first = new Date(now.getFullYear(), now.getMonth(), 1);
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "narrow" });
  const days = new Date(now.getFullYear(), now.getMonth() + 1, 0).getDate();
  const offset = (first.getDay() + 6) % 7;
  for (let week = -1; week * 7 < days + offset; week++) {
    const row = document.createElement("tr");
    for (let column = 0; column < 7; column++) {
      const day = week * 7 + column - offset + 1;
      const cell = document.createElement(week < 0 ? "th" : "td");
      // 4 January 2021 was a Monday.
      cell.textContent = week < 0 ? weekday.format(new Date(2021, 0, 4 + column)) : day > 0 && day <= days ? String(day) : "";
      if (day === now.getDate() && week >= 0) cell.setAttribute("aria-current", "date");
      row.append(cell);
    }
    table.append(row);
  }
}

document.documentElement.lang = navigator.language;
document.title = month;
place("today").textContent = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }).format(now);
calendar();
tick();
setInterval(tick, 1000);

export {};
