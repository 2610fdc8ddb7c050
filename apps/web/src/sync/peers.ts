import type { Person as Present } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';

/** Where a person is: on which screen, in which cell, and whether an editor is open there. */
export interface Location {
  screen: string;
  uuid: Uuid | null;
  field: string | null;
  editing: boolean;
}

/** Somebody who has the production open, whatever the number of their tabs: as they are in the one they used last. */
export interface Peer extends Location {
  readonly userId: Uuid<'user'>;
  readonly userName: string;
  readonly colour: string;
  /** Idle in all tabs. */
  readonly idle: boolean;
  readonly isSelf: boolean;
}

/** The people behind connections, oneself first; `own` is the connection of this tab. */
export function peersOf(connections: Iterable<Present>, own: string | null): readonly Peer[] {
  const byPerson = Map.groupBy(connections, ({ userId }) => userId);
  return [...byPerson.values()]
    .map((tabs) => peerOf(tabs, own))
    .sort((a, b) => Number(b.isSelf) - Number(a.isSelf));
}

/** A person by all of their tabs: one's own is this tab, another's the last one that is not idle. */
function peerOf(tabs: readonly Present[], own: string | null): Peer {
  const isOwn = ({ connection }: Present) => connection === own;
  const active = tabs.filter(({ idle }) => !idle);
  const used = tabs.find(isOwn) ?? active.at(-1) ?? (tabs.at(-1) as Present);
  const { userId, userName, colour, screen, uuid, field, editing } = used;
  return {
    ...{ userId, userName, colour, screen, uuid, field, editing },
    idle: active.length === 0,
    isSelf: tabs.some(isOwn),
  };
}

/** The others by the row in which they are. */
export function peersByRow(peers: readonly Peer[]): ReadonlyMap<Uuid, readonly Peer[]> {
  const byRow = new Map<Uuid, Peer[]>();
  for (const peer of peers) {
    if (peer.isSelf || peer.uuid === null) continue;
    const here = byRow.get(peer.uuid);
    if (here) here.push(peer);
    else byRow.set(peer.uuid, [peer]);
  }
  return byRow;
}
