import type { Operation } from '@callsign/contracts/commits';
import type { EntityType } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type { Request } from './http.ts';
import type { Problem, Values } from './result.ts';

/** The display ids that rows come back under, by their uuids: their own may be taken by now. */
export type IdsByRow = Readonly<Record<Uuid, DisplayId>>;

/** What a person did, as it waits to be sent. A row that the server has not made yet goes by its temporary uuid. */
export type Action =
  /**
   * `seen`: the version of the row that its author was looking at; null for a row that is not made yet. `saw`: what stood in its
   * fields then; entries that an older page has kept lack it. Both names are stored in IndexedDB.
   */
  | { do: 'edit'; entityType: EntityType; uuid: Uuid; fields: Values; seen: number | null; saw?: Values }
  /** `moveOn`: the id is a suggestion, so that a taken one is replaced by the next that is free. */
  | { do: 'create'; entityType: EntityType; temporary: Uuid; fields: Values; moveOn: boolean }
  | { do: 'remove'; entityType: EntityType; uuid: Uuid }
  | { do: 'restore'; entityType: EntityType; uuid: Uuid; ids?: IdsByRow }
  /** Takes back one commit, or (null) one's own last step: the last `below` one that could not be. */
  | { do: 'undo'; commit: Uuid<'commit'> | null; below?: Uuid<'commit'>; ids?: IdsByRow }
  | { do: 'redo'; below?: Uuid<'commit'>; ids?: IdsByRow }
  | { do: 'commit'; operations: readonly Operation[]; reason?: string; applyRest?: boolean };

/** One write that the server has not taken yet: on its way, or refused and kept for its author. */
export interface Entry {
  /** Idempotency-Key of its request. */
  readonly key: string;
  /** Entries are sent in this order; follow-ups of a refused one take over its place. */
  readonly order: number;
  /** When its author did it, in ms since 1970. */
  readonly at: number;
  /** Whose rows it is about; null: productions themselves. */
  readonly production: Uuid<'production'> | null;
  readonly action: Action;
  /** The request as it was first sent: it is repeated byte for byte, because a key stands for one request. */
  readonly request: Request | null;
  /** Why the server refused it; null while it is to be sent. */
  readonly problem: Problem | null;
  /** The history (a snapshot's epoch) that the versions seen count in, as far as it is known. */
  readonly history?: string;
  /** The server had taken it, and its database has come back without it. */
  readonly isLost?: true;
}

/** A temporary uuid and the one that the server made. */
export interface Alias {
  readonly temporary: Uuid;
  readonly uuid: Uuid;
  readonly at: number;
}

export const isWaiting = (entry: Entry) => entry.problem === null;

/** A refused or lost entry, as it is sent once more: a new write, under a key of its own. */
export function sentAgain(entry: Entry, key: string, at: number, history: string | undefined): Entry {
  const { isLost: _, ...rest } = entry;
  return { ...rest, ...(history === undefined ? {} : { history }), key, at, request: null, problem: null };
}

/** Entries of one lane are sent one after the other, lanes side by side: turning a switch off must not wait for the writes that wait for the switch. */
export const lanes = ['rows', 'switches'] as const;
export type Lane = (typeof lanes)[number];

/** The lane in which an entry waits. */
export const laneOf = ({ action }: Entry): Lane =>
  'entityType' in action && action.entityType === 'switch' ? 'switches' : 'rows';

/** The uuid of the row that an action is about, if it is about one. */
export const rowOfAction = (action: Action): Uuid | null =>
  'uuid' in action ? action.uuid : action.do === 'create' ? action.temporary : null;

/** Puts uuids in the place of temporary ones, wherever they stand; the same action when there are none. */
export function withUuids(action: Action, uuidOf: (temporary: string) => Uuid | undefined): Action {
  switch (action.do) {
    case 'edit': {
      const uuid = uuidOf(action.uuid) ?? action.uuid;
      const fields = renamed(action.fields, uuidOf);
      return uuid === action.uuid && fields === action.fields ? action : { ...action, uuid, fields };
    }
    case 'create': {
      const fields = renamed(action.fields, uuidOf);
      return fields === action.fields ? action : { ...action, fields };
    }
    case 'remove':
    case 'restore': {
      const uuid = uuidOf(action.uuid);
      return uuid === undefined ? action : { ...action, uuid };
    }
    case 'commit': {
      const operations = action.operations.map((operation) => {
        const fields = 'fields' in operation ? { fields: renamed(operation.fields, uuidOf) } : {};
        const uuid = 'uuid' in operation ? { uuid: uuidOf(operation.uuid) ?? operation.uuid } : {};
        return { ...operation, ...fields, ...uuid } as Operation;
      });
      return { ...action, operations };
    }
    case 'undo':
    case 'redo':
      return action;
    default:
      return action satisfies never;
  }
}

function renamed<T extends Values>(fields: T, uuidOf: (temporary: string) => Uuid | undefined): T {
  const changes = Object.entries(fields).flatMap(([field, value]) => {
    const uuid = typeof value === 'string' ? uuidOf(value) : undefined;
    return uuid === undefined ? [] : [[field, uuid]];
  });
  return changes.length === 0 ? fields : { ...fields, ...Object.fromEntries(changes) };
}

/** Every text in an action that may be a uuid of a row: its own, and those it refers to. */
export function namesIn(action: Action): string[] {
  const texts = (fields: Values) => Object.values(fields).filter((value) => typeof value === 'string');
  switch (action.do) {
    case 'edit':
      return [action.uuid, ...texts(action.fields)];
    case 'create':
      return texts(action.fields);
    case 'remove':
    case 'restore':
      return [action.uuid];
    case 'commit':
      return action.operations.flatMap((operation) => [
        ...('uuid' in operation ? [operation.uuid] : []),
        ...('fields' in operation ? texts(operation.fields) : []),
      ]);
    case 'undo':
    case 'redo':
      return [];
    default:
      return action satisfies never;
  }
}
