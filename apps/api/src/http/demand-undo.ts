import { may, needsOfOwnRow, type Permission, type Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { secretColumns } from '../rows/secrets.ts';
import { signedIn } from './guard.ts';
import { demand } from './place.ts';

type Logged = { production: Uuid<'production'>; type: string; operation: string; secret: boolean };

/**
 * Refuses to invert a commit whose inverse is more than the person may: what was deleted is restored, what was created
 * is deleted. `production` is null for a commit in the list of productions.
 */
export async function demandUndo(
  deps: Deps,
  request: FastifyRequest,
  production: Uuid<'production'> | null,
  commit: Uuid<'commit'>,
): Promise<void> {
  const { standing } = request;
  if (standing?.role === 'owner') return;
  for (const change of await changesOf(deps, production, commit)) {
    const role =
      standing?.role ?? (await deps.accounts.memberships.role(signedIn(request).userId, change.production));
    if (role === null) throw new AppError('NOT_FOUND', 'There is no such commit.', {});
    demandInverse(role, change);
  }
}

/**
 * The next step in a person's stack as a commit by name, for someone who may not take back every kind of change;
 * refuses one that is more than they may. Null where the stack can be left to the database.
 */
export async function soundStep(
  deps: Deps,
  request: FastifyRequest,
  stream: Uuid<'production'>,
  step: 'undo' | 'redo',
  below: Uuid<'commit'> | undefined,
): Promise<{ undo: Uuid<'commit'> } | null> {
  const { standing } = request;
  // An editor's stack holds nothing that an editor may not take back, but for switches of the time when they were an owner:
  // who makes or deletes a show is left out of it.
  const isEditor = standing && may(standing.role, 'rows:delete') && may(standing.role, 'show:edit');
  if (isEditor && (may(standing.role, 'switches:edit') || !(await deps.switches.hasAny(stream)))) return null;
  const { rows } = await deps.pool.query<{ commit: Uuid<'commit'> }>(
    'select commit_uuid as commit from callsign_stack($1, $2, $3, $4, 1)',
    [stream, signedIn(request).userId, step, below ?? null],
  );
  const [next] = rows;
  if (!next) return null;
  await demandUndo(deps, request, stream, next.commit);
  return { undo: next.commit };
}

async function changesOf(
  deps: Deps,
  production: Uuid<'production'> | null,
  commit: Uuid<'commit'>,
): Promise<Logged[]> {
  const { rows } = await deps.pool.query<Logged>(
    `select distinct case when $1::uuid is null then entity_uuid else production_uuid end as production,
       entity_type as type, operation, old ?| $3::text[] as secret
     from changes where commit_uuid = $2 and production_uuid = coalesce($1, '00000000-0000-0000-0000-000000000000')`,
    [production, commit, secretColumns],
  );
  return rows;
}

function demandInverse(role: Role, { type, operation, secret }: Logged): void {
  const needs: Record<string, Permission> = {
    created: needsOfOwnRow(type, 'delete'),
    restored: needsOfOwnRow(type, 'delete'),
    deleted: needsOfOwnRow(type, 'restore'),
    updated: needsOfOwnRow(type, 'update'),
  };
  demand(role, needs[operation] ?? 'show:delete');
  if (secret) demand(role, 'secrets:edit');
}
