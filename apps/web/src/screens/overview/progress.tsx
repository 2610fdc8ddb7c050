import type { AnyDefinition } from '@callsign/contracts/entity';
import { Link } from '@tanstack/react-router';
import { useBook, useRows, useVenue } from '../../book/book-context.tsx';
import { locale } from '../../book/venue.ts';
import { columnsOf } from '../../columns/columns.ts';
import { bookDefinitions } from '../../navigation/destinations.ts';
import { arrange } from '../../sheet/lines.ts';
import { valueIn } from '../../sync/row.ts';
import styles from '../screen.module.css';
import overview from './overview.module.css';

const nothingFolded = new Set<string>();

/** Progress bars of the types whose rows can be ticked as done. */
export function Progress() {
  return bookDefinitions
    .filter(({ groupBy }) => groupBy)
    .map((definition) => <ProgressOf key={definition.type} definition={definition} />);
}

function ProgressOf({ definition }: { definition: AnyDefinition }) {
  const { productionUuid } = useBook();
  const { zone } = useVenue();
  const rows = useRows(definition.type);
  const done = columnsOf(definition).find(({ field }) => field === definition.groupBy?.done)?.field ?? '';
  const all = {
    name: 'All',
    done: rows.filter((row) => valueIn(row, done) === true).length,
    total: rows.length,
  };
  const { items } = arrange({
    definition,
    rows,
    query: '',
    sort: '',
    folded: nothingFolded,
    wording: { locale, zone, reference: () => '' },
  });
  const groups = items.flatMap((item) => (item.kind === 'group' ? [item] : []));
  return (
    <section className={styles.section}>
      <h2>
        <Link
          to="/p/$production/$type"
          params={{ production: productionUuid, type: definition.plural }}
          className={overview.titleLink}
        >
          {definition.label.many}
        </Link>
      </h2>
      {rows.length === 0 ? (
        <p className={styles.hint}>Nothing to tick off yet.</p>
      ) : (
        <div className={overview.bars}>
          {[all, ...groups].map((group) => (
            <div key={group.name} className={overview.bar}>
              <span>{group.name}</span>
              <progress value={group.done} max={group.total} aria-label={group.name} />
              <span className={overview.amount}>
                {group.done} of {group.total}
              </span>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}
