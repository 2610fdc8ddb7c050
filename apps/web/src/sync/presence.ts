import type { Person as Present } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import type { PeopleMessage } from './follow.ts';
import type { Link } from './link.ts';
import { createLocationPublisher } from './location-publisher.ts';
import { type Location, type Peer, peersByRow, peersOf } from './peers.ts';
import type { Person } from './person.ts';
import type { Platform } from './platform.ts';

/** Who is in a production, and where this browser's person is. */
export interface Presence {
  people(): readonly Peer[];
  /** The others who are in a row. */
  peersOf(uuid: Uuid): readonly Peer[];
  /** Publishes a new location of this person. */
  moveTo(change: Partial<Location>): void;
  /** Publishes that this person is still at the screen. */
  noteActivity(): void;
  /** Takes in who came, moved or went. */
  receive(message: PeopleMessage): void;
  setLive(isLive: boolean): void;
  close(): void;
}

interface Deps {
  platform: Platform;
  link: Link;
  person: Person;
}

const nobody: readonly Peer[] = [];

/** Makes the presence of a production, or (null) of the list of shows. */
export function createPresence(
  { platform, link, person }: Deps,
  production: Uuid<'production'> | null,
  changed: () => void,
): Presence {
  const connections = new Map<string, Present>();
  const publisher = createLocationPublisher(platform, link, production);
  const stopNaming = person.subscribe(publisher.publish);
  let own: string | null = null;
  let peers: readonly Peer[] = nobody;
  let byRow: ReadonlyMap<Uuid, readonly Peer[]> = new Map();
  let isLive = false;

  function regroup(): void {
    const next = peersOf(connections.values(), own);
    if (JSON.stringify(next) === JSON.stringify(peers)) return;
    peers = next;
    byRow = peersByRow(next);
    changed();
  }

  return {
    people: () => peers,
    peersOf: (uuid) => byRow.get(uuid) ?? nobody,
    moveTo: publisher.move,
    noteActivity: publisher.noteActivity,
    receive({ full, you, people, gone }) {
      if (full) connections.clear();
      if (you !== undefined) own = you;
      for (const connection of gone) connections.delete(connection);
      for (const one of people) connections.set(one.connection, one);
      regroup();
    },
    setLive(now) {
      if (now === isLive) return;
      isLive = now;
      publisher.setLive(now);
      if (now) return;
      // Who is still there is not known any more.
      connections.clear();
      regroup();
    },
    close() {
      stopNaming();
      publisher.close();
    },
  };
}
