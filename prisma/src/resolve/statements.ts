/** What a semicolon inside is no end of a statement: quoted text, names, dollar-quoted bodies and comments. */
const opaque =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?<tag>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*|)\$[\s\S]*?\$\k<tag>\$|--[^\n]*|\/\*[\s\S]*?\*\//y;
/** A text with backslashes, in which \' does not end it. */
const escaped = /[eE]'(?:[^'\\]|''|\\[\s\S])*'/y;
/** A function body in SQL's own words, which holds semicolons unquoted. */
const atomic = /\bbegin\s+atomic\b[\s\S]*?\bend\b(?=\s*;)/iy;

/** Cuts a script into its statements, each without its semicolon; comments stay with the statement that follows. */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let from = 0;
  for (let at = 0; at < script.length; ) {
    const end = skip(script, at);
    if (end === at && script[at] === ';') {
      statements.push(script.slice(from, at));
      from = at + 1;
    }
    at = Math.max(end, at + 1);
  }
  return [...statements, script.slice(from)].map((it) => it.trim()).filter((it) => bare(it) !== '');
}

/** The statement without its comments, on one line. */
export const bare = (statement: string) =>
  statement
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** A statement that begins or ends a transaction. */
export const controlsTransaction = (statement: string) =>
  /^(begin|start transaction|commit|end|rollback|abort)\b/i.test(bare(statement));

/** A statement that changes rows, which nothing that is looked at afterwards tells. */
export const changesRows = (statement: string) =>
  /^(insert|update|delete|merge|copy|truncate|with|do)\b/i.test(bare(statement));

function skip(script: string, at: number): number {
  const isWord = at > 0 && /\w/.test(script[at - 1] ?? '');
  for (const pattern of isWord ? [opaque] : [escaped, atomic, opaque]) {
    pattern.lastIndex = at;
    const found = pattern.exec(script);
    if (found) return at + found[0].length;
  }
  return at;
}
