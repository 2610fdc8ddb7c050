import { IDLE_MS, type Person } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';

/** Where somebody says they are. */
export type Whereabouts = Pick<
  Person,
  'userId' | 'userName' | 'colour' | 'screen' | 'uuid' | 'field' | 'editing'
>;

/** A connection that is not heard of for this long is shown no more, until it is heard of again. */
export const LOST_MS = 7_000;
/** An instance that is silent for this long is dead, and its people with it. */
const DEAD_MS = 7_000;

/** What has changed in a production since it was last told. */
export interface Delta {
  people: Person[];
  gone: string[];
}

interface Own {
  person: Person;
  production: Uuid<'production'>;
  /** When it last said where it is. */
  saidAt: number;
}

/** What another instance says: a change, or (null) that a connection is gone. */
export type Rumour = [production: Uuid<'production'>, connection: string, person: Person | null];

/** Who is where: the connections of this instance, and what other instances say of theirs. Every time is handed in. */
export interface PresenceBoard {
  say(connection: string, production: Uuid<'production'>, where: Whereabouts, now: number): void;
  heard(connection: string, now: number): void;
  /** A connection is gone, or (with `production`) has left one. */
  leave(connection: string, production?: Uuid<'production'>): void;
  /** Another instance's people; with `afresh` these are all that it has. */
  rumours(instance: string, rumours: readonly Rumour[], afresh: boolean, now: number): void;
  /** Another instance lives; false if nothing is known of it (any more). */
  alive(instance: string, now: number): boolean;
  /** Looks at the clock: who has become idle, who is lost. */
  look(now: number): void;
  /** What has changed since the last time, by production; `own` is the part that other instances must be told. */
  flush(): { deltas: Map<Uuid<'production'>, Delta>; own: Rumour[] };
  everyone(production: Uuid<'production'>): Person[];
  /** All people of this instance, as it tells another that has just come. */
  own(): Rumour[];
}

/** Makes an empty board. */
export function createPresenceBoard(): PresenceBoard {
  const mine = new Map<string, Own>();
  const heardAt = new Map<string, number>();
  /** All that are shown, by production and connection, with the instance that they are of (null: this one). */
  const shown = new Map<Uuid<'production'>, Map<string, { person: Person; instance: string | null }>>();
  const told = new Map<Uuid<'production'>, Map<string, { text: string; own: boolean }>>();
  const dirty = new Set<Uuid<'production'>>();
  const instances = new Map<string, number>();

  const keyOf = (connection: string, production: Uuid<'production'>) => `${connection} ${production}`;

  function put(production: Uuid<'production'>, person: Person, instance: string | null): void {
    const people = shown.get(production) ?? new Map();
    shown.set(production, people);
    people.set(person.connection, { person, instance });
    dirty.add(production);
  }

  function drop(production: Uuid<'production'>, connection: string, instance: string | null): void {
    const people = shown.get(production);
    if (people?.get(connection)?.instance !== instance) return;
    people.delete(connection);
    if (people.size === 0) shown.delete(production);
    dirty.add(production);
  }

  function say(connection: string, production: Uuid<'production'>, where: Whereabouts, now: number): void {
    const key = keyOf(connection, production);
    const since = mine.get(key)?.person.since ?? new Date(now).toISOString();
    const person = { connection, ...where, idle: false, since };
    mine.set(key, { person, production, saidAt: now });
    heardAt.set(connection, now);
    put(production, person, null);
  }

  function heard(connection: string, now: number): void {
    if (heardAt.has(connection)) heardAt.set(connection, now);
  }

  function leave(connection: string, production?: Uuid<'production'>): void {
    let elsewhere = false;
    for (const [key, own] of mine) {
      if (own.person.connection !== connection) continue;
      if (production !== undefined && own.production !== production) {
        elsewhere = true;
        continue;
      }
      mine.delete(key);
      drop(own.production, connection, null);
    }
    if (!elsewhere) heardAt.delete(connection);
  }

  function rumours(instance: string, all: readonly Rumour[], afresh: boolean, now: number): void {
    instances.set(instance, now);
    if (afresh) forget(instance);
    for (const [production, connection, person] of all) {
      if (person) put(production, person, instance);
      else drop(production, connection, instance);
    }
  }

  function forget(instance: string): void {
    for (const [production, people] of shown)
      for (const [connection, entry] of people)
        if (entry.instance === instance) drop(production, connection, instance);
  }

  function look(now: number): void {
    for (const [instance, at] of instances) {
      if (now - at <= DEAD_MS) continue;
      instances.delete(instance);
      forget(instance);
    }
    for (const own of mine.values()) {
      const { person, production, saidAt } = own;
      const isLost = now - (heardAt.get(person.connection) ?? 0) > LOST_MS;
      const isShown = shown.get(production)?.has(person.connection) ?? false;
      if (isLost && isShown) drop(production, person.connection, null);
      const idle = now - saidAt > IDLE_MS;
      if (idle === person.idle && (isLost || isShown)) continue;
      own.person = { ...person, idle };
      if (!isLost) put(production, own.person, null);
    }
  }

  function flush() {
    const deltas = new Map<Uuid<'production'>, Delta>();
    const own: Rumour[] = [];
    for (const production of dirty) {
      const people = shown.get(production) ?? new Map();
      const before = told.get(production) ?? new Map();
      const after = new Map<string, { text: string; own: boolean }>();
      const delta: Delta = { people: [], gone: [] };
      for (const [connection, { person, instance }] of people) {
        const text = JSON.stringify(person);
        after.set(connection, { text, own: instance === null });
        if (before.get(connection)?.text === text) continue;
        delta.people.push(person);
        if (instance === null) own.push([production, connection, person]);
      }
      for (const [connection, entry] of before) {
        if (after.has(connection)) continue;
        delta.gone.push(connection);
        if (entry.own) own.push([production, connection, null]);
      }
      if (after.size > 0) told.set(production, after);
      else told.delete(production);
      if (delta.people.length > 0 || delta.gone.length > 0) deltas.set(production, delta);
    }
    dirty.clear();
    return { deltas, own };
  }

  return {
    say,
    heard,
    leave,
    rumours,
    alive(instance, now) {
      if (!instances.has(instance)) return false;
      instances.set(instance, now);
      return true;
    },
    look,
    flush,
    everyone: (production) => [...(shown.get(production)?.values() ?? [])].map(({ person }) => person),
    own: () =>
      [...mine.values()]
        .filter(({ person, production }) => shown.get(production)?.has(person.connection))
        .map(({ person, production }) => [production, person.connection, person]),
  };
}
