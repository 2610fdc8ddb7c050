import { definitions } from '@callsign/contracts/registry';
import { type FormEvent, useId, useState } from 'react';
import { useBook } from '../../book/book-context.tsx';
import { attempt } from '../../http/attempt.ts';
import { sendJson } from '../../http/send-json.ts';
import { Button } from '../../ui/button.tsx';
import { nothingLess } from './switch-parts.ts';
import styles from './switches.module.css';

const switchable = definitions.map(({ type }) => type).filter((type) => type !== 'switch');

interface Props {
  /** The kinds that have switches of their own already. */
  taken: readonly string[];
  nameOf: (type: string) => string;
}

/** Adds switches for one type of row; at first they restrict nothing. */
export function AddSwitch({ taken, nameOf }: Props) {
  const { productionUuid } = useBook();
  const id = useId();
  const [chosen, setChosen] = useState('');
  const free = switchable.filter((type) => !taken.includes(type));
  const type = free.some((one) => one === chosen) ? chosen : free[0];
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const fields = { ...nothingLess, appliesTo: type };
    await attempt(() => sendJson('POST', '/api/switches', { productionUuid, ...fields }));
  };
  if (free.length === 0) return <p>Every kind of row has switches of its own.</p>;
  return (
    <form className={styles.add} onSubmit={(event) => void add(event)}>
      <div>
        <label htmlFor={id}>Kind of row</label>
        <select
          id={id}
          className={styles.input}
          value={type}
          onChange={({ target }) => setChosen(target.value)}
        >
          {free.map((one) => (
            <option key={one} value={one}>
              {nameOf(one)}
            </option>
          ))}
        </select>
      </div>
      <Button type="submit">Add switches</Button>
    </form>
  );
}
