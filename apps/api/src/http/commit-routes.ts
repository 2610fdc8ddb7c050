import { commitAnswer, uuidParam, writeHeaders } from '@callsign/contracts/api';
import { type CommitRequest, commitRequest, MAX_OPERATIONS, otherIds } from '@callsign/contracts/commits';
import { uuidOf } from '@callsign/contracts/scalars';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { WORKSPACE } from '../rows/log.ts';
import { authorship } from './authorship.ts';
import { BULK_BYTES } from './bodies.ts';
import { demandOperations } from './demand.ts';
import { demandUndo } from './demand-undo.ts';
import { refusals } from './refusals.ts';
import { forMember } from './route-rule.ts';
import { writeCommit } from './write-row.ts';

const commitParams = uuidParam('commit');
const undoBody = z.strictObject({
  productionUuid: uuidOf('production').nullable(),
  ids: otherIds.optional(),
});

const tags = ['Commits'];

/** Commits of many operations, and undo: what the routes of one row cannot say. */
export function commitRoutes(app: FastifyInstance, deps: Deps): void {
  routeOfOperations(app, deps);
  routeOfUndo(app, deps);
}

function routeOfOperations(app: FastifyInstance, deps: Deps): void {
  app.post('/api/commits', {
    // What each operation needs is asked for in the handler.
    config: forMember('show:read', 'body'),
    bodyLimit: BULK_BYTES,
    schema: {
      tags,
      summary: 'Many operations on one production as one commit: all or nothing, or all that can be written',
      headers: writeHeaders,
      body: commitRequest,
      response: { 200: commitAnswer, ...refusals },
    },
    // Before validation, so that a commit far over the limit costs nothing.
    preValidation: async (request) => {
      const operations = (request.body as { operations?: unknown } | null)?.operations;
      if (Array.isArray(operations) && operations.length > MAX_OPERATIONS)
        throw new AppError(
          'TOO_MANY_OPERATIONS',
          `A commit holds at most ${MAX_OPERATIONS} operations; this one has ${operations.length}. Send it in several commits.`,
          {},
        );
    },
    handler: async (request) => {
      const { productionUuid, reason, onConflict, operations } = request.body as CommitRequest;
      if (operations.some(({ entityType }) => entityType === 'production'))
        throw new AppError('VALIDATION', 'A production is written through /api/productions.', {});
      demandOperations(request, operations);
      return writeCommit(deps, productionUuid, {
        ...authorship(request, reason ?? null),
        operations,
        ...(onConflict === 'apply-rest' ? { partial: true } : {}),
      });
    },
  });
}

function routeOfUndo(app: FastifyInstance, deps: Deps): void {
  app.post('/api/commits/:uuid/undo', {
    config: forMember('rows:edit', 'commit'),
    schema: {
      tags,
      summary: 'Inverts a commit; fields that someone changed since are left alone and named',
      headers: writeHeaders,
      params: commitParams,
      body: undoBody,
      response: { 200: commitAnswer, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof commitParams>;
      const { productionUuid, ids } = request.body as z.infer<typeof undoBody>;
      const stream = productionUuid ?? WORKSPACE;
      await demandUndo(deps, request, stream, uuid);
      return writeCommit(deps, stream, {
        ...authorship(request, 'undo'),
        operations: [],
        undo: uuid,
        ...(ids ? { ids } : {}),
      });
    },
  });
}
