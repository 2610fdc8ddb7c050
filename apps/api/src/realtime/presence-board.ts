import { IDLE_MS, type Person } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';

/** Where somebody says they are. */
export type Whereabouts = Pick<
  Person,
  'userId' | 'userName' | 'colour' | 'screen' | 'uuid' | 'field' | 'editing'
>;

/** A connection that gives no sign of life for this long is shown no more, until it gives one again (milliseconds). */
export const LOST_MS = 7_000;
/** An instance that is silent for this long is dead, and its people with it (milliseconds). */
const DEAD_MS = 7_000;

/** What has changed in a production since the last time. */
export interface Delta {
  people: Person[];
  gone: string[];
}

/** What another instance says: a change, or (null) that a connection is gone. */
export type Rumour = [production: Uuid<'production'>, connection: string, person: Person | null];

/** Somebody who is shown; `instance` is null for this one. */
interface Shown {
  person: Person;
  instance: string | null;
}

/** As it was last told, so that only what differs is told again. */
interface Told {
  text: string;
  isOwn: boolean;
}

/** Somebody on a connection of this instance. */
interface Own {
  person: Person;
  production: Uuid<'production'>;
  /** When it last said where it is. */
  saidAt: number;
}

/** Who is where: the connections of this instance, and what other instances say of theirs. Every time is handed in, in milliseconds. */
export interface PresenceBoard {
  /** By connection and production. */
  readonly own: Map<string, Own>;
  /** When a connection of this instance was last heard from. */
  readonly aliveAt: Map<string, number>;
  readonly shown: Map<Uuid<'production'>, Map<string, Shown>>;
  readonly told: Map<Uuid<'production'>, Map<string, Told>>;
  /** The productions in which something may have changed since the last time. */
  readonly changed: Set<Uuid<'production'>>;
  /** When another instance was last heard from. */
  readonly instances: Map<string, number>;
}

/** An empty board. */
export const newBoard = (): PresenceBoard => ({
  own: new Map(),
  aliveAt: new Map(),
  shown: new Map(),
  told: new Map(),
  changed: new Set(),
  instances: new Map(),
});

/** A connection of this instance says where it is. */
export function place(
  board: PresenceBoard,
  connection: string,
  production: Uuid<'production'>,
  where: Whereabouts,
  now: number,
): void {
  const key = `${connection} ${production}`;
  const since = board.own.get(key)?.person.since ?? new Date(now).toISOString();
  const person = { connection, ...where, idle: false, since };
  board.own.set(key, { person, production, saidAt: now });
  board.aliveAt.set(connection, now);
  show(board, production, person, null);
}

/** A connection of this instance has given a sign of life. */
export function noteAlive(board: PresenceBoard, connection: string, now: number): void {
  if (board.aliveAt.has(connection)) board.aliveAt.set(connection, now);
}

/** A connection of this instance is gone, or (with `production`) has left one. */
export function remove(board: PresenceBoard, connection: string, production?: Uuid<'production'>): void {
  let isElsewhere = false;
  for (const [key, own] of board.own) {
    if (own.person.connection !== connection) continue;
    if (production !== undefined && own.production !== production) {
      isElsewhere = true;
      continue;
    }
    board.own.delete(key);
    hide(board, own.production, connection, null);
  }
  if (!isElsewhere) board.aliveAt.delete(connection);
}

/** Another instance says where its people are; with `afresh` these are all that it has. */
export function takeRumours(
  board: PresenceBoard,
  instance: string,
  rumours: readonly Rumour[],
  afresh: boolean,
  now: number,
): void {
  board.instances.set(instance, now);
  if (afresh) hideInstance(board, instance);
  for (const [production, connection, person] of rumours) {
    if (person) show(board, production, person, instance);
    else hide(board, production, connection, instance);
  }
}

/** Another instance has given a sign of life; false if nothing is known of it (any more). */
export function isKnown(board: PresenceBoard, instance: string, now: number): boolean {
  if (!board.instances.has(instance)) return false;
  board.instances.set(instance, now);
  return true;
}

/** Goes by the clock: who has become idle, who is lost, which instance is dead. */
export function expire(board: PresenceBoard, now: number): void {
  for (const [instance, at] of board.instances) {
    if (now - at <= DEAD_MS) continue;
    board.instances.delete(instance);
    hideInstance(board, instance);
  }
  for (const own of board.own.values()) expireOwn(board, own, now);
}

function expireOwn(board: PresenceBoard, own: Own, now: number): void {
  const { person, production, saidAt } = own;
  const isLost = now - (board.aliveAt.get(person.connection) ?? 0) > LOST_MS;
  const isShown = board.shown.get(production)?.has(person.connection) ?? false;
  if (isLost && isShown) hide(board, production, person.connection, null);
  const idle = now - saidAt > IDLE_MS;
  if (idle === person.idle && (isLost || isShown)) return;
  own.person = { ...person, idle };
  if (!isLost) show(board, production, own.person, null);
}

/** What has changed since the last time, by production; `own` is the part that other instances must be told. */
export function takeChanges(board: PresenceBoard): {
  deltas: Map<Uuid<'production'>, Delta>;
  own: Rumour[];
} {
  const deltas = new Map<Uuid<'production'>, Delta>();
  const own: Rumour[] = [];
  for (const production of board.changed) {
    const delta = takeDelta(board, production, own);
    if (delta.people.length > 0 || delta.gone.length > 0) deltas.set(production, delta);
  }
  board.changed.clear();
  return { deltas, own };
}

/** What has changed in one production; its part of this instance is added to `own`. */
function takeDelta(board: PresenceBoard, production: Uuid<'production'>, own: Rumour[]): Delta {
  const before = board.told.get(production) ?? new Map<string, Told>();
  const after = new Map<string, Told>();
  const delta: Delta = { people: [], gone: [] };
  for (const [connection, { person, instance }] of board.shown.get(production) ?? []) {
    const text = JSON.stringify(person);
    after.set(connection, { text, isOwn: instance === null });
    if (before.get(connection)?.text === text) continue;
    delta.people.push(person);
    if (instance === null) own.push([production, connection, person]);
  }
  for (const [connection, { isOwn }] of before) {
    if (after.has(connection)) continue;
    delta.gone.push(connection);
    if (isOwn) own.push([production, connection, null]);
  }
  if (after.size > 0) board.told.set(production, after);
  else board.told.delete(production);
  return delta;
}

/** All who are shown in a production. */
export const everyone = (board: PresenceBoard, production: Uuid<'production'>): Person[] =>
  [...(board.shown.get(production)?.values() ?? [])].map(({ person }) => person);

/** All people of this instance, as it tells another that has just come. */
export const ownPeople = (board: PresenceBoard): Rumour[] =>
  [...board.own.values()]
    .filter(({ person, production }) => board.shown.get(production)?.has(person.connection))
    .map(({ person, production }) => [production, person.connection, person]);

function show(
  board: PresenceBoard,
  production: Uuid<'production'>,
  person: Person,
  instance: string | null,
): void {
  const people = board.shown.get(production) ?? new Map<string, Shown>();
  board.shown.set(production, people);
  people.set(person.connection, { person, instance });
  board.changed.add(production);
}

/** Shows a connection no more, unless another instance has it by now. */
function hide(
  board: PresenceBoard,
  production: Uuid<'production'>,
  connection: string,
  instance: string | null,
): void {
  const people = board.shown.get(production);
  if (people?.get(connection)?.instance !== instance) return;
  people.delete(connection);
  if (people.size === 0) board.shown.delete(production);
  board.changed.add(production);
}

function hideInstance(board: PresenceBoard, instance: string): void {
  for (const [production, people] of board.shown)
    for (const [connection, entry] of people)
      if (entry.instance === instance) hide(board, production, connection, instance);
}
