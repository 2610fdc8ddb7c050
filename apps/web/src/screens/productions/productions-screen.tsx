import type { Entity } from '@callsign/contracts/registry';
import { Plus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { deviceZoneText } from '../../book/venue.ts';
import { lazyPart } from '../../browser/parts.ts';
import { useProductions, useSession, useWorkspaceStatus } from '../../session/session.ts';
import { LostShows } from '../../shell/lost-shows.tsx';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import styles from '../screen.module.css';
import { ProductionRow } from './production-row.tsx';
import list from './productions.module.css';

const DeletedShows = lazyPart(async () => (await import('./deleted-shows.tsx')).DeletedShows);
const DeletedShowList = lazyPart(async () => (await import('./deleted-show-list.tsx')).DeletedShowList);
const NewShow = lazyPart(async () => (await import('./new-show.tsx')).NewShow);

/** All shows: open one, make one, rename, delete or restore one. */
export function ProductionsScreen() {
  const { sync } = useSession();
  const productions = useProductions();
  const status = useWorkspaceStatus();
  const [isNew, setNew] = useState(false);
  return (
    <Page>
      <title>Shows · Callsign</title>
      <div className={styles.screen}>
        <header className={styles.head}>
          <h1>Shows</h1>
          <Button look="primary" onClick={() => setNew(true)}>
            <Plus size={14} aria-hidden /> New show
          </Button>
        </header>
        <LostShows />
        <Suspense>
          <DeletedShows />
        </Suspense>
        {!status.loaded && status.problem ? (
          <ErrorPanel message={status.problem.message} onRetry={() => sync.online()} />
        ) : !status.loaded ? (
          <Skeleton rows={6} label="Loading the shows" />
        ) : productions.length === 0 ? (
          <EmptyState
            action={
              <Button look="primary" onClick={() => setNew(true)}>
                Make the first show
              </Button>
            }
          >
            There are no shows yet.
          </EmptyState>
        ) : (
          <ShowTable productions={productions} />
        )}
        <Suspense>
          <DeletedShowList />
        </Suspense>
      </div>
      {isNew && (
        <Suspense>
          <NewShow onClose={() => setNew(false)} />
        </Suspense>
      )}
    </Page>
  );
}

function ShowTable({ productions }: { productions: readonly Entity<'production'>[] }) {
  return (
    <div className={list.scroll}>
      <table className={list.table}>
        <thead>
          <tr>
            {['ID', 'Show', 'Client', 'Venue', 'Load-in', 'Status', 'Last change'].map((head) => (
              <th key={head} scope="col">
                {head}
                {head === 'Last change' && <span className={list.zone}> {deviceZoneText}</span>}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {productions.map((production) => (
            <ProductionRow key={production.uuid} production={production} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
