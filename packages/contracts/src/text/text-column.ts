import { z } from 'zod';
import type { AnyDefinition } from '../entity.ts';
import { displayId } from '../scalars.ts';
import type { Labels } from './choice-text.ts';

/** What the words for a field depend on: how it is painted, what can be chosen, and whom it refers to. */
export interface TextColumn {
  readonly field: string;
  readonly label: string;
  readonly kind: AnyDefinition['columns'][number]['kind'];
  readonly options: readonly string[];
  readonly labels: Labels;
  /** The entity type that a reference points to. */
  readonly target: string | null;
}

/** The schema that a value of a field must satisfy. */
export const schemaOf = (definition: AnyDefinition, field: string): z.ZodType =>
  field === 'id' ? displayId : definition.fields[field];

export const isNullable = (schema: z.ZodType) => schema.safeParse(null).success;

/** Whether a choice takes only the values it offers; asked of the schema itself, so that no list says it twice. */
export const isClosed = (definition: AnyDefinition, column: TextColumn) =>
  column.kind === 'choice' && !schemaOf(definition, column.field).safeParse('\u00b7 none of these').success;

/** Whether a number takes no decimals. */
export function isWhole(schema: z.ZodType): boolean {
  const inner = schema instanceof z.ZodNullable ? schema.unwrap() : schema;
  return inner instanceof z.ZodNumber && inner.isInt;
}
