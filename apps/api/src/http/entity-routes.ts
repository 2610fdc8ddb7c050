import { historyPage, identifierParam, uuidParam, writeAnswer, writeHeaders } from '@callsign/contracts/api';
import { type OtherIds, otherIds } from '@callsign/contracts/commits';
import { type AnyDefinition, createSchema, rowSchema, updateSchema } from '@callsign/contracts/entity';
import { definitions, type EntityType } from '@callsign/contracts/registry';
import { type DisplayId, displayId, identifier, type Uuid } from '@callsign/contracts/scalars';
import { readUuid } from '@callsign/identity/uuid-text';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { readRowHistory } from '../history/row-history.ts';
import { lookUp, resolveProduction } from '../identifiers/lookup.ts';
import { WORKSPACE } from '../rows/log.ts';
import { listRows, noSuchRow } from '../rows/read.ts';
import { demandSecrets } from './demand.ts';
import { refusals } from './refusals.ts';
import { forCreate, forMember, forWrite } from './route-rule.ts';
import { writeRow } from './write-row.ts';

const listQuery = z.strictObject({ deleted: z.enum(['true', 'false']).optional() });
const findQuery = z.strictObject({ production: identifier.optional() });
const deleteQuery = z.looseObject({});
/** With an id for the row, what comes with it moves on to free ids of itself; `ids` says them one by one. */
const restoreBody = z.strictObject({ id: displayId.optional(), ids: otherIds.optional() }).nullish();

/** The routes of every entity type: the same for all, made from the definitions. */
export function entityRoutes(app: FastifyInstance, deps: Deps): void {
  for (const definition of definitions) {
    const entity = entityOf(definition);
    if (definition.type !== 'production') listRoute(app, deps, entity);
    findRoute(app, deps, entity);
    historyRoute(app, deps, entity);
    createRoute(app, deps, entity);
    updateRoute(app, deps, entity);
    deleteRoute(app, deps, entity);
    restoreRoute(app, deps, entity);
  }
}

/** What the routes of one type share; zod compiles each schema once. */
interface EntityRoutes {
  definition: AnyDefinition;
  type: EntityType;
  base: string;
  row: z.ZodType;
  written: z.ZodType;
}

const entityOf = (definition: AnyDefinition): EntityRoutes => ({
  definition,
  type: definition.type as EntityType,
  base: `/api/${definition.plural}`,
  row: rowSchema(definition),
  written: writeAnswer(definition),
});

const about = ({ label }: AnyDefinition, summary: string) => ({ tags: [label.many], summary });

function listRoute(app: FastifyInstance, deps: Deps, { definition, base, row }: EntityRoutes): void {
  app.get(`${base}/production/:identifier`, {
    config: forMember('show:read', 'production'),
    schema: {
      ...about(definition, `${definition.label.many} of a production`),
      params: identifierParam,
      querystring: listQuery,
      response: { 200: z.array(row), ...refusals },
    },
    handler: async (request) => {
      const { identifier } = request.params as z.infer<typeof identifierParam>;
      const { deleted } = request.query as z.infer<typeof listQuery>;
      return listRows(deps.prisma, definition, await resolveProduction(deps, identifier), deleted === 'true');
    },
  });
}

function findRoute(app: FastifyInstance, deps: Deps, { definition, base, type, row }: EntityRoutes): void {
  app.get(`${base}/:identifier`, {
    config: forMember('show:read', 'find', type),
    schema: {
      ...about(
        definition,
        `One ${definition.label.one}, by uuid, else by legacy key, else by display id; the latter two in ?production=`,
      ),
      params: identifierParam,
      querystring: findQuery,
      response: { 200: row, ...refusals },
    },
    handler: async (request) => {
      const { identifier } = request.params as z.infer<typeof identifierParam>;
      if (request.membership) return lookUp(deps, definition, identifier, request.membership.production);
      if (readUuid(identifier) !== null) throw noSuchRow(definition, identifier);
      throw new AppError(
        'VALIDATION',
        `"${identifier}" is no uuid. To look up anything else, add ?production=.`,
        {},
      );
    },
  });
}

function historyRoute(app: FastifyInstance, deps: Deps, { definition, base, type }: EntityRoutes): void {
  const params = uuidParam(definition.type);
  app.get(`${base}/:uuid/history`, {
    config: forMember('show:read', 'row', type),
    schema: {
      ...about(definition, `What happened to one ${definition.label.one}, newest first`),
      params,
      response: { 200: historyPage, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof params>;
      const stream = await deps.streams.of(definition, uuid);
      return readRowHistory(deps.pool, definition, stream, uuid);
    },
  });
}

function createRoute(
  app: FastifyInstance,
  deps: Deps,
  { definition, base, type, written }: EntityRoutes,
): void {
  app.post(base, {
    config: forCreate(type, 'body'),
    schema: {
      ...about(definition, `New ${definition.label.one}; Postgres makes its uuid`),
      headers: writeHeaders,
      body: createSchema(definition),
      response: { 201: written, ...refusals },
    },
    handler: async (request, reply) => {
      const { productionUuid, ...fields } = request.body as Record<string, unknown>;
      const stream = definition.type === 'production' ? WORKSPACE : (productionUuid as Uuid<'production'>);
      reply.status(201);
      return writeRow(deps, request, definition, stream, [{ op: 'create', entityType: type, fields }]);
    },
  });
}

function updateRoute(
  app: FastifyInstance,
  deps: Deps,
  { definition, base, type, written }: EntityRoutes,
): void {
  const params = uuidParam(definition.type);
  app.put(`${base}/:uuid`, {
    config: forWrite(type, 'update'),
    schema: {
      ...about(definition, `Changes the fields that are sent, and no other`),
      headers: writeHeaders,
      params,
      body: updateSchema(definition),
      response: { 200: written, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof params>;
      const { version, ...fields } = request.body as Record<string, unknown> & { version?: number };
      demandSecrets(request, definition, fields);
      return writeRow(deps, request, definition, await deps.streams.of(definition, uuid), [
        { op: 'update', entityType: type, uuid, fields, version },
      ]);
    },
  });
}

function deleteRoute(
  app: FastifyInstance,
  deps: Deps,
  { definition, base, type, written }: EntityRoutes,
): void {
  const params = uuidParam(definition.type);
  app.delete(`${base}/:uuid`, {
    config: forWrite(type, 'delete'),
    schema: {
      ...about(definition, `Moves one ${definition.label.one} to the trash`),
      headers: writeHeaders,
      params,
      querystring: deleteQuery,
      response: { 200: written, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof params>;
      return writeRow(deps, request, definition, await deps.streams.of(definition, uuid), [
        { op: 'delete', entityType: type, uuid },
      ]);
    },
  });
}

function restoreRoute(
  app: FastifyInstance,
  deps: Deps,
  { definition, base, type, written }: EntityRoutes,
): void {
  const params = uuidParam(definition.type);
  app.post(`${base}/:uuid/restore`, {
    config: forWrite(type, 'restore'),
    schema: {
      ...about(definition, `Takes one ${definition.label.one} out of the trash, with what went with it`),
      headers: writeHeaders,
      params,
      body: restoreBody,
      response: { 200: written, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof params>;
      const body = request.body as z.infer<typeof restoreBody>;
      const stream = await deps.streams.of(definition, uuid);
      const restore = (ids?: OtherIds) =>
        writeRow(deps, request, definition, stream, [
          { op: 'restore', entityType: type, uuid, id: body?.id, ids },
        ]);
      return body?.id === undefined ? restore(body?.ids) : movingOn(restore, uuid, body.ids ?? {});
    },
  });
}

/** Whoever names the row anew has seen that ids are taken: rows that come with it take the next free ones, as long as others race for those. */
async function movingOn<T>(restore: (ids: OtherIds) => Promise<T>, uuid: Uuid, ids: OtherIds): Promise<T> {
  for (let wanted = ids, round = 0; ; round++) {
    try {
      return await restore(wanted);
    } catch (error) {
      const taken = error instanceof AppError ? (error.details.taken ?? []) : [];
      if (
        taken.length === 0 ||
        round === 5 ||
        taken.some(({ row }) => row.uuid === uuid || ids[row.uuid] !== undefined)
      )
        throw error;
      const free = taken.map(({ row, nextFree }): [Uuid, DisplayId] => [row.uuid, nextFree]);
      wanted = { ...wanted, ...Object.fromEntries(free) };
    }
  }
}
