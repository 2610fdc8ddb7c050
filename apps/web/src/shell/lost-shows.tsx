import type { Uuid } from '@callsign/contracts/scalars';
import { useSyncExternalStore } from 'react';
import { locale, venueOf } from '../book/venue.ts';
import { writeLines } from '../book/write-lines.ts';
import { useSession } from '../session/session.ts';
import type { Entry } from '../sync/entry.ts';
import { Button } from '../ui/button.tsx';
import styles from './connection.module.css';

/** What a failover of the database has lost of this person's changes to the list of shows: each is sent again or discarded. */
export function LostShows() {
  const { outbox } = useSession().sync;
  const all = useSyncExternalStore(outbox.subscribe, outbox.all);
  const lost = all.filter(({ isLost, production }) => isLost && production === null);
  if (lost.length === 0) return null;
  return (
    <div className={styles.stack}>
      {lost.map((entry) => (
        <LostShow key={entry.key} entry={entry} />
      ))}
    </div>
  );
}

function LostShow({ entry: { key, action, problem } }: { entry: Entry }) {
  const { sync, workspace } = useSession();
  const place = { locale, zone: venueOf(undefined).zone };
  const row = (uuid: Uuid) => workspace.productions().find((show) => show.uuid === uuid);
  const lines = writeLines(action, { row, place });
  return (
    <section className={styles.banner} data-look="error" aria-label="Lost">
      <span>
        Lost: {lines.join('; ')}. {problem?.message}
      </span>
      <Button onClick={() => sync.outbox.retry(key)}>Send again</Button>
      <Button look="quiet" onClick={() => sync.outbox.change({ remove: [key] })}>
        Discard
      </Button>
    </section>
  );
}
