import { DEFAULT_TOKEN_MINUTES, type ScriptTokenMade } from '@callsign/contracts/script-tokens';
import { type FormEvent, useId, useState } from 'react';
import { attempt } from '../../http/attempt.ts';
import { sendJson } from '../../http/send-json.ts';
import { Button } from '../../ui/button.tsx';
import styles from './profile.module.css';

/** How long a token may be asked for, in minutes. */
const spans = [
  [DEFAULT_TOKEN_MINUTES, 'an hour'],
  [8 * 60, 'eight hours'],
  [24 * 60, 'a day'],
] as const;

/** Makes a token for one script. What was typed stays until it is made. */
export function ScriptTokenForm({ onMade }: { onMade: (made: ScriptTokenMade) => void }) {
  const id = useId();
  const [name, setName] = useState('');
  const [minutes, setMinutes] = useState<number>(DEFAULT_TOKEN_MINUTES);
  const [isSending, setSending] = useState(false);
  const [isMissing, setMissing] = useState(false);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') {
      setMissing(true);
      return document.getElementById(id)?.focus();
    }
    setSending(true);
    await attempt(async () =>
      onMade(await sendJson<ScriptTokenMade>('POST', '/api/session/token', { name: name.trim(), minutes })),
    );
    setSending(false);
  };
  return (
    <form className={styles.line} onSubmit={(event) => void send(event)} noValidate>
      <div className={styles.grow}>
        <label htmlFor={id}>What the token is for</label>
        <input
          id={id}
          className={styles.input}
          value={name}
          maxLength={60}
          autoComplete="off"
          placeholder="Nightly export"
          aria-invalid={isMissing}
          aria-describedby={isMissing ? `${id}-problem` : undefined}
          onChange={({ target }) => {
            setName(target.value);
            setMissing(false);
          }}
        />
      </div>
      <div>
        <label htmlFor={`${id}-minutes`}>It works for</label>
        <select
          id={`${id}-minutes`}
          className={styles.input}
          value={minutes}
          onChange={({ target }) => setMinutes(Number(target.value))}
        >
          {spans.map(([count, words]) => (
            <option key={count} value={count}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <Button type="submit" disabled={isSending}>
        Make a token
      </Button>
      {isMissing && (
        <p id={`${id}-problem`} className={`${styles.problem} ${styles.wide}`}>
          Say what the token is for, so that you know it again.
        </p>
      )}
    </form>
  );
}
