import { uuidParam, writeAnswer, writeHeaders } from '@callsign/contracts/api';
import { type AnyDefinition, columnOf, writableFields } from '@callsign/contracts/entity';
import { definitions, type EntityType } from '@callsign/contracts/registry';
import { rowVersion, type Uuid, whole } from '@callsign/contracts/scalars';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { replacedBy } from '../history/row-history.ts';
import { readRow } from '../rows/read.ts';
import { authorship } from './authorship.ts';
import { demandSecrets } from './demand.ts';
import { refusals } from './refusals.ts';
import { forWrite } from './route-rule.ts';

/** Takes one field of one change back, for every entity type. */
export function revertRoutes(app: FastifyInstance, deps: Deps): void {
  for (const definition of definitions) revertRoute(app, deps, definition);
}

function revertRoute(app: FastifyInstance, deps: Deps, definition: AnyDefinition): void {
  const fields = ['id', ...Object.keys(writableFields(definition))] as [string, ...string[]];
  const params = uuidParam(definition.type);
  const revertBody = z.strictObject({
    field: z.enum(fields),
    /** The row's version that the change made. */
    version: whole(2),
    /** The row's version that its author is looking at; without it, any later change of the field is in conflict. */
    seen: rowVersion.optional(),
  });

  app.post(`/api/${definition.plural}/:uuid/revert`, {
    config: forWrite(definition.type, 'update'),
    schema: {
      tags: [definition.label.many],
      summary: 'Gives one field the value that it had before a change of the history',
      headers: writeHeaders,
      params,
      body: revertBody,
      response: { 200: writeAnswer(definition), ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof params>;
      const { field, version, seen } = request.body as z.infer<typeof revertBody>;
      demandSecrets(request, definition, { [field]: null });
      const stream = await deps.streams.of(definition, uuid);
      const value = await valueBefore(deps, definition, stream, uuid, version, field);
      const { commit } = await deps.writer.write(stream, {
        ...authorship(request, 'revert'),
        operations: [
          {
            op: 'update',
            entityType: definition.type as EntityType,
            uuid,
            fields: { [field]: value },
            version: seen ?? version,
          },
        ],
      });
      const change = commit.changes.findLast(({ entityId }) => entityId === uuid);
      return { entity: change?.entity ?? (await readRow(deps.prisma, definition, uuid)), commit };
    },
  });
}

/** The field's value before the change that made a version of a row, as the database holds it. */
async function valueBefore(
  deps: Deps,
  definition: AnyDefinition,
  stream: Uuid<'production'>,
  uuid: Uuid,
  version: number,
  field: string,
): Promise<unknown> {
  const replaced = await replacedBy(deps.pool, stream, uuid, version);
  if (replaced === null) {
    const row = await readRow(deps.prisma, definition, uuid);
    if (version > row.version)
      throw new AppError('VALIDATION', `${row.id} has no version ${version}.`, { field });
    throw new AppError(
      'PRUNED',
      `The change that made version ${version} of ${row.id} is older than what the log keeps.`,
      { field },
    );
  }
  if (!(columnOf(field) in replaced))
    throw new AppError('VALIDATION', `That change did not touch ${field}.`, { field });
  return replaced[columnOf(field)];
}
