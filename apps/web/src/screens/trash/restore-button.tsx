import { needsOf } from '@callsign/contracts/roles';
import { type FormEvent, useId, useState } from 'react';
import type { AnyRow } from '../../data/any-row.ts';
import { useBook } from '../../data/book-context.tsx';
import { useMay } from '../../data/permissions.ts';
import type { Problem } from '../../sync/result.ts';
import { Button } from '../../ui/button.tsx';
import trash from './trash.module.css';

interface Props {
  type: string;
  row: AnyRow;
  onRestored: () => void;
}

/** Takes a row back out of the trash; where its id is in use by now, it gets the next free one or one that is typed. */
export function RestoreButton({ type, row, onRestored }: Props) {
  const book = useBook();
  const [problem, setProblem] = useState<Problem | null>(null);
  const mayRestore = useMay(needsOf(type, 'restore'));
  const restore = async (id?: string) => {
    const result = await book.restore(type, row.uuid, id);
    if (result.ok) onRestored();
    else setProblem(result.error);
  };
  if (!mayRestore) return null;
  return (
    <div className={trash.restore}>
      {problem && <p className={trash.problem}>{problem.message}</p>}
      {problem?.nextFree ? (
        <OtherId nextFree={problem.nextFree} onChoose={(id) => void restore(id)} />
      ) : (
        <Button onClick={() => void restore()}>Restore {row.id}</Button>
      )}
    </div>
  );
}

function OtherId({ nextFree, onChoose }: { nextFree: string; onChoose: (id: string) => void }) {
  const [id, setId] = useState('');
  const field = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (id.trim() !== '') onChoose(id.trim());
  };
  return (
    <form className={trash.other} onSubmit={submit}>
      <Button onClick={() => onChoose(nextFree)}>Restore as {nextFree}</Button>
      <label htmlFor={field}>or as</label>
      <input id={field} className={trash.input} value={id} onChange={(event) => setId(event.target.value)} />
      <Button type="submit">Restore</Button>
    </form>
  );
}
