import { type RowPlace, rowPlace, uuidParam } from '@callsign/contracts/api';
import { tableOf } from '@callsign/contracts/entity';
import { definitions } from '@callsign/contracts/registry';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { signedIn } from './guard.ts';
import { refusals } from './refusals.ts';
import { forSignedIn } from './route-rule.ts';

/** One look-up by primary key in every entity table; at most one of them holds the uuid. */
const findPlace = definitions
  .map((definition) => {
    const production = definition.type === 'production' ? 'uuid' : 'production_uuid';
    return `select '${definition.type}' as "entityType", ${production} as "productionUuid", is_deleted as "isDeleted" from ${tableOf(definition)} where uuid = $1`;
  })
  .join(' union all ');

const rowParams = uuidParam('row');

/** Finds a row by its uuid alone, whatever its type: the way of permanent links. */
export function rowRoutes(app: FastifyInstance, deps: Deps): void {
  app.get('/api/rows/:uuid', {
    // Answers NOT_FOUND for a row of a production that one is no member of.
    config: forSignedIn,
    schema: {
      tags: ['Shows'],
      summary: 'Which type and show a row belongs to, deleted or not',
      params: rowParams,
      response: { 200: rowPlace, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof rowParams>;
      const { rows } = await deps.pool.query<RowPlace>({
        name: 'find_place',
        text: findPlace,
        values: [uuid],
      });
      const [place] = rows;
      const { memberships } = deps.accounts;
      if (!place || !(await memberships.role(signedIn(request).userId, place.productionUuid)))
        throw new AppError('NOT_FOUND', 'There is no row with this uuid.', {});
      return place;
    },
  });
}
