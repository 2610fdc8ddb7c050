import { Link } from '@tanstack/react-router';
import { useBook, useBookStatus, useProduction } from '../../book/book-context.tsx';
import { rowText } from '../../columns/cell-text.ts';
import { fetchJson } from '../../http/fetch-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { bookDefinitions } from '../../navigation/destinations.ts';
import type { AnyRow } from '../../sync/row.ts';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import styles from '../screen.module.css';
import { RestoreButton } from './restore-button.tsx';
import trash from './trash.module.css';

/** All deleted rows of the show, each with the way back. */
export function TrashScreen() {
  const { productionUuid } = useBook();
  const production = useProduction();
  const { seq } = useBookStatus();
  const [deleted, retry] = useResource(`trash of ${productionUuid}`, seq, (signal) =>
    Promise.all(
      bookDefinitions.map(({ plural }) =>
        fetchJson<AnyRow[]>(`/api/${plural}/production/${productionUuid}?deleted=true`, signal),
      ),
    ),
  );
  return (
    <div className={styles.screen}>
      <title>{`Trash · ${production?.showName ?? 'Show'} · Callsign`}</title>
      <header className={styles.head}>
        <h1>Trash</h1>
      </header>
      {deleted.state === 'loading' ? (
        <Skeleton rows={8} label="Loading the trash" />
      ) : deleted.state === 'failed' ? (
        <ErrorPanel message={deleted.message} onRetry={retry} />
      ) : deleted.value.every((rows) => rows.length === 0) ? (
        <EmptyState>Nothing was deleted from this show.</EmptyState>
      ) : (
        bookDefinitions.map((definition, index) => {
          const rows = deleted.value[index] ?? [];
          if (rows.length === 0) return null;
          return (
            <section key={definition.type} className={styles.section}>
              <h2>{definition.label.many}</h2>
              <ul className={trash.list}>
                {rows.map((row) => (
                  <li key={row.uuid} data-uuid={row.uuid} data-id={row.id}>
                    <span className={trash.name}>{rowText(definition, row)}</span>
                    <RestoreButton type={definition.type} row={row} onRestored={retry} />
                  </li>
                ))}
              </ul>
            </section>
          );
        })
      )}
      <p className={styles.hint}>
        A show that was deleted as a whole is restored from the <Link to="/">list of shows</Link>.
      </p>
    </div>
  );
}
