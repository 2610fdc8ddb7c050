import type { Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { AHEAD_MS, KEEP_MS } from './sessions.ts';

/** The most people whose roles are cached. */
const MAX_CACHED = 20_000;

/** A person's roles, by the production's uuid. */
export type Roles = ReadonlyMap<Uuid<'production'>, Role>;

/** What people may be in which production, cached for a moment. */
export interface Memberships {
  of(userId: Uuid<'user'>): Promise<Roles>;
  /** The role in one production; null for no member. Somebody who was made one a moment ago is found. */
  role(userId: Uuid<'user'>, production: Uuid<'production'>): Promise<Role | null>;
  /** As `of`, asked for anew. */
  fresh(userId: Uuid<'user'>): Promise<Roles>;
  /** Asks anew for many at once. */
  refresh(userIds: Uuid<'user'>[]): Promise<void>;
  /** The roles in the cache, however old, for what cannot wait; undefined where there are none. */
  cached(userId: Uuid<'user'>): Roles | undefined;
  /** Forgets a person's roles; null forgets everyone's. */
  forget(userId: Uuid<'user'> | null): void;
}

/** Makes it. */
export function createMemberships(pool: pg.Pool): Memberships {
  const cache = new Map<Uuid<'user'>, { roles: Roles; until: number }>();
  const asked = new Map<Uuid<'user'>, Promise<Roles>>();
  let forgotten = 0;

  function ask(userId: Uuid<'user'>): Promise<Roles> {
    const asking = asked.get(userId) ?? load(userId).finally(() => asked.delete(userId));
    asked.set(userId, asking);
    return asking;
  }

  async function load(userId: Uuid<'user'>): Promise<Roles> {
    const before = forgotten;
    const roles = await readRoles(pool, userId);
    // What was forgotten meanwhile may have been read before it changed.
    if (forgotten !== before) return load(userId);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(userId, { roles, until: performance.now() + KEEP_MS });
    return roles;
  }

  async function of(userId: Uuid<'user'>): Promise<Roles> {
    const known = cache.get(userId);
    if (!known || known.until <= performance.now()) return ask(userId);
    if (known.until - performance.now() < AHEAD_MS) void ask(userId).catch(() => {});
    return known.roles;
  }

  async function refresh(userIds: Uuid<'user'>[]): Promise<void> {
    if (userIds.length === 0) return;
    const before = forgotten;
    const rolesOf = await readRolesOfMany(pool, userIds);
    if (forgotten !== before) return refresh(userIds);
    const until = performance.now() + KEEP_MS;
    for (const userId of userIds) cache.set(userId, { roles: rolesOf.get(userId) ?? new Map(), until });
  }

  return {
    of,
    fresh: load,
    refresh,
    async role(userId, production) {
      const known = (await of(userId)).get(production);
      // Not one that is under way: it may have begun before this production was made.
      return known ?? (await load(userId)).get(production) ?? null;
    },
    cached: (userId) => cache.get(userId)?.roles,
    forget(userId) {
      forgotten += 1;
      if (userId === null) cache.clear();
      else cache.delete(userId);
    },
  };
}

async function readRoles(pool: pg.Pool, userId: Uuid<'user'>): Promise<Roles> {
  const { rows } = await pool.query<{ production: Uuid<'production'>; role: Role }>({
    name: 'memberships',
    text: 'select production_uuid as production, role from memberships where user_uuid = $1',
    values: [userId],
  });
  return new Map(rows.map(({ production, role }) => [production, role]));
}

async function readRolesOfMany(pool: pg.Pool, userIds: Uuid<'user'>[]): Promise<Map<Uuid<'user'>, Roles>> {
  const { rows } = await pool.query<{ user: Uuid<'user'>; production: Uuid<'production'>; role: Role }>({
    name: 'memberships_of_many',
    text: `select user_uuid as user, production_uuid as production, role from memberships where user_uuid = any($1::uuid[])`,
    values: [userIds],
  });
  const byUser = Map.groupBy(rows, ({ user }) => user);
  return new Map(
    [...byUser].map(([user, own]) => [user, new Map(own.map(({ production, role }) => [production, role]))]),
  );
}
