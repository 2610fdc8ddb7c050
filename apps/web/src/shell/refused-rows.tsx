import type { Uuid } from '@callsign/contracts/scalars';
import { useSyncExternalStore } from 'react';
import { useBook } from '../book/book-context.tsx';
import { useSession } from '../session/session.ts';
import { Button } from '../ui/button.tsx';
import styles from './connection.module.css';
import { mayRetry, refusedText } from './refused-text.ts';

/** What the server refused besides values of cells, and what a failover of its database has lost: new rows, deletions, commits. Each waits here for its author, over reloads too. */
export function RefusedRows() {
  const { outbox } = useSession().sync;
  const book = useBook();
  const all = useSyncExternalStore(outbox.subscribe, outbox.all);
  const parked = all.filter(
    ({ problem, production, action }) =>
      problem !== null && production === book.productionUuid && action.do !== 'edit',
  );
  if (parked.length === 0) return null;
  const idOf = (uuid: Uuid) => book.row(uuid)?.id;
  const banners = parked.map((entry) => {
    const { action, key, problem } = entry;
    const discard = () =>
      action.do === 'create' ? book.discardRow(action.temporary) : outbox.change({ remove: [key] });
    return (
      <section
        key={key}
        className={styles.banner}
        data-look="error"
        aria-label={entry.isLost ? 'Lost' : 'Not saved'}
      >
        <span>
          {entry.isLost ? 'Lost' : 'Not saved'}: {refusedText(entry.action, idOf)}. {problem?.message}
        </span>
        {action.do === 'create' && problem?.nextFree ? (
          <Button
            onClick={() =>
              void book.edit<string>(action.entityType, action.temporary, { id: problem.nextFree })
            }
          >
            Use next free ({problem.nextFree})
          </Button>
        ) : (
          mayRetry(entry) && (
            <Button onClick={() => outbox.retry(key)}>{entry.isLost ? 'Send again' : 'Retry'}</Button>
          )
        )}
        <Button look="quiet" onClick={discard}>
          Discard
        </Button>
      </section>
    );
  });
  return <div className={styles.stack}>{banners}</div>;
}
