/**
 * Leave at once (briefs/safety.md 2): its own script, loaded before everything else, so that it works when the app has crashed.
 *
 * The page is emptied first, then the entries of this visit are walked back over, then `/n` takes the place of the first one;
 * `/n` prunes what lies forward. Nothing here waits for a network, and nothing is confirmed.
 */
declare global {
  interface Window {
    /** Entries of the session history above the one where this visit began; kept by router.ts. */
    lotseDepth?: number;
    /** The browser's offer to install the app; kept by main.tsx. */
    lotseInstall?: Event & { prompt(): void };
  }
}

const neutral = document.title;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("lotse") : null;
let left = false;
let escape_ms = -1000;
let shifts: number[] = [];

document.documentElement.className = "js";

function away(): void {
  location.replace("/n");
}

function leave(): void {
  if (left) return;
  left = true;
  document.title = neutral;
  document.body.replaceChildren();
  tabs?.postMessage("exit");
  navigator.serviceWorker?.getRegistration().then((it) => it?.getNotifications?.().then((all) => all.forEach((one) => one.close())), () => {});
  const depth = window.lotseDepth ?? 0;
  if (!depth) return away();
  setTimeout(away, 150);
  history.go(-depth);
}

// Registered before the router's: while leaving, no view may be drawn again.
addEventListener("popstate", (event) => {
  if (!left) return;
  event.stopImmediatePropagation();
  away();
});
addEventListener("pageshow", (event) => {
  if (left && event.persisted) away();
});
addEventListener("click", (event) => {
  if ((event.target as Element).closest?.("#exit")) leave();
}, true);
addEventListener("keydown", (event) => {
  const now = event.timeStamp;
  if (event.key === "Escape") {
    if (!event.repeat && now - escape_ms < 1000) leave();
    if (!event.repeat) escape_ms = now;
  }
  shifts = event.key === "Shift" ? [...shifts.filter((at) => now - at < 5000), now] : [];
  if (shifts.length > 2) leave();
}, true);
tabs?.addEventListener("message", (event) => {
  if (event.data === "exit") leave();
});

export {};
