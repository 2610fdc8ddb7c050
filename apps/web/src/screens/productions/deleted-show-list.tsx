import type { ProductionList } from '@callsign/contracts/api';
import { momentText } from '@callsign/contracts/instant-text';
import type { Entity } from '@callsign/contracts/registry';
import { useState } from 'react';
import { freeIds } from '../../book/take-back.ts';
import { deviceZone, deviceZoneText } from '../../book/venue.ts';
import { fetchJson } from '../../http/fetch-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { isOffered, useRole } from '../../session/permissions.ts';
import { useProductions, useSession, useWorkspaceStatus } from '../../session/session.ts';
import type { Problem } from '../../sync/result.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel } from '../../ui/notices.tsx';
import { showDone } from '../../ui/toasts.ts';
import styles from '../screen.module.css';
import list from './productions.module.css';

/** The shows that are in the trash, the last one first, each with the way back for its owners. */
export function DeletedShowList() {
  const { loaded, seq } = useWorkspaceStatus();
  const live = new Set<string>(useProductions().map(({ uuid }) => uuid));
  const [deleted, reload] = useResource('shows in the trash', seq, async (signal) => {
    return (await fetchJson<ProductionList>('/api/productions?deleted=true', signal)).productions;
  });
  if (!loaded || deleted.state === 'loading') return null;
  if (deleted.state === 'failed')
    return <ErrorPanel message={`Deleted shows: ${deleted.message}`} onRetry={reload} />;
  const shows = deleted.value
    .filter(({ uuid }) => !live.has(uuid))
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  if (shows.length === 0) return null;
  return (
    <section className={styles.section} aria-label="Deleted shows">
      <h2>Deleted</h2>
      <ul className={list.deleted}>
        {shows.map((show) => (
          <DeletedLine key={show.uuid} show={show} />
        ))}
      </ul>
    </section>
  );
}

function DeletedLine({ show }: { show: Entity<'production'> }) {
  const { workspace } = useSession();
  const role = useRole(show.uuid);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const restore = async () => {
    setSending(true);
    const result = await workspace.restore(show.uuid, problem ? freeIds(problem) : undefined);
    setSending(false);
    if (!result.ok) return setProblem(result.error);
    showDone(`${show.showName} is restored`);
  };
  const free = problem?.nextFree;
  return (
    <li data-uuid={show.uuid}>
      <span className={list.what}>
        <strong>{show.showName}</strong> <span className="callsign">{show.id}</span>
        <span className={list.when}>
          {show.client}, deleted {momentText(show.updatedAt, deviceZone)} {deviceZoneText}
        </span>
        {problem && (
          <span className={list.problem} role="alert">
            {problem.message}
          </span>
        )}
      </span>
      {isOffered(role, 'show:delete') && (
        <Button
          disabled={isSending}
          aria-label={`Restore ${show.showName}${free ? ` as ${free}` : ''}`}
          onClick={() => void restore()}
        >
          {free ? `Restore as ${free}` : 'Restore'}
        </Button>
      )}
    </li>
  );
}
