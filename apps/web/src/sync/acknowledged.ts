import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Action, Entry } from './entry.ts';

/** As many acknowledged writes are remembered, and none for longer than this: what a standby may be behind by. */
export const MAX_ACKNOWLEDGED_WRITES = 200;
export const REMEMBERED_MS = 60 * 60_000;

/** A write that the server has acknowledged, remembered until no failover can lose it any more. */
export interface Acknowledged {
  /** Of its entry. */
  readonly key: string;
  readonly order: number;
  /** When it was acknowledged, in ms since 1970. */
  readonly at: number;
  /** Whose rows it changed; null for the list of productions. */
  readonly production: Uuid<'production'> | null;
  readonly action: Action;
  /** Of the list of productions: which one it changed, and the version that it gave it. */
  readonly row?: { readonly uuid: Uuid<'production'>; readonly version: number };
  /** Uuid of its commit, and the seqs of its changes. */
  readonly commit: string;
  readonly from: number;
  readonly seq: number;
  /** The history in which it is known to be held. */
  readonly history: string;
}

/** What is remembered of an answered entry; null where there is nothing that could be lost, or no history to compare with. */
export function acknowledgedOf(entry: Entry, commit: Commit, now: number): Acknowledged | null {
  const { key, order, production, action, history } = entry;
  if (history === undefined || commit.changes.length === 0) return null;
  const { uuid, from, seq } = commit;
  const row = production === null ? productionIn(commit) : {};
  return { key, order, at: now, production, action, commit: uuid, from, seq, history, ...row };
}

function productionIn({ changes }: Commit): Pick<Acknowledged, 'row'> {
  const change = changes.find(({ entityType }) => entityType === 'production');
  if (change === undefined) return {};
  return { row: { uuid: change.entityId as Uuid<'production'>, version: change.entity.version } };
}

/** Those that are still worth remembering, newest last, and the keys of the others. */
export function remembered(all: readonly Acknowledged[], now: number) {
  const young = all.filter(({ at }) => at > now - REMEMBERED_MS);
  const kept = young.slice(-MAX_ACKNOWLEDGED_WRITES);
  const keys = new Set(kept.map(({ key }) => key));
  return { kept, over: all.filter(({ key }) => !keys.has(key)).map(({ key }) => key) };
}
