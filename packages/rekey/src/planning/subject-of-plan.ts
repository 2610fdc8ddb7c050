import type pg from 'pg';
import type { Catalog } from '../catalog/catalog.ts';
import { subjectOfCatalog } from '../subject/catalog-subject.ts';
import type { Subject } from '../subject/subject.ts';

/** The catalog as the audit's rules see it; they look at values on the plan's own connection, whose settings stay as they are. */
export function subjectOfPlan(client: pg.ClientBase, catalog: Catalog): Promise<Subject> {
  return subjectOfCatalog(catalog, async <Row extends object>(sql: string, values: unknown[] = []) => {
    try {
      return (await client.query<Row>(sql, values)).rows;
    } catch (error) {
      // What may not be read gives no evidence; the question is asked without.
      if ((error as { code?: string }).code === '42501') return [];
      throw error;
    }
  });
}
