import { readWhole } from '@callsign/contracts/number-text';
import { useId, useState } from 'react';
import { locale } from '../book/venue.ts';
import styles from './renumber.module.css';

interface Props {
  label: string;
  first: number;
  range: readonly [number, number];
  /** Told the number that is typed; null while it is none. */
  onChange: (value: number | null) => void;
}

/** A small field for a whole number. */
export function WholeNumber({ label, first, range, onChange }: Props) {
  const id = useId();
  const [text, setText] = useState(String(first));
  const reading = readWhole(label, text, locale, range);
  return (
    <label htmlFor={id}>
      {label}{' '}
      <input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        className={styles.number}
        value={text}
        aria-invalid={!reading.ok}
        aria-describedby={reading.ok ? undefined : `${id}-problem`}
        onChange={({ target }) => {
          setText(target.value);
          const typed = readWhole(label, target.value, locale, range);
          onChange(typed.ok ? typed.value : null);
        }}
      />
      {!reading.ok && (
        <span id={`${id}-problem`} className={styles.problem} role="alert">
          {reading.problem}
        </span>
      )}
    </label>
  );
}
