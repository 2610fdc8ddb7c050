import { describe, expect, it } from 'vitest';
import { loadFixture } from '../../tests/fixture.ts';
import { database, versions } from '../../tests/postgres.ts';
import { columnIn, primaryKeyOf, tableIn } from './catalog.ts';
import { readCatalog } from './read-catalog.ts';

describe.each(versions)('the catalog of PostgreSQL %i', (version) => {
  it('has tables with columns, keys, references and indexes', async () => {
    const db = await database(version);
    await db.query(`
      create table parent (id serial primary key, "Straße" text collate "C" not null default 'x', twice int generated always as (1 + 1) stored);
      comment on column parent.id is 'the key';
      create table child (id bigint generated always as identity, parent_id int references parent on delete cascade deferrable initially deferred, note text,
        primary key (id), unique (parent_id, note));
      create index child_note on child (note text_pattern_ops desc, parent_id nulls first) include (id) where note is not null;
      create view seen as select p.id, c.note from parent p join child c on c.parent_id = p.id;
      create view grouped as select p.id, "Straße", count(*) from parent p group by p.id;
      create function of_parent(int) returns text language sql as 'select "Straße" from parent where id = $1';`);
    const client = await db.connect();
    const catalog = await readCatalog(client);
    await client.end();
    const parent = tableIn(catalog, { schema: 'public', name: 'parent' });
    const child = tableIn(catalog, { schema: 'public', name: 'child' });
    if (!parent || !child) throw new Error('a table is missing');
    expect(columnIn(parent, 'id')).toMatchObject({
      type: 'integer',
      notNull: true,
      comment: 'the key',
      ownedSequence: { schema: 'public', name: 'parent_id_seq' },
    });
    expect(columnIn(parent, 'Straße')).toMatchObject({ collation: 'pg_catalog.C', default: `'x'::text` });
    expect(columnIn(parent, 'twice')?.isGenerated).toBe(true);
    expect(columnIn(child, 'id')?.identity).toBe('always');
    expect(primaryKeyOf(child)?.columns).toEqual(['id']);
    expect(child.constraints.find(({ kind }) => kind === 'foreign')).toMatchObject({
      columns: ['parent_id'],
      deferrable: true,
      deferred: true,
      references: {
        table: { schema: 'public', name: 'parent' },
        columns: ['id'],
        onDelete: 'CASCADE',
        onUpdate: 'NO ACTION',
      },
    });
    expect(child.indexes.find(({ name }) => name === 'child_note')).toMatchObject({
      keys: [
        { column: 'note', suffix: 'pg_catalog.text_pattern_ops DESC' },
        { column: 'parent_id', suffix: 'NULLS FIRST' },
      ],
      includes: ['id'],
      predicate: '(note IS NOT NULL)',
      mentions: ['id', 'note', 'parent_id'],
    });
    expect(catalog.views.map(({ name }) => name)).toEqual(['seen', 'grouped']);
    expect(catalog.views[0]?.reads).toEqual(
      expect.arrayContaining([
        { table: { schema: 'public', name: 'child' }, columns: ['note', 'parent_id'] },
      ]),
    );
    expect(catalog.views[1]?.hangsOnKeyOf).toEqual([{ schema: 'public', name: 'parent' }]);
    expect(catalog.routines).toMatchObject([{ name: 'of_parent', arguments: 'integer', isParsed: false }]);
  });

  it('reads the four fixtures without an error', async () => {
    for (const name of ['video', 'shop', 'analytics', 'cycles'] as const) {
      const db = await database(version);
      await loadFixture(db, name, 20);
      const client = await db.connect();
      const catalog = await readCatalog(client);
      await client.end();
      expect(catalog.tables.length).toBeGreaterThan(2);
      expect(catalog.tables.every(({ columns }) => columns.length > 0)).toBe(true);
    }
  });
});
