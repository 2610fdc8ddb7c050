import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { useSyncExternalStore } from 'react';
import { useBook } from '../book/book-context.tsx';
import { useSession } from '../session/session.ts';
import type { Entry } from '../sync/entry.ts';
import { Button } from '../ui/button.tsx';
import styles from './connection.module.css';

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
          {entry.isLost ? 'Lost' : 'Not saved'}: {nameOf(entry, idOf)}. {problem?.message}
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

/** A lost step of undo was about what was done last then: now it would take back something else. */
const mayRetry = ({ isLost, action }: Entry) => !(isLost && (action.do === 'undo' || action.do === 'redo'));

function nameOf({ action }: Entry, idOf: (uuid: Uuid) => string | undefined): string {
  switch (action.do) {
    case 'create': {
      const definition = definitionOf(action.entityType);
      const name = String(action.fields[definition?.title ?? ''] ?? '');
      return `the new ${definition?.label.one.toLowerCase() ?? 'row'} ${[action.fields.id, name].filter(Boolean).join(' ')}`;
    }
    case 'remove':
      return `the deletion of ${idOf(action.uuid) ?? 'a row'}`;
    case 'restore':
      return 'a row that was to be restored';
    case 'undo':
    case 'redo':
      return action.do === 'undo' ? 'an undo' : 'a redo';
    case 'commit':
      return `a change of ${action.operations.length} rows`;
    case 'edit':
      return 'a value';
    default:
      return action satisfies never;
  }
}
