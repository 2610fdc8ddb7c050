import { PRESENCE_REFRESH_MS, type Person as Present } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import type { PeopleMessage } from './follow.ts';
import type { Link } from './link.ts';
import type { Person } from './person.ts';
import type { Platform } from './platform.ts';

/** Where this person is: on which screen, in which cell, and whether an editor is open there. */
export interface Where {
  screen: string;
  uuid: Uuid | null;
  field: string | null;
  editing: boolean;
}

/** Somebody who has the production open, whatever the number of their tabs: as they are in the one they used last. */
export interface Peer extends Where {
  readonly userId: Uuid<'user'>;
  readonly userName: string;
  readonly colour: string;
  /** Idle in all tabs. */
  readonly idle: boolean;
  readonly isSelf: boolean;
}

/** Who is in a production, and the word on where this browser's person is. */
export interface Presence {
  people(): readonly Peer[];
  peersOf(uuid: Uuid): readonly Peer[];
  stand(where: Partial<Where>): void;
  stir(): void;
  hear(message: PeopleMessage): void;
  live(isLive: boolean): void;
  close(): void;
}

interface Deps {
  platform: Platform;
  link: Link;
  person: Person;
}

/** A word at most this often, so that running through cells with the arrow keys is no flood. */
const SAY_MS = 250;
const nobody: readonly Peer[] = [];

/** Makes the presence of a production; in the list of shows (null) nobody says where they are. */
export function createPresence(
  { platform, link, person }: Deps,
  production: Uuid<'production'> | null,
  changed: () => void,
): Presence {
  const connections = new Map<string, Present>();
  let you: string | null = null;
  let peers: readonly Peer[] = nobody;
  let byRow = new Map<Uuid, readonly Peer[]>();
  let where: Where = { screen: '', uuid: null, field: null, editing: false };
  let isLive = false;
  let isDue = false;
  let saidAt = Number.NEGATIVE_INFINITY;
  let stirredAt = platform.now();
  let cancelSaying: (() => void) | null = null;
  let cancelRefresh: (() => void) | null = null;

  function say(): void {
    cancelSaying?.();
    cancelSaying = null;
    if (!isDue || !isLive || production === null) return;
    const wait = saidAt + SAY_MS - platform.now();
    if (wait > 0) {
      cancelSaying = platform.after(wait, say);
      return;
    }
    isDue = false;
    saidAt = platform.now();
    const { uuid, field, ...rest } = where;
    link.send({
      type: 'presence',
      production,
      ...rest,
      ...(uuid === null ? {} : { uuid }),
      ...(field === null ? {} : { field }),
    });
    cancelRefresh?.();
    cancelRefresh = platform.after(PRESENCE_REFRESH_MS, refresh);
  }

  /** Whoever is at the screen says so again, although nothing has changed. */
  function refresh(): void {
    cancelRefresh = null;
    if (stirredAt <= saidAt) return;
    isDue = true;
    say();
  }

  function regroup(): void {
    const grouped = Map.groupBy(connections.values(), ({ userId }) => userId);
    const next = [...grouped.values()].map(peerOf).sort((a, b) => Number(b.isSelf) - Number(a.isSelf));
    if (JSON.stringify(next) === JSON.stringify(peers)) return;
    peers = next;
    byRow = new Map();
    for (const [uuid, here] of Map.groupBy(
      peers.filter((peer) => !peer.isSelf && peer.uuid),
      ({ uuid }) => uuid,
    ))
      if (uuid) byRow.set(uuid, here);
    changed();
  }

  function peerOf(tabs: readonly Present[]): Peer {
    const active = tabs.filter(({ idle }) => !idle);
    const used =
      tabs.find(({ connection }) => connection === you) ?? active.at(-1) ?? (tabs.at(-1) as Present);
    const { userId, userName, colour, screen, uuid, field, editing } = used;
    return {
      userId,
      userName,
      colour,
      screen,
      uuid,
      field,
      editing,
      idle: active.length === 0,
      isSelf: tabs.some(({ connection }) => connection === you),
    };
  }

  const stopNaming = person.subscribe(() => {
    isDue = true;
    say();
  });

  return {
    people: () => peers,
    peersOf: (uuid) => byRow.get(uuid) ?? nobody,
    stand(change) {
      const next = { ...where, ...change };
      stirredAt = platform.now();
      if (JSON.stringify(next) === JSON.stringify(where)) return;
      where = next;
      isDue = true;
      say();
    },
    stir() {
      stirredAt = platform.now();
      if (cancelRefresh) return;
      isDue = true;
      say();
    },
    hear({ full, you: own, people, gone }) {
      if (full) connections.clear();
      if (own !== undefined) you = own;
      for (const connection of gone) connections.delete(connection);
      for (const one of people) connections.set(one.connection, one);
      regroup();
    },
    live(now) {
      if (now === isLive) return;
      isLive = now;
      if (now) {
        isDue = true;
        saidAt = Number.NEGATIVE_INFINITY;
        say();
      } else {
        // Who is still there is not known any more.
        connections.clear();
        regroup();
      }
    },
    close() {
      stopNaming();
      cancelSaying?.();
      cancelRefresh?.();
    },
  };
}
