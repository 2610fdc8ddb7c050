import { type Child, childrenOf } from '@callsign/contracts/children';
import type { Operation } from '@callsign/contracts/commits';
import { type AnyDefinition, writableFields } from '@callsign/contracts/entity';
import type { EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { AppError } from '../app-error.ts';

type Body = Record<string, unknown>;
type Operations = [Operation, ...Operation[]];

/** The child rows that a body holds, each with its child type; those under the name of the answer only where the other name is not there. */
export function childRowsIn(
  definition: AnyDefinition,
  body: Body,
): { child: Child; row: Body; path: string }[] {
  return childrenOf(definition).flatMap((child) => {
    const name = child.sentAs in body ? child.sentAs : child.answeredAs;
    const rows = (body[name] ?? []) as Body[];
    return rows.map((row, at) => ({ child, row, path: `${name}.${at}.` }));
  });
}

/** A new row and its child rows; `uuid` is the row's own, which Postgres has made for the children to refer to. */
export function operationsOfCreate(definition: AnyDefinition, body: Body, uuid: Uuid | null): Operations {
  const fields = { ...fieldsIn(definition, body), ...(uuid === null ? {} : { uuid }) };
  return [
    { op: 'create', entityType: definition.type as EntityType, fields },
    ...childRowsIn(definition, body).map(({ child, row }) => createChild(child, row, uuid as string)),
  ];
}

/** An edit of a row, with edits of those of its child rows that have a uuid, and new ones of the others; all are the row's from then on. */
export function operationsOfUpdate(definition: AnyDefinition, body: Body, uuid: Uuid): Operations {
  return [
    edit(definition, body, uuid),
    ...childRowsIn(definition, body).map(({ child, row, path }) => {
      demandSame(row, child.field, uuid, path);
      return typeof row.uuid === 'string'
        ? edit(child.definition, { ...row, [child.field]: uuid }, row.uuid as Uuid)
        : createChild(child, row, uuid);
    }),
  ];
}

/** Refuses a value that is repeated to the server and is another than the server's own. */
export function demandSame(body: Body, name: string, own: string, path = ''): void {
  const sent = body[name];
  if (sent === undefined || sent === own) return;
  const message = `must be that of the row itself (${own}), or be left out`;
  throw new AppError('VALIDATION', `${path}${name} ${message}.`, {
    issues: [{ path: `${path}${name}`, problem: 'not-allowed', message }],
  });
}

const createChild = ({ definition, field }: Child, row: Body, parent: string): Operation => ({
  op: 'create',
  entityType: definition.type as EntityType,
  fields: { ...fieldsIn(definition, row), [field]: parent },
});

const edit = (definition: AnyDefinition, row: Body, uuid: Uuid): Operation => ({
  op: 'update',
  entityType: definition.type as EntityType,
  uuid,
  fields: fieldsIn(definition, row),
  version: row.version as number | undefined,
});

/** Of what was sent, the fields that are written. */
function fieldsIn(definition: AnyDefinition, body: Body): Body {
  const names = ['id', ...Object.keys(writableFields(definition))];
  return Object.fromEntries(names.filter((name) => name in body).map((name) => [name, body[name]]));
}
