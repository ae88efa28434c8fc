// A text that is made from few different keys (hosts, routers, servers) and wanted for every request: made once each.

/** Bounded by starting again: whoever sends a new host with every request gains nothing, and nobody else loses much. */
const MOST_ENTRIES = 1000;

export function rememberText(make: (key: string) => string): (key: string) => string {
  const made = new Map<string, string>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size >= MOST_ENTRIES) made.clear();
    const text = make(key);
    made.set(key, text);
    return text;
  };
}
