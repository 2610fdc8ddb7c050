import { MAX_TEXT_BYTES } from './bus-text.ts';
import { isKnown, ownPeople, type PresenceBoard, type Rumour, takeRumours } from './presence-board.ts';
import type { PresenceMessage, Publish } from './topics.ts';

/** Bytes of a text that are left for everything but the list of people. */
const HEAD_BYTES = 200;

/** Milliseconds since 1970, of a clock that is never set back. */
export const wallClock = () => performance.timeOrigin + performance.now();

/** What this instance and the others tell each other of their people. */
export interface Peers {
  publishPeople(all: readonly Rumour[], afresh: boolean): void;
  /** A sign of life, so that nobody takes this instance for dead. */
  beat(): void;
  /** Takes a message of another instance; answers whether somebody may have moved. */
  onMessage(message: PresenceMessage): boolean;
  /** Tells that nobody is left here: the others need not wait until they notice. */
  close(): void;
}

/** Makes it, and asks whoever is there already. */
export function createPeers(instance: string, board: PresenceBoard, publish: Publish<'presence'>): Peers {
  /** The number of the last message of each other instance. */
  const counts = new Map<string, number>();
  let sent = 0;

  function publishPeople(all: readonly Rumour[], afresh: boolean): void {
    for (const [nth, part] of inParts(all, afresh).entries()) {
      sent += 1;
      publish({ i: instance, n: sent, t: 'people', afresh: afresh && nth === 0, all: part });
    }
  }

  /** Whether a message follows on what is known of its sender; else that one is asked for all that it has. */
  function isNext(message: Extract<PresenceMessage, { n: number }>): boolean {
    const expected = (counts.get(message.i) ?? 0) + (message.t === 'people' ? 1 : 0);
    const afresh = message.t === 'people' && message.afresh;
    if (afresh || (message.n === expected && isKnown(board, message.i, wallClock()))) return true;
    publish({ i: instance, t: 'ask', of: message.i });
    return false;
  }

  publish({ i: instance, t: 'ask', of: null });

  return {
    publishPeople,
    beat: () => publish({ i: instance, n: sent, t: 'beat' }),
    onMessage(message) {
      if (message.i === instance) return false;
      if (message.t === 'ask') {
        if (message.of === null || message.of === instance) publishPeople(ownPeople(board), true);
        return false;
      }
      if (!isNext(message)) return false;
      counts.set(message.i, message.n);
      if (message.t === 'people') takeRumours(board, message.i, message.all, message.afresh, wallClock());
      return true;
    },
    close() {
      sent += 1;
      publish({ i: instance, n: sent, t: 'people', afresh: true, all: [] });
    },
  };
}

/** Cuts what is to be sent into parts that a text on the bus can carry. An empty list is one part only where it says that nobody is left. */
function inParts(all: readonly Rumour[], afresh: boolean): Rumour[][] {
  const parts: Rumour[][] = [];
  let room = 0;
  for (const rumour of all) {
    const size = Buffer.byteLength(JSON.stringify(rumour)) + 1;
    if (size > room) {
      parts.push([]);
      room = MAX_TEXT_BYTES - HEAD_BYTES;
    }
    parts.at(-1)?.push(rumour);
    room -= size;
  }
  return parts.length === 0 && afresh ? [[]] : parts;
}
