import { type AnyDefinition, columnOf, tableOf } from '@callsign/contracts/entity';
import { externalFields } from '@callsign/contracts/external';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { normalizeDisplayId } from '@callsign/identity/display-id';
import type pg from 'pg';
import { sameId } from '../rows/id-key.ts';
import { toFields } from '../rows/wire.ts';

/** A row with the fields that partners are told, and no others. */
export type ExternalRow = { uuid: Uuid; id: DisplayId } & Record<string, unknown>;

/** Reads live rows of one production for partners. What they are not told is not even asked of the database. */
export interface ExternalRows {
  page(production: Uuid<'production'>, after: Uuid | null, limit: number): Promise<ExternalRow[]>;
  byUuids(production: Uuid<'production'>, uuids: Uuid[]): Promise<ExternalRow[]>;
  byId(production: Uuid<'production'>, text: string): Promise<ExternalRow | null>;
}

/** Makes it for one type. */
export function createExternalRows(pool: pg.Pool, definition: AnyDefinition): ExternalRows {
  const columns = externalFields(definition).map(columnOf);
  const told = columns.map((column) => `'${column}', t.${column}`).join(', ');
  const production = definition.type === 'production' ? 't.uuid' : 't.production_uuid';
  // A show in the trash is as good as gone, and so are its rows.
  const live = `select jsonb_build_object(${told}) as row from ${tableOf(definition)} t
    join productions p on p.uuid = ${production} and not p.is_deleted
    where ${production} = $1 and not t.is_deleted`;

  async function read(text: string, values: unknown[]): Promise<ExternalRow[]> {
    const { rows } = await pool.query<{ row: Record<string, unknown> }>(text, values);
    return rows.map(({ row }) => toFields(definition, row) as ExternalRow);
  }

  return {
    page: (show, after, limit) =>
      read(`${live} and ($2::uuid is null or t.uuid > $2) order by t.uuid limit $3`, [show, after, limit]),
    byUuids: (show, uuids) => read(`${live} and t.uuid = any($2::uuid[])`, [show, uuids]),
    async byId(show, id) {
      const reading = normalizeDisplayId(id);
      if (!reading.ok) return null;
      const [row] = await read(`${live} and ${sameId('t.id', '$2')}`, [show, reading.id]);
      return row ?? null;
    },
  };
}
