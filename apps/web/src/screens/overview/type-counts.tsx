import { Link } from '@tanstack/react-router';
import { useBook, useRowsOf } from '../../book/book-context.tsx';
import { bookDefinitions } from '../../navigation/destinations.ts';
import styles from '../screen.module.css';
import overview from './overview.module.css';

const types = bookDefinitions.map(({ type }) => type);

/** How many rows there are of each type, each number leading to its grid. */
export function TypeCounts() {
  const { productionUuid } = useBook();
  const rows = useRowsOf(types);
  return (
    <section className={styles.section} aria-label="Counts">
      <div className={overview.cards}>
        {bookDefinitions.map(({ type, plural, label }, index) => (
          <Link
            key={type}
            to="/p/$production/$type"
            params={{ production: productionUuid, type: plural }}
            className={overview.card}
          >
            <span className={overview.number}>{rows[index]?.length ?? 0}</span>
            {label.many}
          </Link>
        ))}
      </div>
    </section>
  );
}
