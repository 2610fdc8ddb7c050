import type { undoStack } from '@callsign/contracts/api';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import type { z } from 'zod';
import { WORKSPACE } from '../rows/log.ts';
import { secretColumns } from '../rows/secrets.ts';

/** The two directions of a person's stack. */
export type Step = 'undo' | 'redo';

/** How far back a stack is shown; taking steps goes further. */
export const MAX_SHOWN = 50;

/** What kind of change a commit made to rows of a type. */
export interface ChangeKind {
  production: Uuid<'production'>;
  type: string;
  operation: string;
  /** It touched a secret field. */
  secret: boolean;
}

/** What a person can undo and redo in a stream, newest first. */
export async function readUndoStack(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  userId: Uuid<'user'>,
): Promise<z.infer<typeof undoStack> | undefined> {
  const { rows } = await pool.query<z.infer<typeof undoStack>>(
    `select (${stackOf('undo')}) as undo, (${stackOf('redo')}) as redo`,
    [stream, userId],
  );
  return rows[0];
}

const stackOf = (step: Step) => `
  select coalesce(jsonb_agg(jsonb_build_object(
      'commit', stack.commit_uuid, 'seq', stack.seq, 'at', to_char(first.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'reason', first.reason,
      'changes', (select count(*) from changes c where c.production_uuid = $1 and c.commit_uuid = stack.commit_uuid),
      'first', jsonb_build_object('entityType', first.entity_type, 'uuid', first.entity_uuid, 'id', first.row -> 'id', 'operation', first.operation)
    ) order by stack.seq desc), '[]')
  from callsign_stack($1, $2, '${step}', null, ${MAX_SHOWN}) stack
  cross join lateral (
    select * from changes c where c.production_uuid = $1 and c.commit_uuid = stack.commit_uuid order by c.seq limit 1
  ) first`;

/** The next step in a person's stack, `below` a commit that could not be inverted; null where there is none. */
export async function nextInStack(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  userId: Uuid<'user'>,
  step: Step,
  below: Uuid<'commit'> | undefined,
): Promise<Uuid<'commit'> | null> {
  const { rows } = await pool.query<{ commit: Uuid<'commit'> }>(
    'select commit_uuid as commit from callsign_stack($1, $2, $3, $4, 1)',
    [stream, userId, step, below ?? null],
  );
  return rows[0]?.commit ?? null;
}

/** Which kinds of change a commit of a stream made. */
export async function kindsOfChange(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  commit: Uuid<'commit'>,
): Promise<ChangeKind[]> {
  const { rows } = await pool.query<ChangeKind>(
    `select distinct case when $1 = '${WORKSPACE}'::uuid then entity_uuid else production_uuid end as production,
       entity_type as type, operation, old ?| $3::text[] as secret
     from changes where commit_uuid = $2 and production_uuid = $1`,
    [stream, commit, secretColumns],
  );
  return rows;
}
