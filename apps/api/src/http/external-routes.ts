import type { AnyDefinition } from '@callsign/contracts/entity';
import {
  externalBatch,
  externalBatchBody,
  externalById,
  externalDefinitions,
  externalIdParam,
  externalOne,
  externalPage,
  externalPageQuery,
  externalUuidParam,
} from '@callsign/contracts/external';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { cursorOf, readCursor } from '../partners/cursor.ts';
import { createExternalRows, type ExternalRows } from '../partners/external-rows.ts';
import { isPlainUuid } from '../partners/uuid-form.ts';
import { refusals } from './refusals.ts';
import { forPartner } from './route-rule.ts';

/** What partners' programs may ask: the same four questions of every type that they are told of. */
export function externalRoutes(app: FastifyInstance, deps: Deps): void {
  for (const definition of externalDefinitions) {
    const rows = createExternalRows(deps.pool, definition);
    pageRoute(app, rows, definition);
    uuidRoute(app, rows, definition);
    idRoute(app, rows, definition);
    batchRoute(app, rows, definition);
  }
}

const baseOf = ({ plural }: AnyDefinition) => `/api/v1/external/${plural}`;
const about = (summary: string) => ({ tags: ['Partners'], summary, security: [{ partnerKey: [] }] });

function pageRoute(app: FastifyInstance, rows: ExternalRows, definition: AnyDefinition): void {
  app.get(baseOf(definition), {
    config: forPartner(definition.type),
    schema: {
      ...about(`${definition.label.many}: one page, in an order that stays`),
      querystring: externalPageQuery,
      response: { 200: externalPage(definition), ...refusals },
    },
    handler: async (request) => {
      const { limit, cursor } = request.query as z.infer<typeof externalPageQuery>;
      const after = cursor === undefined ? null : readCursor(definition.plural, cursor);
      // One more than asked for tells whether a further page exists.
      const found = await rows.page(productionOf(request), after, limit + 1);
      const data = found.slice(0, limit);
      const hasMore = found.length > limit;
      const last = data.at(-1);
      const nextCursor = hasMore && last ? cursorOf(definition.plural, last.uuid) : null;
      return { data, pagination: { limit, nextCursor, hasMore } };
    },
  });
}

function uuidRoute(app: FastifyInstance, rows: ExternalRows, definition: AnyDefinition): void {
  app.get(`${baseOf(definition)}/:uuid`, {
    config: forPartner(definition.type),
    schema: {
      ...about(`${definition.label.many}: one, by uuid`),
      params: externalUuidParam,
      response: { 200: externalOne(definition), ...refusals },
    },
    handler: async (request) => {
      const uuid = strictUuid((request.params as z.infer<typeof externalUuidParam>).uuid);
      const [data] = await rows.byUuids(productionOf(request), [uuid]);
      if (!data) throw notFound(definition, 'uuid');
      return { data, metadata: { requestedUuid: uuid, timestamp: now() } };
    },
  });
}

function idRoute(app: FastifyInstance, rows: ExternalRows, definition: AnyDefinition): void {
  app.get(`${baseOf(definition)}/by-id/:id`, {
    config: forPartner(definition.type),
    schema: {
      ...about(`${definition.label.many}: one, by the id that people use, which may change`),
      params: externalIdParam,
      response: { 200: externalById(definition), ...refusals },
    },
    handler: async (request) => {
      const { id } = request.params as z.infer<typeof externalIdParam>;
      const data = await rows.byId(productionOf(request), id);
      if (!data) throw notFound(definition, 'id');
      return { data, metadata: { requestedId: id, timestamp: now() } };
    },
  });
}

function batchRoute(app: FastifyInstance, rows: ExternalRows, definition: AnyDefinition): void {
  app.post(`${baseOf(definition)}/batch`, {
    config: forPartner(definition.type),
    schema: {
      ...about(`${definition.label.many}: many, by their uuids`),
      body: externalBatchBody,
      response: { 200: externalBatch(definition), ...refusals },
    },
    handler: async (request) => {
      const sent = (request.body as z.infer<typeof externalBatchBody>).uuids;
      const uuids = [...new Set(sent.map(strictUuid))];
      const found = new Map((await rows.byUuids(productionOf(request), uuids)).map((row) => [row.uuid, row]));
      const data = uuids.flatMap((uuid) => found.get(uuid) ?? []);
      const notFoundUuids = uuids.filter((uuid) => !found.has(uuid));
      const counts = { requestedCount: uuids.length, foundCount: data.length };
      return { data, metadata: { ...counts, notFoundUuids, timestamp: now() } };
    },
  });
}

const now = () => new Date().toISOString();
const EXAMPLE = '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a17';

/** One spelling only, in any case: the database would take many more, which no two programs agree on. */
function strictUuid(text: string): Uuid {
  if (isPlainUuid(text)) return text.toLowerCase() as Uuid;
  throw new AppError(
    'INVALID_UUID',
    'This is no uuid: write 32 hexadecimal digits as 8-4-4-4-12, without braces or blanks.',
    { provided: text.slice(0, 100).toWellFormed(), example: EXAMPLE },
  );
}

/** The same for what is not there and for what is another show's. */
const notFound = ({ label }: AnyDefinition, by: 'uuid' | 'id') =>
  new AppError('NOT_FOUND', `There is no ${label.one.toLowerCase()} with this ${by}.`, {});

function productionOf({ partner }: FastifyRequest): Uuid<'production'> {
  if (partner === null) throw new AppError('KEY_MISSING', 'Send your key.', {});
  return partner.production;
}
