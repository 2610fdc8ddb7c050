/** What a person can mend, by SQLSTATE or by the code of Node. */
const sentences: Record<string, (message: string) => string> = {
  '42501': (message) =>
    `The user of this database may not do that (${message}). Name its owner in DATABASE_URL, or grant it the right.`,
  '42P01': (message) => `The database lacks what this needs (${message}): run \`pnpm db:migrate\` first.`,
  '42703': (message) =>
    `The database lacks what this needs (${message}): \`pnpm db:drift\` says what is missing.`,
  '25006': (message) => `The database takes no writes now (${message}): it is a standby, or set read-only.`,
  '53300': (message) =>
    `The database has no connection left (${message}). End others, or raise max_connections.`,
  '55P03': (message) => `Another transaction holds what this needs (${message}). Wait for it, or end it.`,
  '57P01': () => 'The database was stopped meanwhile. Start it, then run this again.',
  ECONNREFUSED: () => 'The database was stopped meanwhile. Start it, then run this again.',
  ECONNRESET: () => 'The database broke the connection. Look whether it runs, then run this again.',
};

/** What went wrong as a sentence for the person who typed the command, without a stack: it says what to do where that is known. */
export function sentenceOf(error: unknown, usage: string): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith('ERR_PARSE_ARGS'))
    return `${message.split(/\. |\n/)[0]?.replace(/\.$/, '')}. Usage: ${usage}`;
  return sentences[code ?? '']?.(message) ?? (message || String(error));
}
