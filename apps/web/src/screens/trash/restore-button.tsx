import { needsOf } from '@callsign/contracts/roles';
import { type FormEvent, useId, useState } from 'react';
import { useBook } from '../../book/book-context.tsx';
import { useMay } from '../../book/use-may.ts';
import type { IdsByRow } from '../../sync/entry.ts';
import type { Problem } from '../../sync/result.ts';
import type { AnyRow } from '../../sync/row.ts';
import { Button } from '../../ui/button.tsx';
import trash from './trash.module.css';

interface Props {
  type: string;
  row: AnyRow;
  onRestored: () => void;
}

/** Takes a row back out of the trash; where its id, or one of a row that comes with it, is in use by now, others are chosen first. */
export function RestoreButton({ type, row, onRestored }: Props) {
  const book = useBook();
  const [problem, setProblem] = useState<Problem | null>(null);
  const mayRestore = useMay(needsOf(type, 'restore'));
  const restore = async (ids?: IdsByRow) => {
    const result = await book.restore(type, row.uuid, ids);
    if (result.ok) onRestored();
    else setProblem(result.error);
  };
  if (!mayRestore) return null;
  return (
    <div className={trash.restore}>
      {problem && (
        <p className={trash.problem} role="alert">
          {problem.message}
        </p>
      )}
      {problem?.taken ? (
        <OtherIds
          key={problem.taken.map(({ nextFree }) => nextFree).join()}
          taken={problem.taken}
          onChoose={(ids) => void restore(ids)}
        />
      ) : (
        <Button onClick={() => void restore()}>Restore {row.id}</Button>
      )}
    </div>
  );
}

/** One field per id that is taken, filled with the next free one. */
function OtherIds({
  taken,
  onChoose,
}: {
  taken: NonNullable<Problem['taken']>;
  onChoose: (ids: IdsByRow) => void;
}) {
  const [ids, setIds] = useState<IdsByRow>(() =>
    Object.fromEntries(taken.map(({ row, nextFree }) => [row.uuid, nextFree])),
  );
  const form = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChoose(ids);
  };
  return (
    <form className={trash.other} onSubmit={submit}>
      {taken.map(({ row }) => (
        <span key={row.uuid} className={trash.one}>
          <label htmlFor={`${form}-${row.uuid}`}>{row.id} as</label>
          <input
            id={`${form}-${row.uuid}`}
            className={trash.input}
            required
            translate="no"
            value={ids[row.uuid] ?? ''}
            onChange={(event) => setIds({ ...ids, [row.uuid]: event.target.value })}
          />
        </span>
      ))}
      <Button type="submit">Restore</Button>
    </form>
  );
}
