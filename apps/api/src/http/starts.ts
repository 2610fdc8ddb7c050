import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyInstance } from 'fastify';

/** How many requests are begun in one turn of the event loop: between two turns it looks who else has come. */
const PER_TURN = 4;
/** Who has been alone for so long (milliseconds) takes turns with nobody. */
const ALONE_MS = 1000;

/** Lets requests begin, in turns among the people who send them. */
export interface Starts {
  /** Calls `begin` when the person's next request, which came at `now` (milliseconds), may begin: at once, unless others are there too and more have come than a turn of the event loop begins. */
  next(userId: Uuid<'user'>, now: number, begin: () => void): void;
}

/** Makes it; `nextTurn` runs what it is given in the next turn of the event loop. */
export function createStarts(nextTurn: (run: () => void) => void): Starts {
  /** Who has requests waiting; who comes next is first. */
  const waiting = new Map<Uuid<'user'>, (() => void)[]>();
  let begun = 0;
  let turning = false;
  /** Who came last, and when somebody came after somebody else. */
  let latest: string | null = null;
  let changedAt = Number.NEGATIVE_INFINITY;

  function turn(): void {
    begun = 0;
    while (begun < PER_TURN) {
      const [first] = waiting;
      if (!first) break;
      const [userId, own] = first;
      begun += 1;
      own.shift()?.();
      waiting.delete(userId);
      // Reinserted at the end, so that the others come first next time.
      if (own.length > 0) waiting.set(userId, own);
    }
    turning = begun > 0;
    if (turning) nextTurn(turn);
  }

  function isAlone(userId: Uuid<'user'>, now: number): boolean {
    if (latest !== null && latest !== userId) changedAt = now;
    latest = userId;
    return now - changedAt > ALONE_MS && waiting.size === 0;
  }

  return {
    next(userId, now, begin) {
      if (isAlone(userId, now)) return begin();
      if (!turning) {
        turning = true;
        nextTurn(turn);
      }
      if (waiting.size === 0 && begun < PER_TURN) {
        begun += 1;
        return begin();
      }
      const own = waiting.get(userId);
      if (own) own.push(begin);
      else waiting.set(userId, [begin]);
    },
  };
}

/**
 * Begins the requests of each person in turns, before their bodies are read: what many requests of one cost the process
 * is spread between the requests of the others. Comes after the guard, which knows who asks.
 */
export function startInTurns(app: FastifyInstance): void {
  const starts = createStarts(setImmediate);
  app.addHook('preParsing', ({ principal, ws }, _reply, _payload, done) => {
    if (principal === null || ws) done();
    else starts.next(principal.userId, performance.now(), done);
  });
}
