import type { AnyDefinition } from '@callsign/contracts/entity';
import { may, needsOf, type Permission, type Role } from '@callsign/contracts/roles';
import type { TextColumn } from '@callsign/contracts/text-column';
import { derivedOf } from './derived.ts';

/** A column as screens use it: what the definition says, and the display id, which every type has. */
export interface CellColumn extends TextColumn {
  readonly width: number;
  /** This person does not write it: the database alone does, or their role may not. */
  readonly isFixed: boolean;
  /** A secret that this person is not told: what stands there is not known. */
  readonly isHidden: boolean;
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
    labels: column.labels ?? {},
    ...accessOf(definition, column.field, role),
    target: references[column.field]?.to ?? null,
  }));
  const id = {
    field: 'id',
    label: 'ID',
    width: 104,
    kind: 'text',
    options: [],
    labels: {},
    isFixed: isReader,
    isHidden: false,
    target: null,
  } as const;
  const columns = [id, ...withDerivedColumn(definition.type, own)];
  ofRoles.set(role, columns);
  return columns;
}

function withDerivedColumn(type: string, own: readonly CellColumn[]): readonly CellColumn[] {
  const derived = derivedOf(type);
  if (!derived) return own;
  const column = { ...derived.column, options: [], labels: {}, target: null, isFixed: true, isHidden: false };
  const at = own.findIndex(({ field }) => field === derived.after) + 1;
  return own.toSpliced(at, 0, column);
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
