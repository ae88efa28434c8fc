// The known name that somebody probably meant.

/**
 * The nearest, of which case aside at most a third of the letters may be another, or else one that begins so: two of a name
 * of five letters, but one of a shorter one, where two make any other word. Undefined when nothing is that near.
 */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const target = written.toLowerCase();
  return (
    leastDistant(target, known) ?? known.find((name) => target.length >= 3 && name.toLowerCase().startsWith(target))
  );
}

const SHORT = 4;

function leastDistant(target: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let leastDistance = (target.length <= SHORT ? 1 : Math.max(2, Math.floor(target.length / 3))) + 1;
  for (const name of known) {
    if (Math.abs(name.length - target.length) >= leastDistance) continue;
    const distance = editDistance(target, name.toLowerCase());
    if (distance >= leastDistance) continue;
    nearest = name;
    leastDistance = distance;
  }
  return nearest;
}

/** How many letters must be inserted, deleted, replaced, or exchanged with the next one. */
function editDistance(from: string, to: string): number {
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const distances = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isExchanged = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const at = (distancesOfRow: readonly number[], back: number) => distancesOfRow[column - back] ?? Infinity;
      distances.push(
        Math.min(
          at(distances, 1) + 1,
          at(above, 0) + 1,
          at(above, 1) + (isSame ? 0 : 1),
          row > 1 && column > 1 && isExchanged ? at(before, 2) + 1 : Infinity,
        ),
      );
    }
    [before, above] = [above, distances];
  }
  return above.at(-1) ?? 0;
}
