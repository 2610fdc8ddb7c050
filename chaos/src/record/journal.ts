import type { Commit } from '@callsign/contracts/commits';
import type { Entity, EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';

/** A stream: a production's uuid, or null for the workspace's. */
export type StreamName = Uuid<'production'> | null;

/** One thing that a person did, and what the screen told of it. Times are in ms since the start of the run. */
export interface Action {
  /** Unique in the run, and part of every text that the action writes. */
  tag: string;
  client: string;
  kind: string;
  /** Row of an edit, deletion or restore. */
  uuid: Uuid | null;
  fields: Readonly<Record<string, unknown>>;
  /** The version of the row that its author was looking at; null where that does not matter. */
  baseVersion: number | null;
  /** How the requests of this action are recognised: the tag in their body, else method and path. */
  signature: string;
  startedAt: number;
  settledAt: number | null;
  /** `left`: the page was closed before the answer came. */
  outcome: 'pending' | 'ok' | 'refused' | 'left';
  commit: Commit | null;
  code: string | null;
  /** Refused fields that were neither kept as a draft nor replaced by something newer when the refusal was told. */
  lostFields: readonly string[];
}

/** One HTTP write as it went over the network, one entry per attempt. */
export interface WriteAttempt {
  client: string;
  key: string;
  method: string;
  path: string;
  body: Readonly<Record<string, unknown>>;
  at: number;
  answeredAt: number | null;
  /** HTTP status; null: no answer came. */
  status: number | null;
  answer: { commit?: Commit; error?: { code: string }; entity?: Entity } | null;
}

/** One message of the socket, or its opening and closing, in the order the client met them. */
export type Frame = { at: number; socket: number } & (
  | { type: 'opened' | 'closed' }
  | { type: 'hello'; stream: StreamName; after: number }
  | { type: 'commits'; stream: StreamName; commits: readonly ReceivedCommit[] }
  | { type: 'live'; stream: StreamName; seq: number }
  | { type: 'stale' | 'head'; stream: StreamName; seq: number }
  | { type: 'refused'; code: string }
);

/** A commit as a frame told it; `digest` stands for its whole content. */
export interface ReceivedCommit {
  uuid: Uuid<'commit'>;
  from: number;
  seq: number;
  digest: number;
}

/** What a screen showed after a change: where it stood, and the rows that had become others since the last look. */
export interface Look {
  at: number;
  seq: number;
  changed: readonly ShownRow[];
}

/** A row as a screen shows it; `version` 0 is a row that is gone. */
export interface ShownRow {
  uuid: Uuid;
  type: EntityType;
  version: number;
  digest: number;
}

/** One opening of one stream by one client, from its first snapshot to its close. */
export interface Screen {
  client: string;
  stream: StreamName;
  opening: number;
  looks: Look[];
  /** The rows at the end of the run, by type; null for a screen that was closed before. */
  final: { seq: number; rows: ReadonlyMap<EntityType, readonly Entity[]> } | null;
}

/** Something that was done to the system, for the history of a failure. */
export interface Event {
  at: number;
  what: string;
}

/** Everything that was seen from outside during a run. */
export interface Journal {
  now(): number;
  actions: Action[];
  attempts: WriteAttempt[];
  /** What was put into an outbox that outlives its page: the tags of the actions, by client. */
  kept: { client: string; tag: string; at: number }[];
  frames: Map<string, Frame[]>;
  screens: Screen[];
  events: Event[];
  /** Errors that nobody caught, and servers that ended by themselves. */
  accidents: string[];
  snapshots: number;
}

/** An empty journal whose clock starts now. */
export function createJournal(): Journal {
  const start = performance.now();
  return {
    now: () => Math.round((performance.now() - start) * 10) / 10,
    actions: [],
    attempts: [],
    kept: [],
    frames: new Map(),
    screens: [],
    events: [],
    accidents: [],
    snapshots: 0,
  };
}
