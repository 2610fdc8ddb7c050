import type { Drift } from './drift-type.ts';
import { describeColumn, type LiveTables } from './live-tables.ts';
import type { ColumnStep } from './schema-steps.ts';

/** Says what is wrong with a column, in the words of the step that would repair it. */
export function columnDrift(step: ColumnStep, live: LiveTables): Drift {
  const { table, column } = step;
  const present = live.columns.get(table)?.get(column);
  const whole = present ? describeColumn(present) : 'no such column';
  const found = (expected: string, actual: string): Drift => ({
    table,
    column,
    expected,
    actual,
    sentence: `Column ${table}.${column} is ${actual} (schema.prisma says ${expected}).`,
  });
  switch (step.kind) {
    case 'add': {
      const expected = describeColumn(step);
      const sentence = `Table ${table} has no column ${column} (schema.prisma says ${expected}).`;
      return present ? found(expected, whole) : { table, column, expected, actual: whole, sentence };
    }
    case 'drop': {
      const sentence = `Table ${table} has a column ${column} (${whole}) that schema.prisma does not know.`;
      return { table, column, expected: 'no such column', actual: whole, sentence };
    }
    case 'type':
      return found(step.type, present?.type ?? 'of another type');
    case 'null':
      return step.required ? found('required', 'nullable') : found('nullable', 'required');
    case 'default':
      return found(defaultText(step.default), defaultText(present?.default ?? null));
    default:
      return step satisfies never;
  }
}

const defaultText = (expression: string | null) =>
  expression === null ? 'without a default' : `set to ${expression} by default`;
