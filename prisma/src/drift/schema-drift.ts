import type { Catalog } from './catalog.ts';
import { columnDrift } from './column-drift.ts';
import type { Drift } from './drift-type.ts';
import type { LiveTables } from './live-tables.ts';
import { type ObjectStep, objectDrift, otherDrift, parseObjectStep } from './object-drift.ts';
import { type ColumnStep, parseColumnStep, parseSteps } from './schema-steps.ts';

/**
 * Says each step of the engine's script, which would make the database what schema.prisma says, as a difference.
 * What Prisma has no words for and our own catalog answers for is left out.
 */
export function schemaDrift(script: string, live: LiveTables, catalog: Catalog): Drift[] {
  const steps = parseSteps(script).map((sql) => ({
    sql,
    column: parseColumnStep(sql),
    object: parseObjectStep(sql, live),
  }));
  const made = new Set(steps.map(({ column, object }) => madeBy(column, object)));
  return steps.flatMap(({ sql, column, object }) => {
    if (column) {
      // What cannot be changed in place is removed and made anew; the making says both.
      if (column.kind === 'drop' && made.has(`${column.table}.${column.column}`)) return [];
      return isGenerated(column, catalog) ? [] : [columnDrift(column, live)];
    }
    if (object) {
      if (object.verb === 'remove' && made.has(object.name)) return [];
      return isCatalogued(object, catalog) ? [] : [objectDrift(object)];
    }
    return [otherDrift(sql)];
  });
}

function madeBy(column: ColumnStep | null, object: ObjectStep | null): string | null {
  if (column?.kind === 'add') return `${column.table}.${column.column}`;
  return object?.verb === 'make' ? object.name : null;
}

function isGenerated(step: ColumnStep, catalog: Catalog): boolean {
  if (step.kind !== 'drop' && step.kind !== 'default') return false;
  return catalog.objects.some(
    (it) => it.kind === 'generated column' && it.table === step.table && it.name === step.column,
  );
}

function isCatalogued(step: ObjectStep, catalog: Catalog): boolean {
  if (step.verb !== 'remove' || !['index', 'constraint'].includes(step.kind)) return false;
  return catalog.objects.some((it) => it.kind !== 'function' && it.name === step.name);
}
