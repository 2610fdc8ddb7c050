import { type PartnerKeyList, type PartnerKeyMade, partnerKeyBody } from '@callsign/contracts/partner-keys';
import { momentsOf } from '@callsign/contracts/wall-clock';
import { type FormEvent, useId, useState } from 'react';
import { useVenue } from '../../book/book-context.tsx';
import { ZoneNote } from '../../cells/zone-note.tsx';
import { attempt } from '../../http/attempt.ts';
import { sendJson } from '../../http/send-json.ts';
import { Button } from '../../ui/button.tsx';
import styles from './keys.module.css';

interface Props {
  path: string;
  types: PartnerKeyList['types'];
  onMade: (made: PartnerKeyMade) => void;
}

/** A day as the end of it on the clocks of a zone; null for no day. */
function endOf(day: string, zone: string): string | null {
  if (day === '') return null;
  const end = Date.parse(`${day}T23:59:59Z`);
  // Where the clocks leave that second out, the day ends as in UTC.
  return new Date(momentsOf(end, zone).at(-1) ?? end).toISOString();
}

/** Makes a key for one partner. What was typed stays until it is made. */
export function KeyForm({ path, types, onMade }: Props) {
  const id = useId();
  const { zone } = useVenue();
  const [name, setName] = useState('');
  const [day, setDay] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [isSending, setSending] = useState(false);
  const told = types.filter(({ type }) => chosen.includes(type));

  const send = async (event: FormEvent) => {
    event.preventDefault();
    const checked = partnerKeyBody.safeParse({
      name: name.trim(),
      types: chosen,
      expiresAt: endOf(day, zone),
    });
    if (!checked.success) {
      const found = Object.fromEntries(
        checked.error.issues.map((issue) => [String(issue.path[0]), issue.message]),
      );
      setProblems(found);
      const first = ['name', 'expiresAt', 'types'].find((field) => field in found);
      document.getElementById(`${id}-${first}`)?.focus();
      return;
    }
    setSending(true);
    const isMade = await attempt(async () =>
      onMade(await sendJson<PartnerKeyMade>('POST', path, checked.data)),
    );
    setSending(false);
    if (!isMade) return;
    setName('');
    setDay('');
    setChosen([]);
  };
  const problem = (field: string, text: string) =>
    field in problems && (
      <p id={`${id}-${field}-problem`} className={styles.problem}>
        {text}
      </p>
    );
  const about = (field: string) => ({
    id: `${id}-${field}`,
    'aria-invalid': field in problems,
    'aria-describedby': field in problems ? `${id}-${field}-problem` : undefined,
  });
  const forget = (field: string) => {
    const { [field]: _, ...others } = problems;
    setProblems(others);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)} noValidate>
      <div className={styles.line}>
        <div className={styles.grow}>
          <label htmlFor={`${id}-name`}>Whose program it is</label>
          <input
            {...about('name')}
            className={styles.input}
            value={name}
            maxLength={100}
            autoComplete="off"
            placeholder="Graphics vendor"
            onChange={({ target }) => {
              setName(target.value);
              forget('name');
            }}
          />
          {problem('name', 'Say whose program it is.')}
        </div>
        <div>
          <label htmlFor={`${id}-expiresAt`}>Works until (empty: no end)</label>
          <input
            {...about('expiresAt')}
            className={styles.input}
            type="date"
            value={day}
            onChange={({ target }) => {
              setDay(target.value);
              forget('expiresAt');
            }}
          />
          <ZoneNote />
          {problem('expiresAt', 'The day must lie in the future.')}
        </div>
      </div>
      <fieldset className={styles.types}>
        <legend>What it may read</legend>
        {types.map(({ type, label }, at) => (
          <label key={type}>
            <input
              {...(at === 0 ? about('types') : {})}
              type="checkbox"
              checked={chosen.includes(type)}
              onChange={({ target }) => {
                setChosen(target.checked ? [...chosen, type] : chosen.filter((one) => one !== type));
                forget('types');
              }}
            />
            {label}
          </label>
        ))}
        {problem('types', 'Choose at least one.')}
      </fieldset>
      {told.map(({ type, label, fields }) => (
        <p key={type} className={styles.when}>
          Of {label.toLowerCase()} it is told: {fields.join(', ')}.
        </p>
      ))}
      <div>
        <Button type="submit" look="primary" disabled={isSending}>
          Make the key
        </Button>
      </div>
    </form>
  );
}
