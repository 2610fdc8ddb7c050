import { doneAnswer } from '@callsign/contracts/accounts';
import { identifierParam, uuidParam } from '@callsign/contracts/api';
import { errorBody } from '@callsign/contracts/errors';
import {
  legacyKeysAnswer,
  legacyKeysBody,
  legacyKeysPage,
  legacyKeysQuery,
  searchAnswer,
  searchQuery,
} from '@callsign/contracts/identifiers';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { addLegacyKeys } from '../identifiers/legacy-keys.ts';
import { searchRows } from '../identifiers/search.ts';
import { demandWritable } from '../write/read-only.ts';
import { BULK_BYTES } from './bodies.ts';
import { signedIn } from './guard.ts';
import type { Standing } from './place.ts';
import { forMember } from './route-rule.ts';

const keyParams = identifierParam.extend(uuidParam('legacy key').shape);

/** Finding rows by what they are, were or had been called. */
export function identifierRoutes(app: FastifyInstance, { pool, switches }: Deps): void {
  const refusals = { '4xx': errorBody, '5xx': errorBody };
  const tags = ['Identifiers'];
  const productionOf = (request: FastifyRequest) => (request.standing as Standing).production;

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

  app.post('/api/productions/:identifier/legacy-keys', {
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

  app.get('/api/productions/:identifier/legacy-keys', {
    config: forMember('show:read', 'production'),
    schema: {
      tags,
      summary: 'The keys that rows of a show had in other systems, oldest first',
      params: identifierParam,
      querystring: legacyKeysQuery,
      response: { 200: legacyKeysPage, ...refusals },
    },
    handler: async (request) => {
      const { type, uuid, after, limit } = request.query as z.infer<typeof legacyKeysQuery>;
      const { rows } = await pool.query<{ uuid: Uuid<'legacy key'> }>(
        `select uuid, entity_type as "entityType", entity_uuid as "entityUuid", key, system,
           to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"
         from legacy_keys where production_uuid = $1 and ($2::text is null or entity_type = $2)
           and ($3::uuid is null or entity_uuid = $3) and ($4::uuid is null or uuid > $4) order by uuid limit $5`,
        [productionOf(request), type ?? null, uuid ?? null, after ?? null, limit + 1],
      );
      const keys = rows.slice(0, limit);
      return { keys, next: rows.length > limit ? (keys.at(-1)?.uuid ?? null) : null };
    },
  });

  app.delete('/api/productions/:identifier/legacy-keys/:uuid', {
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
      const { rows } = await pool.query<{ type: string }>(
        'select entity_type as type from legacy_keys where uuid = $1 and production_uuid = $2',
        [uuid, production],
      );
      if (!rows[0])
        throw new AppError('NOT_FOUND', 'There is no legacy key with this uuid in this show.', {});
      await demandWritable(switches, production, [rows[0].type]);
      await pool.query('delete from legacy_keys where uuid = $1', [uuid]);
      return { done: true };
    },
  });
}
