/** Makes a body of so many bytes (and a few more) for a route whose contract knows these names. */
type HostileBody = (names: string[], bytes: number) => string;

/** Gives every name its share of a text: as long as a server takes one, 64 KB, where the body is larger. */
const inEach = (names: string[], bytes: number, fill: (length: number) => string, unitBytes = 1): string => {
  const length = Math.floor(Math.min(60_000, bytes / Math.max(1, names.length) - 20) / unitBytes);
  return `{${names.map((name) => `"${name}":"${fill(length)}"`).join(',')}}`;
};

const keys = (count: number, start = 0) =>
  Array.from({ length: count }, (_, n) => `"k${start + n}":1`).join(',');

/** Bodies that are made to keep a server busy, by what is too much in them. */
export const hostileBodies: Record<string, HostileBody> = {
  'deep arrays': ([name = 'a'], bytes) => `{"${name}":${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}}`,
  'deep objects': (_names, bytes) => `${'{"a":'.repeat(bytes / 6)}1${'}'.repeat(bytes / 6)}`,
  'unclosed arrays': (_names, bytes) => '['.repeat(bytes),
  'unknown keys': (_names, bytes) => `{${keys(bytes / 11)}}`,
  'as many unknown keys as are read': (_names, bytes) => `{${keys(Math.min(29_000, bytes / 11))}}`,
  'one key again and again': ([name = 'a'], bytes) =>
    `{${Array.from({ length: Math.min(29_000, bytes / 20) }, (_, n) => `"${name}":${n}`).join(',')}}`,
  'elements of the wrong type': (names, bytes) =>
    `{${names.map((name) => `"${name}":[${'0,'.repeat(Math.min(29_000, bytes / 2) / names.length)}0]`).join(',')}}`,
  'operations of unknown keys': (_names, bytes) =>
    `{"operations":[${Array.from({ length: Math.min(499, bytes / 640) }, (_, n) => `{"op":"create","entityType":"source","fields":{${keys(50, n * 50)}}}`).join(',')}]}`,
  'one long text': ([name = 'a'], bytes) => `{"${name}":"${'a'.repeat(bytes)}"}`,
  'long texts': (names, bytes) => inEach(names, bytes, (length) => 'a'.repeat(length)),
  'long texts of blanks': (names, bytes) => inEach(names, bytes, (length) => `x${' '.repeat(length)}x`),
  'long texts of halves of characters': (names, bytes) =>
    inEach(names, bytes, (length) => '\\ud83d'.repeat(length), 6),
  'long texts of combining marks': (names, bytes) =>
    inEach(names, bytes, (length) => `e${'\u0301\u0327'.repeat(length / 2)}`, 2),
  'one text of combining marks': (names, bytes) =>
    `{"${names.find((name) => /^(id|name|note|title|showName)$/.test(name)) ?? 'id'}":"e${'\u0301\u0327'.repeat(Math.min(60_000, bytes) / 4 - 50)}"}`,
  'long texts of emoji': (names, bytes) => inEach(names, bytes, (length) => '👩‍🚀'.repeat(length), 11),
  'long e-mail addresses': (names, bytes) => inEach(names, bytes, (length) => `a@${'a.'.repeat(length)}`, 2),
  'long uuids': (names, bytes) => inEach(names, bytes, (length) => '0123-'.repeat(length), 5),
  'a number without end': ([name = 'a'], bytes) => `{"${name}":${'9'.repeat(bytes)}}`,
  __proto__: (_names, bytes) =>
    `{${Array.from({ length: Math.min(29_000, bytes / 14) }, () => '"__proto__":1').join(',')}}`,
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
