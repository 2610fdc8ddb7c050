import { type AnyDefinition, tableOf } from '@callsign/contracts/entity';
import { type ErrorDetails, type LookupKind, lookupKinds } from '@callsign/contracts/errors';
import { definitions, type Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { displayIdText } from '@callsign/identity/display-id';
import { canonicalKey } from '@callsign/identity/identifier-kind';
import { readUuid } from '@callsign/identity/uuid-text';
import type pg from 'pg';
import type { Memberships } from '../accounts/memberships.ts';
import { AppError } from '../app-error.ts';
import { sameId } from '../rows/id-key.ts';
import { named } from '../rows/named-row.ts';
import { noSuchRow } from '../rows/read.ts';
import type { Streams } from '../rows/streams.ts';
import { type StoredRow, toEntity } from '../rows/wire.ts';
import type { Switches } from '../switches/switches.ts';

/** What a look-up in a production works with. */
interface Parts {
  pool: pg.Pool;
  switches: Switches;
}

/** Finds a row by one kind of identifier: within a production, or a show among all (null). */
type Find = (
  pool: pg.Pool,
  definition: AnyDefinition,
  identifier: string,
  production: Uuid<'production'> | null,
) => Promise<StoredRow | undefined>;

const [productionDefinition] = definitions as [AnyDefinition];

const scopeOf = ({ type }: AnyDefinition) =>
  `($2::uuid is null or t.${type === 'production' ? 'uuid' : 'production_uuid'} = $2)`;

async function first(pool: pg.Pool, text: string, values: unknown[]): Promise<StoredRow | undefined> {
  const { rows } = await pool.query<{ row: StoredRow }>(text, values);
  return rows[0]?.row;
}

/** Whether Postgres can hold it. */
const isText = (identifier: string) => !identifier.includes('\u0000') && identifier.isWellFormed();

/** In the order in which they are tried. A row in the trash is found by what never changes, and not by its id, which another may have. */
const finders: Record<LookupKind, Find> = {
  uuid: async (pool, definition, identifier, production) => {
    const uuid = readUuid(identifier);
    return uuid === null
      ? undefined
      : first(
          pool,
          `select to_jsonb(t) as row from ${tableOf(definition)} t where t.uuid = $1 and ${scopeOf(definition)}`,
          [uuid, production],
        );
  },
  'legacy key': async (pool, definition, identifier, production) =>
    !isText(identifier)
      ? undefined
      : first(
          pool,
          `select to_jsonb(t) as row from legacy_keys k join ${tableOf(definition)} t on t.uuid = k.entity_uuid
           where k.canonical = $1 and k.entity_type = $3 and ($2::uuid is null or k.production_uuid = $2)`,
          [canonicalKey(identifier), production, definition.type],
        ),
  // Not by Prisma, whose comparison without regard to case is ILIKE: it would take "_" and "%" for wildcards.
  id: async (pool, definition, identifier, production) => {
    // Not checked as a new id is: who wrote past the API may have given one that would be refused.
    return isText(identifier)
      ? first(
          pool,
          `select to_jsonb(t) as row from ${tableOf(definition)} t where ${sameId('t.id', '$1')} and ${scopeOf(definition)} and not t.is_deleted`,
          [displayIdText(identifier), production],
        )
      : undefined;
  },
};

/**
 * The row of a production that an identifier names: by uuid, else by the key it had in another system, else by its id.
 * A kind that is switched off finds nothing, and who looks up by it is told so.
 */
export async function lookUp(
  { pool, switches }: Parts,
  definition: AnyDefinition,
  identifier: string,
  production: Uuid<'production'>,
): Promise<Entity> {
  const { lookups } = await switches.of(production, definition.type);
  let isOff = readUuid(identifier) !== null && !lookups.uuid;
  for (const kind of lookupKinds) {
    const row = await finders[kind](pool, definition, identifier, production);
    if (row && lookups[kind]) return toEntity(definition, row);
    isOff ||= row !== undefined;
  }
  if (isOff)
    throw kindOff(
      definition,
      lookupKinds.filter((kind) => lookups[kind]),
    );
  throw await neverSuchRow(pool, definition, identifier, production);
}

/** The row of a production that had a key in another system; its uuid and its id are not looked at. */
export async function lookUpKey(
  { pool, switches }: Parts,
  definition: AnyDefinition,
  key: string,
  production: Uuid<'production'>,
): Promise<Entity> {
  const { lookups } = await switches.of(production, definition.type);
  if (!lookups['legacy key'])
    throw kindOff(
      definition,
      lookupKinds.filter((kind) => lookups[kind]),
    );
  const row = await finders['legacy key'](pool, definition, key, production);
  if (!row) throw noSuchRow(definition, key);
  return toEntity(definition, row);
}

/** The uuid of the production that an identifier (uuid, legacy key or display id) names. */
export async function resolveProduction(
  { pool, streams }: { pool: pg.Pool; streams: Streams },
  identifier: string,
): Promise<Uuid<'production'>> {
  const uuid = readUuid(identifier) as Uuid<'production'> | null;
  if (uuid !== null && (await streams.exists(uuid))) return uuid;
  for (const kind of ['legacy key', 'id'] as const) {
    const row = await finders[kind](pool, productionDefinition, identifier, null);
    if (row) return row.uuid as Uuid<'production'>;
  }
  throw noSuchRow(productionDefinition, identifier);
}

/** The refusal of an identifier that names no row of a production, with the rows that once had it as their id. */
export async function neverSuchRow(
  pool: pg.Pool,
  definition: AnyDefinition,
  identifier: string,
  production: Uuid<'production'>,
): Promise<AppError> {
  const formerly = await formerHolders(pool, definition, identifier, production);
  return withFormer(noSuchRow(definition, identifier), formerly);
}

/** As `neverSuchRow`, of a show among those that somebody is a member of. */
export async function neverSuchShow(
  pool: pg.Pool,
  memberships: Memberships,
  identifier: string,
  userId: Uuid<'user'>,
): Promise<AppError> {
  const holders = await formerHolders(pool, productionDefinition, identifier, null);
  const roles = await memberships.of(userId);
  return withFormer(
    noSuchRow(productionDefinition, identifier),
    holders.filter(({ uuid }) => roles.has(uuid as Uuid<'production'>)),
  );
}

type Named = NonNullable<ErrorDetails['formerly']>;

function withFormer(error: AppError, formerly: Named): AppError {
  const [latest] = formerly;
  if (!latest) return error;
  return new AppError(error.code, `${error.message} ${latest.id} once had this id.`, { formerly });
}

async function formerHolders(
  pool: pg.Pool,
  definition: AnyDefinition,
  identifier: string,
  production: Uuid<'production'> | null,
): Promise<Named> {
  if (!isText(identifier)) return [];
  const { rows } = await pool.query<{ row: StoredRow }>(
    `select to_jsonb(t) as row from former_ids f join ${tableOf(definition)} t on t.uuid = f.entity_uuid
     where ${sameId('f.id', '$1')} and f.entity_type = '${definition.type}' and ${production === null ? '$2::uuid is null' : 'f.production_uuid = $2'}
       and not ${sameId('t.id', 'f.id')} order by f.until desc limit 10`,
    [displayIdText(identifier), production],
  );
  return rows.map(({ row }) => named(definition, row));
}

function kindOff(definition: AnyDefinition, accepted: LookupKind[]): AppError {
  const what = definition.label.many.toLowerCase();
  return new AppError(
    'LOOKUP_KIND_OFF',
    accepted.length === 0
      ? `Looking ${what} up is switched off in this show.`
      : `This show looks ${what} up by ${accepted.join(' and ')} only.`,
    { accepted },
  );
}
