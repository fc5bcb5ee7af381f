/** Reads the page with the phone's own voice; where it has none for the language, nothing is offered. */
import { language, t } from "../text/i18n.ts";
import { Icon } from "./icon.tsx";

/** Blocks that are read, in the order of the page. */
const READ = "main h1, main h2, main h3, main p, main li, main .row, main .call, main tr, .bar h1";

function voice(lang: string): SpeechSynthesisVoice | undefined {
  const wanted = lang.split("-")[0];
  return window.speechSynthesis?.getVoices().find((one) => one.lang.split(/[-_]/)[0] === wanted && one.localService);
}

/** Starts, or stops what is being read. */
export function read(): void {
  if (speechSynthesis.speaking) return speechSynthesis.cancel();
  for (const block of document.querySelectorAll<HTMLElement>(READ)) {
    if (block.parentElement?.closest(READ)) continue;
    const own = block.closest<HTMLElement>("[lang]")?.lang ?? language();
    const said = new SpeechSynthesisUtterance(block.innerText.replace(/\s+/g, " "));
    said.lang = own;
    said.voice = voice(own) ?? null;
    said.onstart = () => block.classList.add("aloud");
    said.onend = said.onerror = () => block.classList.remove("aloud");
    speechSynthesis.speak(said);
  }
}

export function Ear() {
  return voice(language()) ? <button class="round" type="button" aria-label={t("bar.read_aloud")} onClick={read}><Icon name="speak" /></button> : null;
}
