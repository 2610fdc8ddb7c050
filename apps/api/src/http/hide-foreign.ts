import { tableOf } from '@callsign/contracts/entity';
import type { ErrorBody } from '@callsign/contracts/errors';
import { definitions } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.ts';

type Part = Partial<ErrorBody['error']> & { operation?: number | undefined };

const findProduction = definitions
  .filter(({ type }) => type !== 'production')
  .map((definition) => `select production_uuid as production from ${tableOf(definition)} where uuid = $1`)
  .join(' union all ');

/** Takes out of refusals what tells of a show that one is no member of: that a row is there, or who holds an id. */
export async function hideForeign(deps: Deps, request: FastifyRequest, answer: unknown): Promise<unknown> {
  const { error, refused } = (answer ?? {}) as { error?: Part; refused?: Part[] };
  for (const part of [error, ...(error?.refused ?? []), ...(refused ?? [])])
    if (part) await hide(deps, request, part);
  return answer;
}

async function hide(deps: Deps, request: FastifyRequest, part: Part): Promise<void> {
  const isMine = async (production: Uuid<'production'> | undefined) =>
    production !== undefined &&
    request.principal !== null &&
    (await deps.accounts.memberships.role(request.principal.userId, production)) !== null;
  if (part.holder?.entityType === 'production' && !(await isMine(part.holder.uuid as Uuid<'production'>))) {
    delete part.holder;
    part.message = 'Another show has this id already.';
  }
  if (part.code !== 'REFERENCE_OTHER_PRODUCTION') return;
  const { rows } = await deps.pool.query<{ production: Uuid<'production'> }>(findProduction, [
    referred(request, part),
  ]);
  if (await isMine(rows[0]?.production)) return;
  part.code = 'REFERENCE_NOT_FOUND';
  part.message = `The row that ${part.field} refers to does not exist.`;
}

/** The uuid that a refused field holds: of the request itself, or of one operation of its commit. */
function referred({ body }: FastifyRequest, { field = '', operation }: Part): unknown {
  const { operations, ...fields } = (body ?? {}) as { operations?: { fields?: Record<string, unknown> }[] };
  const sent = operations ? operations[operation ?? 0]?.fields : (fields as Record<string, unknown>);
  return sent?.[field] ?? null;
}
