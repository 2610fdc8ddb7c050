import type { Change, Commit } from '@callsign/contracts/commits';
import { momentText } from '@callsign/contracts/instant-text';
import { definitionOf } from '@callsign/contracts/registry';
import { Link } from '@tanstack/react-router';
import { useBook, useBookStatus, useVenue } from '../../book/book-context.tsx';
import { ZoneNote } from '../../cells/zone-note.tsx';
import { columnsOf } from '../../columns/columns.ts';
import { fetchJson } from '../../http/fetch-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import styles from '../screen.module.css';
import overview from './overview.module.css';

/** How far back the log is read, in changes. */
const REACH = 40;
const SHOWN = 12;

/** The latest commits of the show, newest first. */
export function LastChanges() {
  const { productionUuid } = useBook();
  const { seq } = useBookStatus();
  const [page, retry] = useResource(`changes of ${productionUuid}`, seq, (signal) =>
    fetchJson<{ commits: Commit[] }>(
      `/api/productions/${productionUuid}/changes?after=${Math.max(0, seq - REACH)}&limit=${REACH}`,
      signal,
    ),
  );
  return (
    <section className={styles.section}>
      <h2>
        Last changes <ZoneNote />
      </h2>
      {page.state === 'loading' ? (
        <Skeleton rows={5} label="Loading the last changes" />
      ) : page.state === 'failed' ? (
        <ErrorPanel message={page.message} onRetry={retry} />
      ) : page.value.commits.length === 0 ? (
        <p className={styles.hint}>Nothing has changed yet.</p>
      ) : (
        <ol className={overview.log}>
          {page.value.commits
            .toReversed()
            .slice(0, SHOWN)
            .map((commit) => (
              <LogLine key={commit.uuid} commit={commit} />
            ))}
        </ol>
      )}
    </section>
  );
}

function LogLine({ commit }: { commit: Commit }) {
  const { zone } = useVenue();
  const [first] = commit.changes;
  if (!first) return null;
  const others = commit.changes.length - 1;
  return (
    <li>
      <time dateTime={commit.at}>{momentText(commit.at, zone)}</time>
      <span>
        {commit.userName ?? 'Someone'} {whatHappened(first)}
        {others > 0 && ` and ${others} more`}
      </span>
    </li>
  );
}

function whatHappened(change: Change) {
  const definition = definitionOf(change.entityType);
  const row = change.entity;
  if (!definition) return 'changed something';
  const labels = columnsOf(definition)
    .filter(({ field }) => field in change.old)
    .map(({ label }) => label);
  const name =
    definition.type === 'production' || row.isDeleted ? (
      <span className="callsign">{row.id}</span>
    ) : (
      <Link
        to="/p/$production/$type"
        params={{ production: row.productionUuid, type: definition.plural }}
        search={{ sel: row.uuid }}
        className="callsign"
      >
        {row.id}
      </Link>
    );
  if (change.event === 'entity:created') return <>added {name}</>;
  if (change.event === 'entity:deleted') return <>deleted {name}</>;
  return (
    <>
      changed {labels.join(', ') || 'something'} of {name}
    </>
  );
}
