import { INVITATION_DAYS, type InvitationMade } from '@callsign/contracts/accounts';
import { readWhole } from '@callsign/contracts/number-text';
import { type Role, roles } from '@callsign/contracts/roles';
import { type FormEvent, useId, useState } from 'react';
import { locale } from '../../book/venue.ts';
import { attempt } from '../../http/attempt.ts';
import { sendJson } from '../../http/send-json.ts';
import { roleWords } from '../../session/role-words.ts';
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
  const count = readWhole('Days', days, locale, INVITATION_DAYS);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!count.ok) return document.getElementById(`${id}-days`)?.focus();
    setSending(true);
    await attempt(async () => {
      const body = { role, days: count.value, ...(note.trim() === '' ? {} : { note: note.trim() }) };
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
          aria-invalid={!count.ok}
          aria-describedby={count.ok ? undefined : `${id}-days-problem`}
          onChange={({ target }) => setDays(target.value)}
        />
      </div>
      <Button type="submit" look="primary" disabled={isSending}>
        Make a link
      </Button>
      <p id={`${id}-words`} className={styles.words}>
        {role}: {roleWords[role]}.
      </p>
      {!count.ok && (
        <p id={`${id}-days-problem`} className={styles.problem} role="alert">
          {count.problem}
        </p>
      )}
    </form>
  );
}
