/** The text and the values of a call of a client's query, whichever form it has. */
export function statementOf([first, values]: readonly unknown[]): [string, unknown[]] {
  const text = typeof first === 'object' && first && 'text' in first ? first.text : first;
  return [String(text), Array.isArray(values) ? values : []];
}
