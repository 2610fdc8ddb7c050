import { type PartnerKeyList, type PartnerKeyMade, partnerKeyBody } from '@callsign/contracts/partner-keys';
import { type FormEvent, useId, useState } from 'react';
import { useVenue } from '../../book/book-context.tsx';
import { ZoneNote } from '../../cells/zone-note.tsx';
import { attempt } from '../../http/attempt.ts';
import { sendJson } from '../../http/send-json.ts';
import { Button } from '../../ui/button.tsx';
import { endOfDay } from './end-of-day.ts';
import styles from './keys.module.css';

interface Props {
  path: string;
  types: PartnerKeyList['types'];
  onMade: (made: PartnerKeyMade) => void;
}

const fields = ['name', 'expiresAt', 'types'] as const;
type Field = (typeof fields)[number];

const sentences: Record<Field, string> = {
  name: 'Say whose program it is.',
  expiresAt: 'The day must lie in the future.',
  types: 'Choose at least one.',
};

/** Makes a key for one partner. What was typed stays until it is made. */
export function KeyForm(props: Props) {
  const { types } = props;
  const form = useKeyForm(props);
  const { name, day, chosen, set } = form;
  return (
    <form className={styles.form} onSubmit={(event) => void form.send(event)} noValidate>
      <div className={styles.line}>
        <div className={styles.grow}>
          <label htmlFor={`${form.id}-name`}>Whose program it is</label>
          <input
            {...form.about('name')}
            className={styles.input}
            value={name}
            maxLength={100}
            autoComplete="off"
            placeholder="Graphics vendor"
            onChange={({ target }) => set('name', { name: target.value })}
          />
          {form.problemOf('name')}
        </div>
        <div>
          <label htmlFor={`${form.id}-expiresAt`}>Works until (empty: no end)</label>
          <input
            {...form.about('expiresAt')}
            className={styles.input}
            type="date"
            value={day}
            onChange={({ target }) => set('expiresAt', { day: target.value })}
          />
          <ZoneNote />
          {form.problemOf('expiresAt')}
        </div>
      </div>
      <TypeChoice types={types} form={form} />
      {types
        .filter(({ type }) => chosen.includes(type))
        .map(({ type, label, fields: told }) => (
          <p key={type} className={styles.when}>
            Of {label.toLowerCase()} it is told: {told.join(', ')}.
          </p>
        ))}
      <div>
        <Button type="submit" look="primary" disabled={form.isSending}>
          Make the key
        </Button>
      </div>
    </form>
  );
}

function TypeChoice({ types, form }: Pick<Props, 'types'> & { form: ReturnType<typeof useKeyForm> }) {
  const { chosen, set } = form;
  return (
    <fieldset className={styles.types}>
      <legend>What it may read</legend>
      {types.map(({ type, label }, at) => (
        <label key={type}>
          <input
            {...(at === 0 ? form.about('types') : {})}
            type="checkbox"
            checked={chosen.includes(type)}
            onChange={({ target }) => {
              const others = chosen.filter((one) => one !== type);
              set('types', { chosen: target.checked ? [...chosen, type] : others });
            }}
          />
          {label}
        </label>
      ))}
      {form.problemOf('types')}
    </fieldset>
  );
}

const nothing = { name: '', day: '', chosen: [] as readonly string[] };

/** What stands in the form, what is wrong with it, and how it is sent. */
function useKeyForm({ path, onMade }: Props) {
  const id = useId();
  const { zone } = useVenue();
  const [values, setValues] = useState(nothing);
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const [isSending, setSending] = useState(false);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    const { name, day, chosen } = values;
    const typed = { name: name.trim(), types: chosen, expiresAt: endOfDay(day, zone) };
    const checked = partnerKeyBody.safeParse(typed);
    if (!checked.success) {
      const found = new Set(checked.error.issues.map((issue) => String(issue.path[0])));
      setWrong(found);
      document.getElementById(`${id}-${fields.find((field) => found.has(field))}`)?.focus();
      return;
    }
    setSending(true);
    const isMade = await attempt(async () =>
      onMade(await sendJson<PartnerKeyMade>('POST', path, checked.data)),
    );
    setSending(false);
    if (isMade) setValues(nothing);
  };
  const idOfProblem = (field: Field) => (wrong.has(field) ? `${id}-${field}-problem` : undefined);
  return {
    ...values,
    ...{ id, isSending, send },
    set(field: Field, change: Partial<typeof values>) {
      setValues({ ...values, ...change });
      setWrong(new Set([...wrong].filter((one) => one !== field)));
    },
    about: (field: Field) => ({
      id: `${id}-${field}`,
      'aria-invalid': wrong.has(field),
      'aria-describedby': idOfProblem(field),
    }),
    problemOf: (field: Field) =>
      wrong.has(field) && (
        <p id={idOfProblem(field)} className={styles.problem}>
          {sentences[field]}
        </p>
      ),
  };
}
