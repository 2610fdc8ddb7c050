import { isYielding, sqlState } from './lock-retry.ts';
import { RekeyError } from './rekey-error.ts';

const network = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Turns an error of Postgres or of the network, met while `doing` something, into what a person can act on. */
export function tellError(error: unknown, doing: string): unknown {
  if (!(error instanceof Error) || error instanceof RekeyError) return error;
  const tell = (code: RekeyError['code'], why: string, remedy: string) =>
    new RekeyError(code, `${doing} stopped: ${why}`, remedy, { cause: error });
  const state = sqlState(error) ?? '';
  const again = 'then run the same command again; it goes on where it stopped.';
  if (isLoss(error, state)) {
    return tell(
      'CONNECTION_LOST',
      `the connection to the server was lost (${error.message}).`,
      `See that the server runs and can be reached, ${again}`,
    );
  }
  if (state.startsWith('53')) {
    const disk = state === '53100';
    return tell(
      disk ? 'DISK_FULL' : 'STOPPED',
      `${disk ? "the server's disk is full" : 'the server has run out of something'} (${error.message}).`,
      `${disk ? 'Make room on it' : 'Give it more of that'}, ${again} Or take everything back with \`rekey rollback\`.`,
    );
  }
  if (state === '42501') {
    return tell(
      'NO_RIGHTS',
      `the user may not do that (${error.message}).`,
      'Use the owner of the tables or a superuser; the user also needs CREATE on the database, for the schema rekey.',
    );
  }
  if (state === '25006') {
    return tell(
      'READ_ONLY_SERVER',
      `the server takes no writes (${error.message}).`,
      'Give the URL of the primary, with a user that may write.',
    );
  }
  if (state === '23505' || state === '23503') {
    const detail = 'detail' in error && error.detail ? ` ${String(error.detail)}` : '';
    return tell(
      'CHECK_FAILED',
      `rows contradict each other (${error.message}).${detail}`,
      `Mend those rows, ${again}`,
    );
  }
  if (isYielding(error)) {
    return tell(
      'LOCKED_OUT',
      `others were in the way (${error.message}).`,
      `Wait until they are done, ${again}`,
    );
  }
  return error;
}

function isLoss(error: Error, state: string): boolean {
  return (
    state.startsWith('08') ||
    state.startsWith('57P') ||
    network.has(state) ||
    /^Connection terminated|^Client has encountered a connection error|not queryable/.test(error.message)
  );
}
