import { momentText } from '@callsign/contracts/instant-text';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useBook, useVenue } from '../../book/book-context.tsx';
import { commitText, skippedText } from '../../book/commit-text.ts';
import { offerFreeIds } from '../../book/take-back.ts';
import { useMay } from '../../book/use-may.ts';
import { locale } from '../../book/venue.ts';
import { shownText } from '../../columns/cell-text.ts';
import { columnsOf } from '../../columns/columns.ts';
import type { IdsByRow } from '../../sync/entry.ts';
import { Button } from '../../ui/button.tsx';
import { showDone, showFailure } from '../../ui/toasts.ts';
import activity from './activity.module.css';
import type { ActivityPage } from './use-activity.ts';

type Commit = ActivityPage['commits'][number];
type Change = Commit['changes'][number];

/** More changes than this are folded at first. */
const SHOWN = 3;

/** One commit: who, when and why, and what it did to each field. */
export function ActivityCommit({ commit }: { commit: Commit }) {
  const book = useBook();
  const [isOpen, setOpen] = useState(false);
  const { zone } = useVenue();
  const mayUndo = useMay('rows:edit');
  const { changes } = commit;
  const shown = isOpen ? changes : changes.slice(0, SHOWN);
  const undo = async (ids?: IdsByRow) => {
    const result = await book.undo(commit.commit, undefined, ids);
    if (result.ok) showDone(`Undone: ${commitText(result.commit)}.${skippedText(result.skipped)}`);
    else if (result.error.taken) offerFreeIds(result.error, (free) => void undo(free));
    else showFailure(`${result.error.message}${skippedText(result.error.skipped ?? [])}`);
  };
  return (
    <li className={activity.commit} data-commit={commit.commit}>
      <header className={activity.line}>
        <time dateTime={commit.at}>{momentText(commit.at, zone)}</time>
        <strong>{commit.userName ?? 'Someone'}</strong>
        {commit.step && (
          <span className={activity.step}>{commit.step === 'undo' ? 'took back' : 'did again'}</span>
        )}
        {commit.reason && !commit.step && <span className={activity.step}>“{commit.reason}”</span>}
        {mayUndo && (
          <Button
            look="quiet"
            onClick={() => void undo()}
            aria-label={`Undo what ${commit.userName ?? 'someone'} did`}
          >
            Undo
          </Button>
        )}
      </header>
      <ul className={activity.changes}>
        {shown.map((change) => (
          <ChangeLine key={change.seq} change={change} />
        ))}
      </ul>
      {changes.length > SHOWN && (
        <Button look="quiet" onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Less' : `${changes.length - SHOWN} more rows`}
        </Button>
      )}
    </li>
  );
}

function ChangeLine({ change }: { change: Change }) {
  const book = useBook();
  const definition = definitionOf(change.entityType);
  const { zone } = useVenue();
  if (!definition) return null;
  const reference = (uuid: Uuid) => book.row(uuid)?.id ?? 'a deleted row';
  const wording = { locale, zone, reference };
  const columns = columnsOf(definition);
  return (
    <li>
      {change.operation}{' '}
      {definition.type === 'production' ? (
        <span className="callsign">{change.id}</span>
      ) : (
        <Link
          className="callsign"
          to="/p/$production/$type"
          params={{ production: book.productionUuid, type: definition.plural }}
          search={{ sel: change.uuid }}
        >
          {change.id}
        </Link>
      )}{' '}
      {change.name}
      {change.operation === 'updated' && (
        <dl className={activity.fields}>
          {change.fields.map((diff) => {
            const column = columns.find(({ field }) => field === diff.field);
            if (!column) return null;
            return (
              <div key={diff.field}>
                <dt>{column.label}</dt>
                {definition.secret?.includes(diff.field) ? (
                  <dd>was changed; what it holds is not written here</dd>
                ) : (
                  <dd>
                    <del>{shownText(column, diff.old, wording) || '(empty)'}</del> →{' '}
                    <ins>{shownText(column, diff.new, wording) || '(empty)'}</ins>
                  </dd>
                )}
              </div>
            );
          })}
        </dl>
      )}
    </li>
  );
}
