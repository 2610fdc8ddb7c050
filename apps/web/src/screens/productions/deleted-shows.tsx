import type { ProductionList } from '@callsign/contracts/api';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { useState, useSyncExternalStore } from 'react';
import { offerFreeIds } from '../../book/take-back.ts';
import { locale, venueOf } from '../../book/venue.ts';
import { rowsSpokenOf, writeLines } from '../../book/write-lines.ts';
import { fetchJson } from '../../http/fetch-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { isOffered, useRole } from '../../session/permissions.ts';
import { useProductions, useSession, useWorkspaceStatus } from '../../session/session.ts';
import type { Entry, IdsByRow } from '../../sync/entry.ts';
import type { AnyRow } from '../../sync/row.ts';
import { rowPath } from '../../sync/row.ts';
import { Button } from '../../ui/button.tsx';
import { copyAndSay } from '../../ui/copy.ts';
import styles from './deleted-shows.module.css';

/** What was written into shows that are deleted by now, and could not be saved: for its author to restore, copy or discard. */
export function DeletedShows() {
  const { outbox } = useSession().sync;
  const all = useSyncExternalStore(outbox.subscribe, outbox.all);
  const productions = useProductions();
  const { loaded } = useWorkspaceStatus();
  const live = new Set<Uuid | null>(productions.map(({ uuid }) => uuid));
  const kept = all.filter((entry) => entry.problem !== null && !live.has(showOf(entry)));
  const ofShows = Map.groupBy(kept, showOf);
  ofShows.delete(null);
  if (!loaded || ofShows.size === 0) return null;
  return <Groups ofShows={ofShows as ShowEntries} />;
}

/** The show that a write is about; null for one that was to make a show. */
function showOf({ production, action }: Entry): Uuid<'production'> | null {
  if (production !== null) return production;
  return 'uuid' in action && action.entityType === 'production' ? (action.uuid as Uuid<'production'>) : null;
}

type ShowEntries = ReadonlyMap<Uuid<'production'>, Entry[]>;

function Groups({ ofShows }: { ofShows: ShowEntries }) {
  const [deleted] = useResource('deleted shows', [...ofShows.keys()].join(), (signal) =>
    fetchJson<ProductionList>('/api/productions?deleted=true', signal),
  );
  const found = deleted.state === 'ready' ? deleted.value.productions : [];
  return [...ofShows].map(([uuid, entries]) => (
    <DeletedShow key={uuid} uuid={uuid} show={found.find((one) => one.uuid === uuid)} entries={entries} />
  ));
}

interface Props {
  uuid: Uuid<'production'>;
  /** The show as it was when it was deleted; undefined where this person may not see it. */
  show: Entity<'production'> | undefined;
  entries: readonly Entry[];
}

function DeletedShow({ uuid, show, entries }: Props) {
  const { sync, workspace } = useSession();
  const [isSending, setSending] = useState(false);
  const role = useRole(uuid);
  const keys = entries.map(({ key }) => key);
  const [rows] = useResource(`rows of ${uuid}`, keys.join(), (signal) => loadRows(entries, signal));
  const stored = rows.state === 'ready' ? rows.value : [];
  const findRow = (wanted: Uuid) => stored.find((row) => row.uuid === wanted);
  const place = { locale, zone: venueOf(show).zone };
  const lines = entries.flatMap(({ key, action }) =>
    writeLines(action, { row: findRow, place }).map((text, at) => ({
      key: `${key} ${at}`,
      text,
    })),
  );
  const name = show?.showName ?? 'a show';

  const restore = async (ids?: IdsByRow) => {
    setSending(true);
    const result = await workspace.restore(uuid, ids);
    setSending(false);
    if (!result.ok) return offerFreeIds(result.error, (free) => void restore(free));
    for (const key of keys) sync.outbox.retry(key);
  };
  return (
    <section className={styles.panel} aria-label={`Not saved in ${name}`}>
      <p>{reasonOf(show, entries)}</p>
      <ul className={styles.lines}>
        {lines.map(({ key, text }) => (
          <li key={key}>{text}</li>
        ))}
      </ul>
      <div className={styles.actions}>
        {show && isOffered(role, 'show:delete') && (
          <Button disabled={isSending} onClick={() => void restore()}>
            Restore the show
          </Button>
        )}
        <Button onClick={() => void copyAndSay(lines.map(({ text }) => text).join('\n'))}>
          Copy my text
        </Button>
        <Button look="quiet" onClick={() => sync.outbox.change({ remove: keys })}>
          Discard
        </Button>
      </div>
    </section>
  );
}

function reasonOf(show: Entity<'production'> | undefined, entries: readonly Entry[]): string {
  if (!show && entries.every(({ isLost }) => isLost))
    return 'A show that you made is gone: the database failed over to a copy that had not received it. What you wrote in it is kept here:';
  const what = show ? `${show.showName} was deleted.` : 'A show is deleted, or not open to you any more.';
  return `${what} What you wrote in it was not saved; it is kept here:`;
}

/** The rows that the writes speak of, as far as the server still tells. */
async function loadRows(entries: readonly Entry[], signal: AbortSignal): Promise<AnyRow[]> {
  const spokenOf = new Map(
    entries.flatMap(({ action }) => rowsSpokenOf(action)).map((row) => [row.uuid, row.type]),
  );
  const rows = await Promise.all(
    [...spokenOf].map(([uuid, type]) => fetchJson<AnyRow>(rowPath(type, uuid), signal).catch(() => null)),
  );
  return rows.filter((row) => row !== null);
}
