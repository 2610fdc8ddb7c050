import type { Uuid } from '@callsign/contracts/scalars';
import { Link } from '@tanstack/react-router';
import { useBook, useRowsOf } from '../book/book-context.tsx';
import { rowText } from '../columns/cell-text.ts';
import { columnsOf } from '../columns/columns.ts';
import { bookDefinitions } from '../navigation/destinations.ts';
import { valueIn } from '../sync/row.ts';
import styles from './drawer.module.css';

/** Every field of every type that may refer to a row of this type. */
const referrers = (type: string) =>
  bookDefinitions.flatMap((definition) =>
    columnsOf(definition)
      .filter(({ target }) => target === type)
      .map((column) => ({ definition, column })),
  );

/** The rows that refer to this one, as links. */
export function UsedBy({ type, uuid }: { type: string; uuid: Uuid }) {
  const { productionUuid } = useBook();
  const fields = referrers(type);
  const rows = useRowsOf(fields.map(({ definition }) => definition.type));
  const users = fields.flatMap(({ definition, column }, index) =>
    (rows[index] ?? [])
      .filter((row) => valueIn(row, column.field) === uuid)
      .map((row) => ({ definition, column, row })),
  );
  if (users.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3>Used by</h3>
      <ul className={styles.list}>
        {users.map(({ definition, column, row }) => (
          <li key={`${row.uuid}.${column.field}`}>
            <span className={styles.hint}>{definition.label.one}</span>{' '}
            <Link
              to="/p/$production/$type"
              params={{ production: productionUuid, type: definition.plural }}
              search={{ sel: row.uuid }}
            >
              {rowText(definition, row)}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
