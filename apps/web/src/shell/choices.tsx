import { definitionOf } from '@callsign/contracts/registry';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useSyncExternalStore } from 'react';
import { useBook } from '../book/book-context.tsx';
import { jumpTo } from '../navigation/jump.ts';
import type { Refusal } from '../sync/overlay.ts';
import { Button } from '../ui/button.tsx';
import styles from './connection.module.css';
import { DeletedRows } from './deleted-rows.tsx';
import { LostShows } from './lost-shows.tsx';
import { nextChoice } from './next-choice.ts';
import { RefusedRows } from './refused-rows.tsx';

/** Counts the cells in conflict and leads to each of them; both values are kept until their author chooses. */
export function Choices() {
  const book = useBook();
  const refusals = useSyncExternalStore(book.subscribe, book.refusals);
  const last = useRef<Refusal | undefined>(undefined);
  const navigate = useNavigate();
  const rows = (
    <>
      <RefusedRows />
      <LostShows />
    </>
  );
  if (refusals.length === 0) return rows;
  const inCells = refusals.filter(({ uuid }) => book.row(uuid));
  const next = () => {
    const target = nextChoice(inCells, last.current);
    last.current = target;
    const plural = target && definitionOf(target.entityType)?.plural;
    if (!target || !plural) return;
    const production = book.productionUuid;
    if (target.entityType === 'production') {
      void navigate({ to: '/p/$production/settings', params: { production } });
      return;
    }
    jumpTo({ type: target.entityType, uuid: target.uuid, field: target.field });
    void navigate({ to: '/p/$production/$type', params: { production, type: plural }, search: {} });
  };
  return (
    <>
      <div className={styles.banner} data-look="conflict" data-choices={refusals.length}>
        <span aria-hidden>⇄</span>
        <span aria-live="polite">
          {refusals.length === 1 ? '1 value needs a choice' : `${refusals.length} values need a choice`}
        </span>
        {inCells.length > 0 && <Button onClick={next}>Show {inCells.length > 1 ? 'next' : 'it'}</Button>}
      </div>
      <DeletedRows refusals={refusals.filter(({ uuid }) => !book.row(uuid))} />
      {rows}
    </>
  );
}
