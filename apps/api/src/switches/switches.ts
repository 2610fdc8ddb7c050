import type { LookupKind } from '@callsign/contracts/errors';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';

/** How long cached switches count where nobody says that they have changed: a hint was lost, or somebody wrote past the API (milliseconds). */
export const CACHE_MS = 5_000;
/** The most shows whose switches are cached. */
const MAX_CACHED = 20_000;

/** What holds for the rows of one type in a show. */
export interface Switch {
  lookups: Readonly<Record<LookupKind, boolean>>;
  /** Whether other programs may use them with their keys. */
  externalApi: boolean;
  /** The switch that lets nothing be written, if one does. */
  readOnly: ReadOnly | null;
}

/** Which switch made something read-only, and who turned it on. */
export interface ReadOnly {
  /** Its display id. */
  id: DisplayId;
  /** Empty for the whole show. */
  appliesTo: string;
  by: string | null;
}

/** A switch as it is stored. */
interface Stored {
  id: DisplayId;
  appliesTo: string;
  uuidLookup: boolean;
  legacyKeyLookup: boolean;
  idLookup: boolean;
  externalApi: boolean;
  readOnly: boolean;
  by: string | null;
  isDeleted: boolean;
}

/** The switches of shows, cached: no write and no lookup asks the database for them each time. */
export interface Switches {
  /** What holds for a type; of the production type for what concerns the show itself. */
  of(production: Uuid<'production'>, type: string): Promise<Switch>;
  /** Whether a show may have rows that can't be written: false without waiting, else to be asked with `of`. */
  mayRefuse(production: Uuid<'production'>): boolean;
  /** Whether a show has, or ever had, a switch. */
  hasAny(production: Uuid<'production'>): Promise<boolean>;
  /** Somebody has changed a show's switches (null: those of any show). */
  forget(production: Uuid<'production'> | null): void;
}

interface Cached {
  stored: readonly Stored[];
  until: number;
}

const load = `select id, applies_to as "appliesTo", uuid_lookup as "uuidLookup", legacy_key_lookup as "legacyKeyLookup",
    id_lookup as "idLookup", external_api as "externalApi", read_only as "readOnly", is_deleted as "isDeleted",
    case when read_only then (select user_name from changes c where c.entity_uuid = s.uuid and c.production_uuid = s.production_uuid
      and c.version = coalesce((s.field_versions ->> 'read_only')::int, 1) limit 1) end as by
  from switches s where production_uuid = $1`;

/** Makes it. */
export function createSwitches(pool: pg.Pool): Switches {
  const cache = new Map<Uuid<'production'>, Cached>();
  const asked = new Map<Uuid<'production'>, Promise<readonly Stored[]>>();
  let forgotten = 0;

  const fresh = (production: Uuid<'production'>) => {
    const known = cache.get(production);
    return known && known.until > performance.now() ? known.stored : undefined;
  };

  function stored(production: Uuid<'production'>): Promise<readonly Stored[]> {
    const asking = asked.get(production) ?? ask(production).finally(() => asked.delete(production));
    asked.set(production, asking);
    return asking;
  }

  async function ask(production: Uuid<'production'>): Promise<readonly Stored[]> {
    for (;;) {
      const before = forgotten;
      const { rows } = await pool.query<Stored>({ name: 'switches', text: load, values: [production] });
      // What was forgotten meanwhile may have been read before it changed.
      if (forgotten !== before) continue;
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(production, { stored: rows, until: performance.now() + CACHE_MS });
      return rows;
    }
  }

  return {
    async of(production, type) {
      return combine(fresh(production) ?? (await stored(production)), type);
    },
    mayRefuse(production) {
      const known = fresh(production);
      return !known || known.some(({ readOnly, isDeleted }) => readOnly && !isDeleted);
    },
    async hasAny(production) {
      return (fresh(production) ?? (await stored(production))).length > 0;
    },
    forget(production) {
      forgotten += 1;
      if (production === null) cache.clear();
      else cache.delete(production);
    },
  };
}

/** The stricter of the show's switch and the type's own. */
function combine(stored: readonly Stored[], type: string): Switch {
  // Else whoever turned too much off could not find the switch again.
  const ours =
    type === 'switch'
      ? []
      : stored.filter(({ isDeleted, appliesTo }) => !isDeleted && (appliesTo === '' || appliesTo === type));
  const all = (part: 'uuidLookup' | 'legacyKeyLookup' | 'idLookup') => ours.every((one) => one[part]);
  const closed = ours.find(({ readOnly }) => readOnly);
  return {
    lookups: { uuid: all('uuidLookup'), 'legacy key': all('legacyKeyLookup'), id: all('idLookup') },
    // The show as a whole must let other programs in.
    externalApi:
      ours.some(({ appliesTo }) => appliesTo === '') && ours.every(({ externalApi }) => externalApi),
    readOnly: closed ? { id: closed.id, appliesTo: closed.appliesTo, by: closed.by } : null,
  };
}
