import type { Plan, ReferenceDecision } from './plan.ts';
import { readKind, type StoredKind, storeKind } from './reference-kind.ts';

type StoredReference = Omit<ReferenceDecision, 'kind'> & StoredKind;

/** JSON of a plan, or of an answer with plans or units in it; references have the members of format 1. */
export const planText = (value: unknown): string => JSON.stringify(value, storeReference, 2);

/** The plan in a file's text, or null where it is none of format 1. */
export function parsePlan(text: string): Plan | null {
  try {
    const value: unknown = JSON.parse(text, readReference);
    return isPlan(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const isPlan = (value: unknown): value is Plan =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === 1 &&
  'units' in value &&
  'questions' in value &&
  Array.isArray(value.questions);

const readReference = (_: string, value: unknown): unknown => (isStored(value) ? readKind(value) : value);

const storeReference = (_: string, value: unknown): unknown =>
  isReference(value) ? storeKind(value) : value;

/** Of all that a plan holds, references alone have both members. */
const isStored = (value: unknown): value is StoredReference =>
  typeof value === 'object' && value !== null && 'constraint' in value && 'uuidColumn' in value;

const isReference = (value: unknown): value is ReferenceDecision => isStored(value) && 'kind' in value;
