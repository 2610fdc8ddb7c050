import type { Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { AHEAD_MS, KEEP_MS } from './sessions.ts';

const MOST_KEPT = 20_000;

/** What people may be in which production, held in memory for a moment. */
export interface Memberships {
  /** Role by the production's uuid. */
  of(userId: Uuid<'user'>): Promise<ReadonlyMap<Uuid<'production'>, Role>>;
  /** The role in one production; null for no member. Somebody who was made one a moment ago is found. */
  role(userId: Uuid<'user'>, production: Uuid<'production'>): Promise<Role | null>;
  /** As `of`, asked for anew. */
  fresh(userId: Uuid<'user'>): Promise<ReadonlyMap<Uuid<'production'>, Role>>;
  /** Asks anew for many at once. */
  refresh(userIds: Uuid<'user'>[]): Promise<void>;
  /** The role in memory, for what cannot wait: undefined where nothing is held. */
  held(userId: Uuid<'user'>): ReadonlyMap<Uuid<'production'>, Role> | undefined;
  forget(userId: Uuid<'user'> | null): void;
}

interface Kept {
  roles: ReadonlyMap<Uuid<'production'>, Role>;
  until: number;
}

/** Makes it. */
export function createMemberships(pool: pg.Pool): Memberships {
  const kept = new Map<Uuid<'user'>, Kept>();
  const asked = new Map<Uuid<'user'>, Promise<ReadonlyMap<Uuid<'production'>, Role>>>();
  let forgotten = 0;

  function ask(userId: Uuid<'user'>): Promise<ReadonlyMap<Uuid<'production'>, Role>> {
    const asking = asked.get(userId) ?? load(userId).finally(() => asked.delete(userId));
    asked.set(userId, asking);
    return asking;
  }

  async function load(userId: Uuid<'user'>): Promise<ReadonlyMap<Uuid<'production'>, Role>> {
    const before = forgotten;
    const { rows } = await pool.query<{ production: Uuid<'production'>; role: Role }>({
      name: 'memberships',
      text: 'select production_uuid as production, role from memberships where user_uuid = $1',
      values: [userId],
    });
    // What was forgotten meanwhile may have been read before it changed.
    if (forgotten !== before) return load(userId);
    const roles = new Map(rows.map(({ production, role }) => [production, role]));
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(userId, { roles, until: performance.now() + KEEP_MS });
    return roles;
  }

  async function of(userId: Uuid<'user'>) {
    const known = kept.get(userId);
    if (!known || known.until <= performance.now()) return ask(userId);
    if (known.until - performance.now() < AHEAD_MS) void ask(userId).catch(() => {});
    return known.roles;
  }

  async function refresh(userIds: Uuid<'user'>[]): Promise<void> {
    if (userIds.length === 0) return;
    const before = forgotten;
    const { rows } = await pool.query<{ user: Uuid<'user'>; production: Uuid<'production'>; role: Role }>({
      name: 'memberships_of_many',
      text: `select user_uuid as user, production_uuid as production, role from memberships where user_uuid = any($1::uuid[])`,
      values: [userIds],
    });
    if (forgotten !== before) return refresh(userIds);
    const until = performance.now() + KEEP_MS;
    const byUser = Map.groupBy(rows, ({ user }) => user);
    for (const user of userIds) {
      const own = byUser.get(user) ?? [];
      kept.set(user, { roles: new Map(own.map(({ production, role }) => [production, role])), until });
    }
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
    held: (userId) => kept.get(userId)?.roles,
    forget(userId) {
      forgotten += 1;
      if (userId === null) kept.clear();
      else kept.delete(userId);
    },
  };
}
