import type { InvitationMade } from '@callsign/contracts/accounts';
import { type Role, roles } from '@callsign/contracts/roles';
import { type FormEvent, useId, useState } from 'react';
import { attempt } from '../../data/attempt.ts';
import { roleWords } from '../../data/role-words.ts';
import { sendJson } from '../../data/send-json.ts';
import { Button } from '../../ui/button.tsx';
import styles from './people.module.css';

interface Props {
  path: string;
  onMade: (made: InvitationMade) => void;
}

/** Makes a link for one person. What was typed stays until it is made. */
export function InviteForm({ path, onMade }: Props) {
  const id = useId();
  const [role, setRole] = useState<Role>('editor');
  const [note, setNote] = useState('');
  const [days, setDays] = useState('7');
  const [isSending, setSending] = useState(false);
  const count = Number(days);
  const isCount = Number.isInteger(count) && count >= 1 && count <= 90;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!isCount) return document.getElementById(`${id}-days`)?.focus();
    setSending(true);
    await attempt(async () => {
      const body = { role, days: count, ...(note.trim() === '' ? {} : { note: note.trim() }) };
      onMade(await sendJson<InvitationMade>('POST', path, body));
    });
    setSending(false);
  };
  return (
    <form className={styles.invite} onSubmit={(event) => void send(event)} noValidate>
      <div className={styles.noteField}>
        <label htmlFor={`${id}-note`}>For whom (a note)</label>
        <input
          id={`${id}-note`}
          className={styles.input}
          value={note}
          maxLength={200}
          autoComplete="off"
          placeholder="Kim, camera 3"
          onChange={({ target }) => setNote(target.value)}
        />
      </div>
      <div>
        <label htmlFor={`${id}-role`}>Role</label>
        <select
          id={`${id}-role`}
          className={styles.input}
          value={role}
          aria-describedby={`${id}-words`}
          onChange={({ target }) => setRole(target.value as Role)}
        >
          {roles.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </div>
      <div className={styles.daysField}>
        <label htmlFor={`${id}-days`}>Days</label>
        <input
          id={`${id}-days`}
          className={styles.input}
          inputMode="numeric"
          value={days}
          autoComplete="off"
          aria-invalid={!isCount}
          aria-describedby={isCount ? undefined : `${id}-days-problem`}
          onChange={({ target }) => setDays(target.value)}
        />
      </div>
      <Button type="submit" look="primary" disabled={isSending}>
        Make a link
      </Button>
      <p id={`${id}-words`} className={styles.words}>
        {role}: {roleWords[role]}.
      </p>
      {!isCount && (
        <p id={`${id}-days-problem`} className={styles.problem} role="alert">
          Days must be a whole number from 1 to 90.
        </p>
      )}
    </form>
  );
}
