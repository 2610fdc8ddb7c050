import { type AnyDefinition, tableOf } from '@callsign/contracts/entity';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { AppError } from '../app-error.ts';

/** Knows which production a row belongs to. That never changes within one history, so it is looked up once. */
export interface Streams {
  /** The stream that a row's changes are logged in; throws NOT_FOUND for a uuid that is no row of the type. */
  of(definition: AnyDefinition, uuid: Uuid): Promise<Uuid<'production'>>;
  /** The refusal of a uuid that is no row of the type. */
  unknown(definition: AnyDefinition): AppError;
  /** Whether a production exists, deleted or not. */
  exists(production: Uuid<'production'>): Promise<boolean>;
  /** The database has another history, which may lack rows of the one before: everything is looked up anew. */
  forget(): void;
}

const MAX_REMEMBERED = 200_000;

/** Makes the look-up, with a bounded memory. */
export function createStreams(pool: pg.Pool): Streams {
  const known = new Map<string, Uuid<'production'>>();

  function remember(row: string, stream: Uuid<'production'>): Uuid<'production'> {
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(row, stream);
    return stream;
  }

  async function of(definition: AnyDefinition, uuid: Uuid): Promise<Uuid<'production'>> {
    const key = `${definition.type}:${uuid}`;
    const remembered = known.get(key);
    if (remembered) return remembered;
    const column = definition.type === 'production' ? 'uuid' : 'production_uuid';
    const { rows } = await pool.query<{ stream: Uuid<'production'> }>(
      `select ${column} as stream from ${tableOf(definition)} where uuid = $1`,
      [uuid],
    );
    if (!rows[0]) throw unknown(definition);
    return remember(key, rows[0].stream);
  }

  async function exists(production: Uuid<'production'>): Promise<boolean> {
    const key = `production:${production}`;
    if (known.has(key)) return true;
    const { rowCount } = await pool.query('select from productions where uuid = $1', [production]);
    if (!rowCount) return false;
    remember(key, production);
    return true;
  }

  return { of, unknown, exists, forget: () => known.clear() };
}

const unknown = ({ label }: AnyDefinition) =>
  new AppError('NOT_FOUND', `There is no ${label.one.toLowerCase()} with this uuid.`, {});
