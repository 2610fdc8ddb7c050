import { doneAnswer } from '@callsign/contracts/accounts';
import { identifierParam, uuidParam } from '@callsign/contracts/api';
import {
  legacyKeysAnswer,
  legacyKeysBody,
  legacyKeysPage,
  legacyKeysQuery,
  searchAnswer,
  searchQuery,
} from '@callsign/contracts/identifiers';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { listLegacyKeys, removeLegacyKey, typeOfLegacyKey } from '../identifiers/legacy-key-rows.ts';
import { addLegacyKeys } from '../identifiers/legacy-keys.ts';
import { searchRows } from '../identifiers/search.ts';
import { demandWritable } from '../write/read-only.ts';
import { BULK_BYTES } from './bodies.ts';
import { signedIn } from './guard.ts';
import type { Membership } from './membership.ts';
import { refusals } from './refusals.ts';
import { forMember } from './route-rule.ts';

const tags = ['Identifiers'];
const base = '/api/productions/:identifier/legacy-keys';
const keyParams = identifierParam.extend(uuidParam('legacy key').shape);
const productionOf = (request: FastifyRequest) => (request.membership as Membership).production;

/** Finding rows by what they are, were or had been called. */
export function identifierRoutes(app: FastifyInstance, deps: Deps): void {
  readRoutes(app, deps);
  writeRoutes(app, deps);
}

function readRoutes(app: FastifyInstance, { pool }: Deps): void {
  app.get('/api/productions/:identifier/search', {
    config: forMember('show:read', 'production'),
    schema: {
      tags,
      summary:
        'Rows whose id, former id or legacy key is or begins with a text; whoever has the id now comes first',
      params: identifierParam,
      querystring: searchQuery,
      response: { 200: searchAnswer, ...refusals },
    },
    handler: async (request) => {
      const { q, limit } = request.query as z.infer<typeof searchQuery>;
      return { results: await searchRows(pool, productionOf(request), q, limit) };
    },
  });

  app.get(base, {
    config: forMember('show:read', 'production'),
    schema: {
      tags,
      summary: 'The keys that rows of a show had in other systems, oldest first',
      params: identifierParam,
      querystring: legacyKeysQuery,
      response: { 200: legacyKeysPage, ...refusals },
    },
    handler: (request) =>
      listLegacyKeys(pool, productionOf(request), request.query as z.infer<typeof legacyKeysQuery>),
  });
}

function writeRoutes(app: FastifyInstance, { pool, switches }: Deps): void {
  app.post(base, {
    config: forMember('rows:bulk', 'production'),
    bodyLimit: BULK_BYTES,
    schema: {
      tags,
      summary:
        'Writes down the keys that rows had in another system: all or none; what is known already stays',
      params: identifierParam,
      body: legacyKeysBody,
      response: { 200: legacyKeysAnswer, ...refusals },
    },
    handler: async (request) => {
      const body = request.body as z.infer<typeof legacyKeysBody>;
      const production = productionOf(request);
      await demandWritable(switches, production, new Set(body.keys.map(({ type }) => type)));
      return addLegacyKeys(pool, production, signedIn(request).userId, body);
    },
  });

  app.delete(`${base}/:uuid`, {
    config: forMember('rows:bulk', 'production'),
    schema: {
      tags,
      summary: 'Forgets a legacy key that was written down by mistake',
      params: keyParams,
      response: { 200: doneAnswer, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof keyParams>;
      const production = productionOf(request);
      const type = await typeOfLegacyKey(pool, production, uuid);
      if (type === null)
        throw new AppError('NOT_FOUND', 'There is no legacy key with this uuid in this show.', {});
      await demandWritable(switches, production, [type]);
      await removeLegacyKey(pool, uuid);
      return { done: true };
    },
  });
}
