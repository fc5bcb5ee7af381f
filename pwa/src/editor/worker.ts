/** The editor's worker, from the page's side: through the one Trusted Types policy, and never in the way of what is open. */
interface Factory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): unknown };
}

const WORKER = "/edit/sw.js";

export async function register(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const factory = (window as unknown as { trustedTypes?: Factory }).trustedTypes;
  const policy = factory?.createPolicy("lotse", {
    createScriptURL(wanted) {
      if (wanted !== WORKER) throw new TypeError(wanted);
      return wanted;
    },
  });
  try {
    await navigator.serviceWorker.register((policy ? policy.createScriptURL(WORKER) : WORKER) as string, { scope: "/edit/", updateViaCache: "none" });
  } catch {
    // No worker (a private window, a setting): the editor works on with a network.
  }
}
