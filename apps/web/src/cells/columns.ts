import type { AnyDefinition } from '@callsign/contracts/entity';
import { may, needsOf, type Permission, type Role } from '@callsign/contracts/roles';
import { displayId } from '@callsign/contracts/scalars';
import type { z } from 'zod';

/** How a column is painted and edited. */
export type CellKind = AnyDefinition['columns'][number]['kind'];

/** A column as screens use it: what the definition says, and the display id, which every type has. */
export interface CellColumn {
  readonly field: string;
  readonly label: string;
  readonly width: number;
  readonly kind: CellKind;
  readonly options: readonly string[];
  /** This person does not write it: the database alone does, or their role may not. */
  readonly isFixed: boolean;
  /** A secret that this person is not told: what stands there is not known. */
  readonly isHidden: boolean;
  /** The entity type that a reference points to. */
  readonly target: string | null;
}

const known = new WeakMap<AnyDefinition, Map<Role, readonly CellColumn[]>>();

/**
 * The columns of a type as a role may use them: its display id first, then those of its definition. One instance per
 * definition and role.
 */
export function columnsOf(definition: AnyDefinition, role: Role = 'owner'): readonly CellColumn[] {
  const ofRoles = known.get(definition) ?? new Map<Role, readonly CellColumn[]>();
  known.set(definition, ofRoles);
  const before = ofRoles.get(role);
  if (before) return before;
  const isReader = !may(role, editNeeds(definition));
  const references = definition.references as Record<string, { to: string }>;
  const own = definition.columns.map((column) => ({
    field: column.field,
    label: column.label,
    width: column.width,
    kind: column.kind,
    options: column.options ?? [],
    ...accessOf(definition, column.field, role),
    target: references[column.field]?.to ?? null,
  }));
  const id = {
    field: 'id',
    label: 'ID',
    width: 104,
    kind: 'text',
    options: [],
    isFixed: isReader,
    isHidden: false,
    target: null,
  } as const;
  const columns = [id, ...own];
  ofRoles.set(role, columns);
  return columns;
}

/** What it takes to change fields of a type's rows. */
const editNeeds = ({ type }: AnyDefinition): Permission =>
  type === 'production' ? 'show:edit' : needsOf(type, 'update');

function accessOf(definition: AnyDefinition, field: string, role: Role) {
  const isSecret = (definition.secret ?? []).includes(field);
  const mayWrite = may(role, editNeeds(definition)) && (!isSecret || may(role, 'secrets:edit'));
  return {
    isFixed: definition.computed.includes(field) || !mayWrite,
    isHidden: isSecret && !may(role, 'secrets:read'),
  };
}

/** The schema that a value of a field must satisfy. */
export const schemaOf = (definition: AnyDefinition, field: string): z.ZodType =>
  field === 'id' ? displayId : definition.fields[field];

export const isNullable = (schema: z.ZodType) => schema.safeParse(null).success;

/** Whether a choice takes only the values it offers; asked of the schema itself, so that no list says it twice. */
export const isClosed = (definition: AnyDefinition, column: CellColumn) =>
  column.kind === 'choice' && !schemaOf(definition, column.field).safeParse('\u00b7 none of these').success;
