import type { AnyDefinition } from '@callsign/contracts/entity';
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
  /** Only the database writes it. */
  readonly isComputed: boolean;
  /** The entity type that a reference points to. */
  readonly target: string | null;
}

const known = new WeakMap<AnyDefinition, readonly CellColumn[]>();

/** The columns of a type: its display id first, then those of its definition. One instance per definition. */
export function columnsOf(definition: AnyDefinition): readonly CellColumn[] {
  const before = known.get(definition);
  if (before) return before;
  const references = definition.references as Record<string, { to: string }>;
  const own = definition.columns.map((column) => ({
    field: column.field,
    label: column.label,
    width: column.width,
    kind: column.kind,
    options: column.options ?? [],
    isComputed: definition.computed.includes(column.field),
    target: references[column.field]?.to ?? null,
  }));
  const id = {
    field: 'id',
    label: 'ID',
    width: 104,
    kind: 'text',
    options: [],
    isComputed: false,
    target: null,
  } as const;
  const columns = [id, ...own];
  known.set(definition, columns);
  return columns;
}

/** The schema that a value of a field must satisfy. */
export const schemaOf = (definition: AnyDefinition, field: string): z.ZodType =>
  field === 'id' ? displayId : definition.fields[field];

export const isNullable = (schema: z.ZodType) => schema.safeParse(null).success;

/** Whether a choice takes only the values it offers; asked of the schema itself, so that no list says it twice. */
export const isClosed = (definition: AnyDefinition, column: CellColumn) =>
  column.kind === 'choice' && !schemaOf(definition, column.field).safeParse('\u00b7 none of these').success;
