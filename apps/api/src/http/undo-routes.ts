import { commitAnswer, identifierParam, undoStack, writeHeaders } from '@callsign/contracts/api';
import { otherIds } from '@callsign/contracts/commits';
import { uuidOf } from '@callsign/contracts/scalars';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { MAX_SHOWN, readUndoStack, type Step } from '../history/undo-stack.ts';
import { resolveProduction } from '../identifiers/lookup.ts';
import { authorship } from './authorship.ts';
import { soundStep } from './demand-undo.ts';
import { signedIn } from './guard.ts';
import { refusals } from './refusals.ts';
import { forMember } from './route-rule.ts';
import { writeCommit } from './write-row.ts';

const stepBody = z
  .strictObject({
    /** A commit of the stack that could not be inverted: go on with the next one below it. */
    below: uuidOf('commit').optional(),
    ids: otherIds.optional(),
  })
  .nullish();

const tags = ['Commits'];

/** Undo and redo per person: each works on its own author's changes, whatever others have written meanwhile. */
export function undoRoutes(app: FastifyInstance, deps: Deps): void {
  for (const step of ['undo', 'redo'] as const) routeOfStep(app, deps, step);

  app.get('/api/productions/:identifier/undo-stack', {
    config: forMember('show:read', 'production'),
    schema: {
      tags,
      summary: `What the person who asks can undo and redo, newest first, at most ${MAX_SHOWN} of each`,
      params: identifierParam,
      response: { 200: undoStack, ...refusals },
    },
    handler: async (request) => {
      const { userId } = signedIn(request);
      return readUndoStack(deps.pool, await productionOf(deps, request), userId);
    },
  });
}

function routeOfStep(app: FastifyInstance, deps: Deps, step: Step): void {
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
      const { below, ids } = (request.body as z.infer<typeof stepBody>) ?? {};
      const stream = await productionOf(deps, request);
      const sound = await soundStep(deps, request, stream, step, below);
      return writeCommit(deps, stream, {
        ...authorship(request, step),
        operations: [],
        ...(sound ?? { step, ...(below ? { below } : {}) }),
        ...(ids ? { ids } : {}),
      });
    },
  });
}

const productionOf = (deps: Deps, request: FastifyRequest) =>
  resolveProduction(deps, (request.params as z.infer<typeof identifierParam>).identifier);
