/** Reads the page with the phone's own voice; where it has none for the language, nothing is offered. */
import { language, t } from "../text/i18n.ts";
import type { Act } from "../ui/dock.tsx";

/** Blocks that are read, in the order of the page. */
const READ = "main h1, main h2, main h3, main p, main li, main .row, main .call, main tr";

function voice(lang: string): SpeechSynthesisVoice | undefined {
  const wanted = lang.split("-")[0];
  return typeof speechSynthesis === "undefined" ? undefined : speechSynthesis.getVoices().find((one) => one.lang.split(/[-_]/)[0] === wanted && one.localService);
}

export function canRead(): boolean {
  return voice(language()) !== undefined;
}

/** Starts, or stops what is being read. */
export function read(): void {
  if (speechSynthesis.speaking) return speechSynthesis.cancel();
  const blocks = [...document.querySelectorAll<HTMLElement>(READ)].filter((block) => !block.parentElement?.closest(READ) && !block.closest("[aria-hidden]"));
  for (const block of blocks) {
    const own = block.closest<HTMLElement>("[lang]")?.lang ?? language();
    const said = new SpeechSynthesisUtterance(block.innerText.replace(/\s+/g, " "));
    said.lang = own;
    const speaker = voice(own);
    if (speaker) said.voice = speaker;
    said.onstart = () => block.classList.add("aloud");
    said.onend = said.onerror = () => block.classList.remove("aloud");
    speechSynthesis.speak(said);
  }
}

export function readAct(): Act | undefined {
  return canRead() ? { icon: "speak", words: t("bar.read_aloud"), onClick: read } : undefined;
}
