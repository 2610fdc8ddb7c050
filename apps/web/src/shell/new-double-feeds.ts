import { type DoubleFeed, doubleFeeds, doubleFeedText } from '@callsign/contracts/double-feeds';
import type { Entity } from '@callsign/contracts/registry';
import { compareDisplayIds } from '@callsign/identity/compare-display-ids';

type Connection = Entity<'connection'>;

/** By the ids and not the uuids: a new row's uuid changes once it is stored. */
const textOf = ({ port, connections }: DoubleFeed<Connection>) =>
  doubleFeedText(port, connections.map(({ id }) => id).sort(compareDisplayIds));

/** Inputs that several cables go into, each as a sentence. */
export interface DoubleFeeds {
  /** The sentences of all of them. */
  readonly all: ReadonlySet<string>;
  /** Those that this person's own cable has made since `before`, in the order of the connections. */
  readonly own: readonly string[];
}

/** Finds the inputs with several cables. `before` are the sentences known already; null where nothing was known yet. */
export function newDoubleFeeds(
  before: ReadonlySet<string> | null,
  rows: readonly Connection[],
  isMine: (row: Connection) => boolean,
): DoubleFeeds {
  const feeds = doubleFeeds(rows);
  const own = before === null ? [] : feeds.filter(({ connections }) => connections.some(isMine)).map(textOf);
  return { all: new Set(feeds.map(textOf)), own: own.filter((text) => !before?.has(text)) };
}
