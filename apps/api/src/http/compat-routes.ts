import { identifierParam, uuidParam, writeHeaders } from '@callsign/contracts/api';
import { childrenOf } from '@callsign/contracts/children';
import {
  compatCreate,
  compatDeleted,
  compatDeleteQuery,
  compatRow,
  compatUpdate,
} from '@callsign/contracts/compat';
import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitions, type Entity, type EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { orNull } from '../app-error.ts';
import { flatten } from '../compat/flat.ts';
import { childRowsIn, demandSame, operationsOfCreate, operationsOfUpdate } from '../compat/operations.ts';
import type { Deps } from '../deps.ts';
import { resolveProduction } from '../identifiers/lookup.ts';
import { WORKSPACE } from '../rows/log.ts';
import { listRows, readRow } from '../rows/read.ts';
import { BULK_BYTES } from './bodies.ts';
import { demandOperations } from './demand.ts';
import type { Membership } from './membership.ts';
import { refusals } from './refusals.ts';
import { forCreate, forMember, forWrite } from './route-rule.ts';
import { writeRow } from './write-row.ts';

type Body = Record<string, unknown>;

/** The requests and answers that clients from before the book speak, for every type; see decision 023. */
export function compatRoutes(app: FastifyInstance, deps: Deps): void {
  for (const definition of definitions) {
    const row = compatRow(definition);
    readRoutes(app, deps, definition, row);
    createRoute(app, deps, definition, row);
    updateRoute(app, deps, definition, row);
    deleteRoute(app, deps, definition);
  }
}

const pathOf = ({ plural }: AnyDefinition) => `/api/compat/${plural}`;
const about = (summary: string) => ({ tags: ['Compatibility'], summary });
const uuidIn = (request: FastifyRequest) => (request.params as z.infer<ReturnType<typeof uuidParam>>).uuid;

function readRoutes(app: FastifyInstance, deps: Deps, definition: AnyDefinition, row: z.ZodType): void {
  const { one, many } = definition.label;

  if (definition.type !== 'production')
    app.get(`${pathOf(definition)}/production/:identifier`, {
      config: forMember('show:read', 'production'),
      schema: {
        ...about(`${many} of a production, flat, oldest first`),
        params: identifierParam,
        response: { 200: z.array(row), ...refusals },
      },
      handler: async (request) => {
        const { production } = request.membership as Membership;
        const rows = await listRows(deps.prisma, definition, production, false);
        return flatten(deps.pool, definition, rows, (request.params as { identifier: string }).identifier);
      },
    });

  app.get(`${pathOf(definition)}/:uuid`, {
    config: forMember('show:read', 'row', definition.type),
    schema: {
      ...about(`One ${one}, flat`),
      params: uuidParam(definition.type),
      response: { 200: row, ...refusals },
    },
    handler: async (request) => {
      const [flat] = await flatten(
        deps.pool,
        definition,
        [await readRow(deps.prisma, definition, uuidIn(request))],
        null,
      );
      return flat;
    },
  });
}

/** Many rows may come with their parent. */
const sizeOf = (definition: AnyDefinition) =>
  childrenOf(definition).length > 0 ? { bodyLimit: BULK_BYTES } : {};

async function answer({ pool }: Deps, definition: AnyDefinition, entity: Entity, body: Body) {
  const { productionId = null } = body as { productionId?: string };
  const [flat] = await flatten(pool, definition, [entity], productionId);
  return flat;
}

function createRoute(app: FastifyInstance, deps: Deps, definition: AnyDefinition, row: z.ZodType): void {
  app.post(pathOf(definition), {
    config: forCreate(definition.type, 'named-in-body'),
    ...sizeOf(definition),
    schema: {
      ...about(
        `New ${definition.label.one}, with the rows that belong to it, as one commit; Postgres makes its uuid`,
      ),
      headers: writeHeaders,
      body: compatCreate(definition),
      response: { 201: row, ...refusals },
    },
    handler: async (request, reply) => {
      const body = request.body as Body;
      const uuid = childRowsIn(definition, body).length > 0 ? await newUuid(deps) : null;
      const operations = operationsOfCreate(definition, body, uuid);
      if (request.membership) demandOperations(request, operations);
      const stream = request.membership?.production ?? WORKSPACE;
      const { entity } = await writeRow(deps, request, definition, stream, operations);
      reply.status(201);
      return answer(deps, definition, entity, body);
    },
  });
}

function updateRoute(app: FastifyInstance, deps: Deps, definition: AnyDefinition, row: z.ZodType): void {
  app.put(`${pathOf(definition)}/:uuid`, {
    config: forWrite(definition.type, 'update'),
    ...sizeOf(definition),
    schema: {
      ...about('Changes the fields that are sent, and the rows that belong to it, as one commit'),
      headers: writeHeaders,
      params: uuidParam(definition.type),
      body: compatUpdate(definition),
      response: { 200: row, ...refusals },
    },
    handler: async (request) => {
      const body = request.body as Body;
      const { production } = request.membership as Membership;
      await demandOwn(deps, body, uuidIn(request), production);
      const operations = operationsOfUpdate(definition, body, uuidIn(request));
      demandOperations(request, operations);
      const { entity } = await writeRow(deps, request, definition, production, operations);
      return answer(deps, definition, entity, body);
    },
  });
}

function deleteRoute(app: FastifyInstance, deps: Deps, definition: AnyDefinition): void {
  app.delete(`${pathOf(definition)}/:uuid`, {
    config: forWrite(definition.type, 'delete'),
    schema: {
      ...about(`Moves one ${definition.label.one} to the trash`),
      headers: writeHeaders,
      params: uuidParam(definition.type),
      querystring: compatDeleteQuery,
      response: { 200: compatDeleted, ...refusals },
    },
    handler: async (request) => {
      const { production } = request.membership as Membership;
      const operation = {
        op: 'delete',
        entityType: definition.type as EntityType,
        uuid: uuidIn(request),
      } as const;
      await writeRow(deps, request, definition, production, [operation]);
      return { success: true as const };
    },
  });
}

/** Refuses a uuid or a production that are not the row's own. */
async function demandOwn(deps: Deps, body: Body, uuid: Uuid, production: Uuid<'production'>): Promise<void> {
  demandSame(body, 'uuid', uuid);
  demandSame(body, 'productionUuid', production);
  const { productionId } = body;
  if (typeof productionId !== 'string') return;
  // Letter for letter its own, or another name of it; one that names nothing is refused as one that names another.
  const named = await resolveProduction(deps, productionId).catch(orNull);
  if (named !== production) demandSame(body, 'productionId', production);
}

async function newUuid({ pool }: Deps): Promise<Uuid> {
  const { rows } = await pool.query<{ uuid: Uuid }>('select uuidv7() as uuid');
  return (rows[0] as { uuid: Uuid }).uuid;
}
