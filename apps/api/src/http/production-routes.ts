import { changesPage, identifierParam, productionList, snapshot } from '@callsign/contracts/api';
import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitions } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { resolveProduction } from '../identifiers/lookup.ts';
import { readLog, WORKSPACE } from '../rows/log.ts';
import { listRows, noSuchRow, readSnapshot } from '../rows/read.ts';
import { signedIn } from './guard.ts';
import { refusals } from './refusals.ts';
import { forMember, forSignedIn } from './route-rule.ts';

const [production] = definitions as [AnyDefinition];
const listQuery = z.strictObject({ deleted: z.enum(['true', 'false']).optional() });
const changesQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
});

const tags = ['Shows'];

/** Reading a production as a whole: the list, the snapshot, and the log after a seq. */
export function productionRoutes(app: FastifyInstance, deps: Deps): void {
  listRoute(app, deps);
  snapshotRoute(app, deps);
  changesRoute(app, deps);
}

function listRoute(app: FastifyInstance, deps: Deps): void {
  app.get('/api/productions', {
    config: forSignedIn,
    schema: {
      tags,
      summary: 'The shows that one is a member of, and the seq that the list stands at',
      querystring: listQuery,
      response: { 200: productionList, ...refusals },
    },
    handler: async (request) => {
      const { deleted } = request.query as z.infer<typeof listQuery>;
      const { seq, commit, rows } = await readSnapshot(deps.pool, [production], null);
      const all =
        deleted === 'true'
          ? await listRows(deps.prisma, production, WORKSPACE, true)
          : rows.get('production');
      // Asked for after the rows were read: whoever was made a member meanwhile is told so, and loads afresh.
      const roles = await deps.accounts.memberships.fresh(signedIn(request).userId);
      const productions = (all ?? []).filter(({ uuid }) => roles.has(uuid as Uuid<'production'>));
      return { productions, seq, commit, epoch: deps.epoch };
    },
  });
}

function snapshotRoute(app: FastifyInstance, deps: Deps): void {
  app.get('/api/productions/:identifier/snapshot', {
    config: forMember('show:read', 'production'),
    schema: {
      tags,
      summary: 'All live rows of a show, and the seq that they stand at',
      params: identifierParam,
      response: { 200: snapshot, ...refusals },
    },
    handler: async (request) => {
      const uuid = await resolveProduction(deps, (request.params as { identifier: string }).identifier);
      const { seq, commit, rows } = await readSnapshot(deps.pool, definitions, uuid);
      const [row] = rows.get('production') ?? [];
      // Without a log it is not in this history, whatever was remembered of the one before a failover.
      if (!row && seq === 0) throw noSuchRow(production, uuid);
      if (!row) throw new AppError('PRODUCTION_DELETED', 'This production is deleted. Restore it first.', {});
      const entities = Object.fromEntries(
        definitions.slice(1).map(({ type }) => [type, rows.get(type) ?? []]),
      );
      return { production: row, seq, commit, epoch: deps.epoch, entities };
    },
  });
}

function changesRoute(app: FastifyInstance, deps: Deps): void {
  app.get('/api/productions/:identifier/changes', {
    config: forMember('show:read', 'production'),
    schema: {
      tags,
      summary: 'The commits of a show after a seq, oldest first',
      params: identifierParam,
      querystring: changesQuery,
      response: { 200: changesPage, ...refusals },
    },
    handler: async (request) => {
      const uuid = await resolveProduction(deps, (request.params as { identifier: string }).identifier);
      const { after, limit } = request.query as z.infer<typeof changesQuery>;
      const page = await readLog(deps.pool, uuid, after, limit);
      if (after < page.pruned)
        throw new AppError(
          'PRUNED',
          `The log starts after ${page.pruned}; load a snapshot and go on from its seq.`,
          {},
        );
      return { commits: page.commits, seq: page.head, more: page.more };
    },
  });
}
