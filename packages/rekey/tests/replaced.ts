/** A text with another piece in place of one that it has. Throws where it has none: the test would go on with the text as it was, and see nothing. */
export function replaced(text: string, ...pairs: readonly [from: string | RegExp, to: string][]): string {
  return pairs.reduce((so, [from, to]) => {
    const isThere = typeof from === 'string' ? so.includes(from) : so.search(from) >= 0;
    if (!isThere) throw new Error(`"${String(from)}" is not in the text that is to be changed:\n${so}`);
    return so.replace(from, to);
  }, text);
}
