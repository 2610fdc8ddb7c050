import { childrenOf } from '@callsign/contracts/children';
import { type AnyDefinition, rowSchema } from '@callsign/contracts/entity';
import { definitions } from '@callsign/contracts/registry';
import { identifier, type Uuid } from '@callsign/contracts/scalars';
import { readUuid } from '@callsign/identity/uuid-text';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { lookUpKey } from '../identifiers/lookup.ts';
import { noSuchRow } from '../rows/read.ts';
import { readChildren } from '../rows/read-children.ts';
import { refusals } from './refusals.ts';
import { forMember } from './route-rule.ts';

const params = z.object({ legacyKey: identifier });
const query = z.strictObject({ production: identifier.optional() });

/** Looking a row up by the key that it had in another system, and by nothing else; for every type. */
export function keyLookupRoutes(app: FastifyInstance, deps: Deps): void {
  for (const definition of definitions) keyLookupRoute(app, deps, definition);
}

function keyLookupRoute(app: FastifyInstance, deps: Deps, definition: AnyDefinition): void {
  const { label, plural } = definition;
  app.get(`/api/${plural}/by-key/:legacyKey`, {
    config: forMember('show:read', 'key', definition.type),
    schema: {
      tags: [label.many],
      summary: `One ${label.one}, by the key it had in another system, with the rows that belong to it; a uuid is refused`,
      params,
      querystring: query,
      response: { 200: rowWithChildren(definition), ...refusals },
    },
    handler: async ({ params, membership }) => {
      const { legacyKey } = params as { legacyKey: string };
      const uuid = readUuid(legacyKey);
      if (uuid !== null) throw isUuid(definition, legacyKey, uuid);
      if (membership === null) throw noSuchRow(definition, legacyKey);
      const row = await lookUpKey(deps, definition, legacyKey, membership.production);
      const children = await readChildren(deps.pool, definition, [row.uuid]);
      const lists = [...children].map(([{ answeredAs }, byParent]) => [
        answeredAs,
        byParent.get(row.uuid) ?? [],
      ]);
      return { ...row, ...Object.fromEntries(lists) };
    },
  });
}

function rowWithChildren(definition: AnyDefinition): z.ZodObject {
  const lists = childrenOf(definition).map((child) => [
    child.answeredAs,
    z.array(rowSchema(child.definition)),
  ]);
  return rowSchema(definition).extend(Object.fromEntries(lists));
}

function isUuid({ plural }: AnyDefinition, sent: string, uuid: Uuid): AppError {
  const message = `is a uuid, which is no key of another system; ask GET /api/${plural}/${uuid} instead`;
  return new AppError('VALIDATION', `"${sent}" ${message}.`, {
    issues: [{ path: 'params.legacyKey', problem: 'not-allowed', message }],
  });
}
