import type { AnyDefinition } from '@callsign/contracts/entity';
import { momentText } from '@callsign/contracts/instant-text';
import type { Wording } from '@callsign/contracts/value-text';
import { useWording } from '../book/book-context.tsx';
import { useColumns } from '../book/use-columns.ts';
import { ZoneNote } from '../cells/zone-note.tsx';
import { shownText } from '../columns/cell-text.ts';
import type { AnyRow } from '../sync/row.ts';
import { ErrorPanel, Skeleton } from '../ui/notices.tsx';
import styles from './drawer.module.css';
import { RevertField } from './revert-field.tsx';
import { type HistoryPage, useHistory } from './use-history.ts';

type Entry = HistoryPage['changes'][number];

/** What happened to a row: who, when, and each field's value before and after. */
export function History({ definition, row }: { definition: AnyDefinition; row: AnyRow }) {
  const wording = useWording(definition);
  const [page, retry] = useHistory(definition.type, row.uuid, row.version);
  return (
    <section className={styles.section}>
      <h3>
        History <ZoneNote />
      </h3>
      {page.state === 'loading' ? (
        <Skeleton rows={3} label="Loading the history" />
      ) : page.state === 'failed' ? (
        <ErrorPanel message={page.message} onRetry={retry} />
      ) : (
        <ol className={styles.history}>
          {page.value.changes.map((entry) => (
            <li key={entry.seq}>
              <p>
                <strong>{entry.userName ?? 'Someone'}</strong> {entry.operation} it{' '}
                <time dateTime={entry.at}>{momentText(entry.at, wording.zone)}</time>
                {entry.reason && ` (${entry.reason})`}
              </p>
              {entry.operation === 'updated' && (
                <Fields definition={definition} row={row} entry={entry} wording={wording} />
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Fields(props: { definition: AnyDefinition; row: AnyRow; entry: Entry; wording: Wording }) {
  const { definition, row, entry, wording } = props;
  const changed = useColumns(definition).filter(({ field }) => field in entry.old);
  return (
    <dl className={styles.changes}>
      {changed.map((column) => (
        <div key={column.field}>
          <dt>{column.label}</dt>
          <dd>
            <del>{shownText(column, entry.old[column.field], wording) || '(empty)'}</del> →{' '}
            <ins>{shownText(column, entry.entity[column.field], wording) || '(empty)'}</ins>{' '}
            <RevertField definition={definition} column={column} row={row} value={entry.old[column.field]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
