import type { Principal } from '../accounts/sessions.ts';

/** How many sockets may be open at once at this process. */
export interface SocketLimits {
  perSession: number;
  perPerson: number;
}

/** A browser has one session and a socket per tab; more than this is a bug or an attack. */
export const usualSocketLimits: SocketLimits = { perSession: 32, perPerson: 100 };

/** The refusal of a socket beyond the limits. */
export const TOO_MANY_SOCKETS =
  'Callsign is open in too many tabs or windows here. Close some and try again.';

/** The places that open sockets take. */
export interface SocketPlaces {
  /** Counts a socket. Returns the function that gives the place back (calling it again does nothing), or null if the limit is reached. */
  take(who: Pick<Principal, 'sessionUuid' | 'userId'>): (() => void) | null;
}

/** Counts the open sockets of each session and each person; what has none is not kept. */
export function createSocketPlaces({ perSession, perPerson }: SocketLimits): SocketPlaces {
  const ofSession = new Map<string, number>();
  const ofPerson = new Map<string, number>();
  return {
    take({ sessionUuid, userId }) {
      const isFull =
        (ofSession.get(sessionUuid) ?? 0) >= perSession || (ofPerson.get(userId) ?? 0) >= perPerson;
      if (isFull) return null;
      count(ofSession, sessionUuid, 1);
      count(ofPerson, userId, 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        count(ofSession, sessionUuid, -1);
        count(ofPerson, userId, -1);
      };
    },
  };
}

function count(counts: Map<string, number>, whose: string, by: 1 | -1): void {
  const open = (counts.get(whose) ?? 0) + by;
  if (open > 0) counts.set(whose, open);
  else counts.delete(whose);
}
