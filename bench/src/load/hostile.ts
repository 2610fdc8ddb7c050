/** The size of a hostile body: what the server takes at the most, less a little for what stands around it. */
const SIZE = 1024 * 1024 - 4096;

/** Gives every name of a route's contract its share of a text that is as long as a body may be. */
const inEach = (names: string[], fill: (length: number) => string, unitBytes = 1): string => {
  const length = Math.floor(SIZE / Math.max(1, names.length) / unitBytes);
  return `{${names.map((name) => `"${name}":"${fill(length)}"`).join(',')}}`;
};

const keys = (count: number, start = 0) =>
  Array.from({ length: count }, (_, n) => `"k${start + n}":1`).join(',');

/** Bodies of about 1 MB that are made to keep a server busy, by what is too much in them; each is given the names that the route's contract knows. */
export const hostileBodies: Record<string, (names: string[]) => string> = {
  'deep arrays': (names) => `{"${names[0] ?? 'a'}":${'['.repeat(SIZE / 2)}${']'.repeat(SIZE / 2)}}`,
  'deep objects': () => `${'{"a":'.repeat(SIZE / 6)}1${'}'.repeat(SIZE / 6)}`,
  'unclosed arrays': () => '['.repeat(SIZE),
  '90,000 unknown keys': () => `{${keys(90_000)}}`,
  'the same key 90,000 times': (names) =>
    `{${Array.from({ length: 90_000 }, (_, n) => `"${names[0] ?? 'a'}":${n}`).join(',')}}`,
  'hundreds of thousands of elements': (names) =>
    `{${names.map((name) => `"${name}":[${'0,'.repeat(SIZE / 2 / Math.max(1, names.length))}0]`).join(',')}}`,
  '499 operations of unknown keys': () =>
    `{"operations":[${Array.from({ length: 499 }, (_, n) => `{"op":"create","entityType":"source","fields":{${keys(200, n * 200)}}}`).join(',')}]}`,
  'huge strings': (names) => inEach(names, (length) => 'a'.repeat(length)),
  'huge strings of blanks': (names) => inEach(names, (length) => `x${' '.repeat(length - 2)}x`),
  'huge strings of escapes': (names) => inEach(names, (length) => '\\ud83d'.repeat(length), 6),
  'huge strings of combining marks': (names) =>
    inEach(names, (length) => `e${'\u0301\u0327'.repeat(length / 2)}`, 2),
  'huge strings of emoji': (names) => inEach(names, (length) => '👩‍🚀'.repeat(length / 5), 3),
  'huge e-mail and uuid look-alikes': (names) =>
    inEach(names, (length) => `a@${'a.'.repeat(length / 2 - 2)}`),
  'a number of a million digits': (names) => `{"${names[0] ?? 'a'}":${'9'.repeat(SIZE)}}`,
  'a million __proto__': () => `{${Array.from({ length: 60_000 }, () => '"__proto__":1').join(',')}}`,
};

/** Requests without a body, each with one part as long as a server reads it: headers of 16 KB together. */
export const hostileHeads: Record<string, { query?: string; headers?: Record<string, string> }> = {
  'a query of 3,500 names': {
    query: Array.from({ length: 3500 }, (_, n) => `a${n}`)
      .join('&')
      .slice(0, 14_000),
  },
  'a query of escapes': { query: `q=${'%F0%9F%91%A9'.repeat(1100)}` },
  'cookies of 14 KB': { headers: { cookie: 'a=b; '.repeat(2800) } },
  'a session of 14 KB': { headers: { cookie: `better-auth.session_token=${'%2e'.repeat(4600)}` } },
  'an Idempotency-Key of 14 KB': { headers: { 'idempotency-key': 'k'.repeat(14_000) } },
  'a bearer of 14 KB': { headers: { authorization: `Bearer ${' k'.repeat(7000)}` } },
};
