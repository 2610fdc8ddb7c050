/** The name that was probably meant, or null when none is near: at most a third of its letters differ. */
export function nearestName(typed: string, names: readonly string[]): string | null {
  const [best] = nearestFirst(typed, names);
  return best !== undefined && editDistance(typed, best) <= Math.ceil(best.length / 3) ? best : null;
}

/** The names by how many letters make them differ from what was typed. */
export const nearestFirst = (typed: string, names: readonly string[]): string[] =>
  names
    .map((name) => ({ name, distance: editDistance(typed, name) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ name }) => name);

/** How many letters must be put in, left out or changed to make one text of the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
