import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import { type Counted, type Counter, createCounter, inWords, type Window } from '../limits/counters.ts';
import { networkOf } from '../limits/network.ts';

/** So many at once, and after those one each so many seconds: nobody waits longer than that for a next try. */
interface Allowance {
  burst: Window;
  thenEachSeconds: number;
}

/** One account's password, tried from one place: a network, or a device where the account has signed in before. */
const ofAccount: Allowance = { burst: { points: 10, seconds: 5 * 60 }, thenEachSeconds: 10 };
/** All accounts' passwords, tried from one network by devices that are not known. A whole crew may share it. */
const ofNetwork: Allowance = { burst: { points: 100, seconds: 5 * 60 }, thenEachSeconds: 3 };
/** One account's password, tried from anywhere by devices that are not known: this many an hour are not slowed down. */
const anywhere: Window = { points: 10, seconds: 60 * 60 };
const SLOWER_MS = 100;
const SLOWEST_MS = 3000;

/** An attempt that is counted as a wrong one until it turns out to be right. */
export interface Attempt {
  wasRight(): Promise<void>;
}

/**
 * Counts tries of passwords before they are looked at, for all instances together: so many tries at once count as many.
 * Refuses with TOO_MANY_ATTEMPTS and the seconds to wait. Nobody is locked out: what somebody tries elsewhere only slows
 * an account down. See decision 029.
 */
export interface Attempts {
  /** At signing in; `device` is one that is known for this e-mail. */
  signIn(from: { email: string; address: string; device: string | null }): Promise<Attempt>;
  /** At a change of the password, which asks for the one before. */
  change(userId: Uuid<'user'>): Promise<Attempt>;
}

/** Makes it. */
export function createAttempts(pool: pg.Pool): Attempts {
  const fromDevice = createTries(pool, 'device', ofAccount);
  const fromNetwork = createTries(pool, 'account', ofAccount);
  const ofAll = createTries(pool, 'network', ofNetwork);
  const ofChange = createTries(pool, 'change', ofAccount);
  const slowing = createCounter(pool, 'anywhere', anywhere, { remembersRefused: false });

  return {
    async signIn({ email, address, device }) {
      const account = hashOf(email.toLowerCase());
      if (device !== null) return fromDevice.take(`${account} ${device}`, '');
      const network = networkOf(address);
      // First by account: whoever guesses at one must not use up what the whole network may try.
      const taken = await fromNetwork.take(`${account} ${network}`, INSTEAD);
      const ofNetwork = await ofAll.take(network, INSTEAD);
      const { counted } = await slowing.count(account);
      await delay(Math.min(SLOWEST_MS, Math.max(0, counted - anywhere.points) * SLOWER_MS));
      return {
        async wasRight() {
          await Promise.all([taken.wasRight(), ofNetwork.wasRight(), slowing.takeBack(account)]);
        },
      };
    },
    change: (userId) => ofChange.take(userId, ''),
  };
}

const INSTEAD = ' A passkey, or a device where you have signed in before, need not wait.';

/** Names of accounts are not kept in a table of counters. */
const hashOf = (email: string) => createHash('sha256').update(email).digest('base64url').slice(0, 22);

/** Counts what an allowance allows; `instead` says in the refusal what else one can do. */
function createTries(pool: pg.Pool, name: string, { burst, thenEachSeconds }: Allowance) {
  const atOnce = createCounter(pool, name, burst, { remembersRefused: false });
  const later = createCounter(
    pool,
    `${name} later`,
    { points: 1, seconds: thenEachSeconds },
    { remembersRefused: false },
  );
  const counted = (by: Counter, key: string): Attempt => ({ wasRight: () => by.takeBack(key) });

  return {
    async take(key: string, instead: string): Promise<Attempt> {
      const first = await atOnce.count(key);
      if (!first.isOver) return counted(atOnce, key);
      const next = await later.count(key);
      if (!next.isOver) return counted(later, key);
      throw tooMany(first, next, instead);
    },
  };
}

function tooMany(first: Counted, next: Counted, instead: string): AppError {
  const seconds = Math.min(first.seconds, next.seconds);
  const message = `There were too many wrong attempts. Try again in ${inWords(seconds)}.${instead}`;
  return new AppError('TOO_MANY_ATTEMPTS', message, { retryAfter: seconds });
}
