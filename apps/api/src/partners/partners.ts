import { timingSafeEqual } from 'node:crypto';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';
import { KEEP_MS } from '../accounts/sessions.ts';
import { hashOfKey, isKeyText } from './key-text.ts';

const MAX_CACHED = 10_000;
/** How exactly the last use of a key is known: one write in this time, however many requests. */
const LAST_USE_MS = 60_000;

/** A key that a request carries. */
export interface PartnerKey {
  uuid: Uuid<'key'>;
  production: Uuid<'production'>;
  types: ReadonlySet<string>;
  /** When the key, or this secret of it, ends. */
  endsAt: number;
  stopped: boolean;
  lastUsedAt: number;
}

/** Partners' keys and the switch of all external access, cached for a moment. */
export interface Partners {
  /** The key of a secret, ended or not; null for a text that is none. */
  find(secret: string): Promise<PartnerKey | null>;
  /** Whether partners are answered at all. */
  isOn(): Promise<boolean>;
  /** Writes down that a key is in use, if that is not written already. */
  used(key: PartnerKey): void;
  /** A key or the switch is another one: every instance forgets what it holds. */
  changed(): void;
  /** Another instance says so, or may have said so unheard. */
  forget(): void;
}

interface Row {
  hash: string;
  uuid: Uuid<'key'>;
  production: Uuid<'production'>;
  types: string[];
  ends: Date | null;
  stopped: boolean;
  used: Date | null;
}

const findKey = `select s.hash, k.uuid, k.production_uuid as production, k.types, least(k.expires_at, s.ends_at) as ends,
  k.stopped_at is not null as stopped, k.last_used_at as used
  from partner_secrets s join partner_keys k on k.uuid = s.key_uuid where s.hash = $1 and k.revoked_at is null`;

/** Makes it; `publish` tells the other instances that something has changed. */
export function createPartners(pool: pg.Pool, log: FastifyBaseLogger, publish: () => void): Partners {
  const cache = new Map<string, { key: PartnerKey; until: number }>();
  let access: { on: boolean; until: number } | null = null;
  /** Counts what was forgotten, so that an answer that was under way meanwhile is not cachedd. */
  let forgotten = 0;

  async function ask(hash: string): Promise<PartnerKey | null> {
    const before = forgotten;
    const key = await readKey(pool, hash);
    if (forgotten !== before) return ask(hash);
    if (key === null) return null;
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(hash, { key, until: performance.now() + KEEP_MS });
    return key;
  }

  async function askAccess(): Promise<boolean> {
    const before = forgotten;
    const on = await readAccess(pool);
    if (forgotten !== before) return askAccess();
    access = { on, until: performance.now() + KEEP_MS };
    return on;
  }

  function forget(): void {
    forgotten += 1;
    cache.clear();
    access = null;
  }

  return {
    async find(secret) {
      if (!isKeyText(secret)) return null;
      const hash = hashOfKey(secret);
      const known = cache.get(hash);
      return known && known.until > performance.now() ? known.key : ask(hash);
    },
    async isOn() {
      return access && access.until > performance.now() ? access.on : askAccess();
    },
    used: (key) => noteUse(pool, log, key),
    changed() {
      forget();
      publish();
    },
    forget,
  };
}

async function readKey(pool: pg.Pool, hash: string): Promise<PartnerKey | null> {
  const { rows } = await pool.query<Row>({ name: 'partner_key', text: findKey, values: [hash] });
  const [row] = rows;
  if (!row || !timingSafeEqual(Buffer.from(row.hash), Buffer.from(hash))) return null;
  return {
    uuid: row.uuid,
    production: row.production,
    types: new Set(row.types),
    endsAt: row.ends?.getTime() ?? Number.POSITIVE_INFINITY,
    stopped: row.stopped,
    lastUsedAt: row.used?.getTime() ?? 0,
  };
}

/** Whether partners are answered at all, as the last change of that says. */
async function readAccess(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ on: boolean }>({
    name: 'external_access',
    text: 'select is_on as on from external_access_changes order by changed_at desc, uuid desc limit 1',
  });
  return rows[0]?.on ?? true;
}

function noteUse(pool: pg.Pool, log: FastifyBaseLogger, key: PartnerKey): void {
  const now = Date.now();
  if (now - key.lastUsedAt < LAST_USE_MS) return;
  key.lastUsedAt = now;
  pool
    .query(
      `update partner_keys set last_used_at = now()
       where uuid = $1 and (last_used_at is null or last_used_at < now() - make_interval(secs => $2))`,
      [key.uuid, LAST_USE_MS / 1000],
    )
    // Nobody waits for it, and the next request tries again.
    .catch((error) => log.debug({ err: error }, 'the last use of a key was not written'));
}
