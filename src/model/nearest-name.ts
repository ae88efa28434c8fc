// The known name that somebody probably meant.

/**
 * The nearest, of which case aside at most a third of the letters (but always two) may differ, or else one that begins
 * so. Undefined when nothing is that near.
 */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const target = written.toLowerCase();
  return (
    leastDistant(target, known) ?? known.find((name) => target.length >= 3 && name.toLowerCase().startsWith(target))
  );
}

function leastDistant(target: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let leastDistance = Math.max(2, Math.floor(target.length / 3)) + 1;
  for (const name of known) {
    if (Math.abs(name.length - target.length) >= leastDistance) continue;
    const distance = editDistance(target, name.toLowerCase());
    if (distance >= leastDistance) continue;
    nearest = name;
    leastDistance = distance;
  }
  return nearest;
}

/** How many letters must be inserted, deleted or replaced. */
function editDistance(from: string, to: string): number {
  let distances = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    let diagonal = row;
    let left = row + 1;
    distances = distances.map((above, column) => {
      if (column === 0) return left;
      left = Math.min(left + 1, above + 1, diagonal + (to[column - 1] === letter ? 0 : 1));
      diagonal = above;
      return left;
    });
  }
  return distances.at(-1) ?? 0;
}
