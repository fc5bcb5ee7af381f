/** The server's half: `Clear-Site-Data` reaches what scripts cannot. Without a network it waits for the next start without data. */
export async function bye(query = ""): Promise<boolean> {
  try {
    return (await fetch(`/bye${query}`, { cache: "no-store" })).ok;
  } catch {
    // Offline: a later start without data asks again (main.tsx).
    return false;
  }
}
