import type pg from 'pg';
import { type Catalog, type CatalogObject, keyOf } from './catalog.ts';
import type { Drift } from './drift-type.ts';

/** Compares the objects of the database with the catalog that the migrations were recorded to make. */
export function catalogDrift(expected: Catalog, actual: Catalog): Drift[] {
  const present = new Map(actual.objects.map((it) => [keyOf(it), it]));
  const sameWords = expected.postgres === actual.postgres;
  const wanted = new Set(expected.objects.map(keyOf));
  return [
    ...expected.objects.flatMap((object) => {
      const found = present.get(keyOf(object));
      return found ? changes(object, found, sameWords) : [missing(object)];
    }),
    // Functions may be added: they do nothing by themselves, and older servers need uuidv7() from us.
    ...actual.objects.filter((it) => it.kind !== 'function' && !wanted.has(keyOf(it))).map(unknown),
  ];
}

/** Foreign keys that are not enforced because someone ran DISABLE TRIGGER ALL. */
export async function disabledForeignKeys(client: pg.Client): Promise<Drift[]> {
  const { rows } = await client.query<{ table: string }>(`
    select distinct t.relname as table from pg_trigger g join pg_class t on t.oid = g.tgrelid
     where t.relnamespace = 'public'::regnamespace and g.tgisinternal and g.tgenabled = 'D' order by 1`);
  return rows.map(({ table }) => ({
    table,
    object: 'foreign keys',
    expected: 'enabled',
    actual: 'disabled',
    sentence: `The foreign keys of table ${table} are disabled. Run: alter table ${table} enable trigger all.`,
  }));
}

const nameOf = ({ kind, name }: CatalogObject) => `${kind} ${name}`;
const placeOf = ({ table }: CatalogObject) => (table ? `Table ${table}` : 'The database');

function missing(object: CatalogObject): Drift {
  const sentence = `${placeOf(object)} has no ${nameOf(object)}, which the migrations make.`;
  return { table: object.table, object: nameOf(object), expected: 'present', actual: 'missing', sentence };
}

function unknown(object: CatalogObject): Drift {
  const sentence = `${placeOf(object)} has the ${nameOf(object)}, which no migration makes.`;
  return { table: object.table, object: nameOf(object), expected: 'absent', actual: 'present', sentence };
}

/**
 * What two objects of one name do not have in common: the names of facts, or `definition` where only the wording differs,
 * which counts only where `sameWords`: each major version of Postgres words definitions its own way.
 */
export function differingFacts(
  expected: Pick<CatalogObject, 'facts' | 'definition'>,
  actual: Pick<CatalogObject, 'facts' | 'definition'>,
  sameWords: boolean,
): string[] {
  const facts = Object.keys(expected.facts).filter((fact) => expected.facts[fact] !== actual.facts[fact]);
  const isReworded = facts.length === 0 && sameWords && expected.definition !== actual.definition;
  return isReworded ? ['definition'] : facts;
}

function changes(expected: CatalogObject, actual: CatalogObject, sameWords: boolean): Drift[] {
  const what = `The ${nameOf(expected)}${expected.table ? ` of table ${expected.table}` : ''}`;
  const differing = differingFacts(expected, actual, sameWords);
  const drift = (was: string, is: string, sentence: string): Drift => ({
    table: expected.table,
    object: nameOf(expected),
    expected: was,
    actual: is,
    sentence,
  });
  return differing.map((fact) => {
    if (fact === 'definition') {
      const [was, is] = [expected.definition ?? '', actual.definition ?? ''];
      return drift(was, is, `${what} reads "${is}"; the migrations make it "${was}".`);
    }
    const [was, is] = [`${fact}: ${expected.facts[fact]}`, `${fact}: ${actual.facts[fact]}`];
    if (fact === 'body') return drift(was, is, `${what} has another body than the migrations give it.`);
    return drift(was, is, `${what} is not as the migrations make it (${is}; expected ${was}).`);
  });
}
