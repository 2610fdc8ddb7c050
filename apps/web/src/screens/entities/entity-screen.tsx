import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useBookStatus, useProduction } from '../../book/book-context.tsx';
import { part } from '../../browser/parts.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { LoadingGrid } from '../../grid/loading-grid.tsx';
import { definitionAt } from '../../navigation/destinations.ts';
import type { GridSearch } from '../../navigation/grid-search.ts';
import { Missing } from '../../navigation/missing.tsx';
import { useSession } from '../../session/session.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { ErrorPanel } from '../../ui/notices.tsx';
import styles from './entities.module.css';

const Drawer = lazy(part(async () => ({ default: (await import('../../drawer/drawer.tsx')).Drawer })));
const route = getRouteApi('/p/$production/$type');

/** The grid of one type, and the details of the row that is selected in the address. */
export function EntityScreen() {
  const { type } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { sync } = useSession();
  const status = useBookStatus();
  const production = useProduction();
  const definition = definitionAt(type);
  if (!definition) return <Missing what="This show has no such page." />;

  const onSearch = (change: GridSearch, how: 'push' | 'replace' = 'push') => {
    const filled = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== ''));
    void navigate({ search: filled, replace: how === 'replace' });
  };
  return (
    <>
      <title>{`${definition.label.many} · ${production?.showName ?? 'Show'} · Callsign`}</title>
      <h1 className="visually-hidden">{definition.label.many}</h1>
      {status.loaded ? (
        <div className={styles.split}>
          <ErrorBoundary key={definition.type} what={`The grid of ${definition.label.many.toLowerCase()}`}>
            <div className={styles.sheet}>
              <DataGrid
                key={definition.type}
                definition={definition}
                search={search}
                onSearch={onSearch}
                userId={sync.person.userId}
              />
            </div>
          </ErrorBoundary>
          {search.sel && (
            <ErrorBoundary key={search.sel} what="The details">
              <Suspense>
                <Drawer
                  key={search.sel}
                  definition={definition}
                  uuid={search.sel}
                  onClose={() => onSearch({ ...search, sel: '' }, 'replace')}
                />
              </Suspense>
            </ErrorBoundary>
          )}
        </div>
      ) : status.problem ? (
        <ErrorPanel message={`${status.problem.message} It is tried again by itself.`} />
      ) : (
        <LoadingGrid definition={definition} />
      )}
    </>
  );
}
