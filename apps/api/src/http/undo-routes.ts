import { commitAnswer, identifierParam, undoStack, writeHeaders } from '@callsign/contracts/api';
import { otherIds } from '@callsign/contracts/commits';
import { errorBody } from '@callsign/contracts/errors';
import { uuidOf } from '@callsign/contracts/scalars';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { resolveProduction } from '../identifiers/lookup.ts';
import { warningsOf } from '../write/warnings.ts';
import { authorship } from './authorship.ts';
import { soundStep } from './demand-undo.ts';
import { signedIn } from './guard.ts';
import { forMember } from './route-rule.ts';

/** How far back the answer shows a stack; taking steps goes further. */
const MOST_SHOWN = 50;

const stepBody = z
  .strictObject({
    /** A commit of the stack that could not be inverted: go on with the next one below it. */
    below: uuidOf('commit').optional(),
    ids: otherIds.optional(),
  })
  .nullish();

/** Undo and redo per person: each works on its own author's changes, whatever others have written meanwhile. */
export function undoRoutes(app: FastifyInstance, deps: Deps): void {
  const refusals = { '4xx': errorBody, '5xx': errorBody };
  const tags = ['Commits'];

  for (const step of ['undo', 'redo'] as const) {
    app.post(`/api/productions/:identifier/${step}`, {
      config: forMember('rows:edit', 'production'),
      schema: {
        tags,
        summary:
          step === 'undo'
            ? 'Inverts the newest change of the person who asks that is not undone yet'
            : 'Takes the last undo of the person who asks back; a change of their own in between ends that',
        headers: writeHeaders,
        params: identifierParam,
        body: stepBody,
        response: { 200: commitAnswer, ...refusals },
      },
      handler: async (request) => {
        const body = request.body as z.infer<typeof stepBody>;
        const stream = await production(request);
        const below = body?.below;
        const wanted = (await soundStep(deps, request, stream, step, below)) ?? {
          step,
          ...(below ? { below } : {}),
        };
        const ids = body?.ids ? { ids: body.ids } : {};
        const written = await deps.writer.write(stream, {
          ...authorship(request, step),
          operations: [],
          ...wanted,
          ...ids,
        });
        return { ...written, ...(await warningsOf(deps.pool, written.commit)) };
      },
    });
  }

  app.get('/api/productions/:identifier/undo-stack', {
    config: forMember('show:read', 'production'),
    schema: {
      tags,
      summary: `What the person who asks can undo and redo, newest first, at most ${MOST_SHOWN} of each`,
      params: identifierParam,
      response: { 200: undoStack, ...refusals },
    },
    handler: async (request) => {
      const user = signedIn(request).userId;
      const stream = await production(request);
      const { rows } = await deps.pool.query<{ undo: unknown[]; redo: unknown[] }>(
        `select ${['undo', 'redo'].map((step) => `(${stackOf(step)}) as ${step}`).join(', ')}`,
        [stream, user],
      );
      return rows[0];
    },
  });

  const production = (request: FastifyRequest) =>
    resolveProduction(deps, (request.params as z.infer<typeof identifierParam>).identifier);
}

const stackOf = (step: string) => `
  select coalesce(jsonb_agg(jsonb_build_object(
      'commit', stack.commit_uuid, 'seq', stack.seq, 'at', to_char(first.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'reason', first.reason,
      'changes', (select count(*) from changes c where c.production_uuid = $1 and c.commit_uuid = stack.commit_uuid),
      'first', jsonb_build_object('entityType', first.entity_type, 'uuid', first.entity_uuid, 'id', first.row -> 'id', 'operation', first.operation)
    ) order by stack.seq desc), '[]')
  from callsign_stack($1, $2, '${step}', null, ${MOST_SHOWN}) stack
  cross join lateral (
    select * from changes c where c.production_uuid = $1 and c.commit_uuid = stack.commit_uuid order by c.seq limit 1
  ) first`;
