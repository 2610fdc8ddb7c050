import { z } from 'zod';
import { type Child, childrenOf } from './children.ts';
import { MAX_OPERATIONS } from './commits.ts';
import { type AnyDefinition, createSchema, rowSchema, updateSchema, writableFields } from './entity.ts';
import { identifier, uuidOf } from './scalars.ts';

type Shape = Record<string, z.ZodType>;

/** Accepted for compatibility and ignored: the author of a write is always the session's person. */
const sender: Shape = { userId: z.unknown().optional(), userName: z.unknown().optional() };

const productionId = identifier.meta({
  description: 'The uuid, legacy key or display id of the production.',
});

/** Schema of a row as the compatibility form answers it: flat, with its production as `productionId` and the rows of its child types. */
export function compatRow(definition: AnyDefinition): z.ZodObject {
  const children = childrenOf(definition).map((child) => [
    child.answeredAs,
    z.array(flatRow(child.definition)),
  ]);
  return flatRow(definition).extend(Object.fromEntries(children));
}

const flatRow = (definition: AnyDefinition) => rowSchema(definition).extend({ productionId: z.string() });

/** Schema of a new row in the compatibility form; rows of a child type may come with it (`outputs` of a source). */
export function compatCreate(definition: AnyDefinition): z.ZodObject {
  const { productionUuid, ...own } = createSchema(definition).shape as Shape;
  return z.strictObject({
    ...(productionUuid ? { productionId } : {}),
    ...sender,
    ...own,
    ...listsOf(definition, 'sentAs', ({ definition: child, field }) => {
      const { productionUuid: _, [field]: __, ...rest } = createSchema(child).shape as Shape;
      return z.strictObject(rest);
    }),
  });
}

/**
 * Schema of an edit in the compatibility form. A row may be sent back as it was answered: its uuid and its production
 * must then be its own, and what only the database writes is not used. Child rows with a uuid are edited, those
 * without are new, and those that are left out stay as they are.
 */
export function compatUpdate(definition: AnyDefinition): z.ZodObject {
  return z.strictObject({
    ...editShape(definition),
    ...listsOf(definition, 'sentAs', editOfChild),
    ...listsOf(definition, 'answeredAs', editOfChild),
  });
}

function editOfChild({ definition, field }: Child): z.ZodType {
  const { productionUuid: _, [field]: __, ...rest } = createSchema(definition).shape as Shape;
  const missing = Object.keys(rest).filter((name) => !rest[name]?.safeParse(undefined).success);
  return z.strictObject(editShape(definition)).superRefine((row, context) => {
    if (row.uuid !== undefined) return;
    for (const name of missing)
      if (!(name in row)) context.addIssue({ code: 'custom', path: [name], message: 'is missing' });
  });
}

/** What an edit of one row may hold, its child rows apart. */
function editShape(definition: AnyDefinition): Shape {
  const written = new Set(['uuid', 'id', 'version', ...Object.keys(writableFields(definition))]);
  const kept = Object.keys(rowSchema(definition).shape).filter((name) => !written.has(name));
  return {
    ...Object.fromEntries(kept.map((name) => [name, z.unknown().optional()])),
    ...sender,
    uuid: uuidOf(definition.type).optional(),
    productionId: productionId.optional(),
    productionUuid: uuidOf('production').optional(),
    isDeleted: z.literal(false, 'cannot be set here: use DELETE').optional(),
    ...(updateSchema(definition).shape as Shape),
  };
}

/** One list of rows per child type; parent and children are written in one commit. */
function listsOf(
  definition: AnyDefinition,
  name: 'sentAs' | 'answeredAs',
  rowOf: (child: Child) => z.ZodType,
): Shape {
  const list = (child: Child) =>
    z
      .array(rowOf(child))
      .max(MAX_OPERATIONS - 1, tooMany)
      .optional();
  return Object.fromEntries(childrenOf(definition).map((child) => [child[name], list(child)]));
}

const tooMany = `are more than ${MAX_OPERATIONS - 1}; send them in several requests`;

/** Query of a removal; the sender's name is accepted and ignored. */
export const compatDeleteQuery = z.looseObject(sender);

/** Answer of a removal. */
export const compatDeleted = z.object({ success: z.literal(true) });
