import { may, needsOfOwnRow, type Permission, type Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { type ChangeKind, kindsOfChange, nextInStack, type Step } from '../history/undo-stack.ts';
import { signedIn } from './guard.ts';
import { demand } from './membership.ts';

/**
 * Refuses to invert a commit of a stream whose inverse is more than the person may: what was deleted is restored, what was created
 * is deleted.
 */
export async function demandUndo(
  deps: Deps,
  request: FastifyRequest,
  stream: Uuid<'production'>,
  commit: Uuid<'commit'>,
): Promise<void> {
  const { membership } = request;
  if (membership?.role === 'owner') return;
  for (const change of await kindsOfChange(deps.pool, stream, commit)) {
    const role =
      membership?.role ?? (await deps.accounts.memberships.role(signedIn(request).userId, change.production));
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
  step: Step,
  below: Uuid<'commit'> | undefined,
): Promise<{ undo: Uuid<'commit'> } | null> {
  const { membership } = request;
  // An editor's stack holds nothing that an editor may not take back, but for switches of the time when they were an owner:
  // who makes or deletes a show is left out of it.
  const isEditor = membership && may(membership.role, 'rows:delete') && may(membership.role, 'show:edit');
  if (isEditor && (may(membership.role, 'switches:edit') || !(await deps.switches.hasAny(stream))))
    return null;
  const undo = await nextInStack(deps.pool, stream, signedIn(request).userId, step, below);
  if (undo === null) return null;
  await demandUndo(deps, request, stream, undo);
  return { undo };
}

function demandInverse(role: Role, { type, operation, secret }: ChangeKind): void {
  const needs: Record<string, Permission> = {
    created: needsOfOwnRow(type, 'delete'),
    restored: needsOfOwnRow(type, 'delete'),
    deleted: needsOfOwnRow(type, 'restore'),
    updated: needsOfOwnRow(type, 'update'),
  };
  demand(role, needs[operation] ?? 'show:delete');
  if (secret) demand(role, 'secrets:edit');
}
