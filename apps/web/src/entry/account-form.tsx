import { type FormEvent, useId, useState } from 'react';
import type { z } from 'zod';
import { RequestFailed } from '../http/fetch-json.ts';
import { Button } from '../ui/button.tsx';
import styles from './entry.module.css';
import { useCountdown } from './use-countdown.ts';

const looks = {
  name: { label: 'Your name', type: 'text', autoComplete: 'name' },
  email: { label: 'E-mail', type: 'email', autoComplete: 'username' },
  password: { label: 'Password', type: 'password', autoComplete: 'current-password' },
  current: { label: 'Current password', type: 'password', autoComplete: 'current-password' },
} as const;
type Field = keyof typeof looks;

interface Props<F extends Field> {
  fields: readonly F[];
  schema: z.ZodType;
  submit: string;
  /** What the password is called, where it is not the only one. */
  passwordLabel?: string;
  /** Rejects with RequestFailed, whose sentence is then shown; what was typed stays. */
  onSubmit: (values: Record<F, string>) => Promise<void>;
}

/** Asks for what an account is entered with. What is wrong is said beside its field, and nothing that was typed is cleared. */
export function AccountForm<F extends Field>({ fields, schema, submit, passwordLabel, onSubmit }: Props<F>) {
  const formId = useId();
  const [values, setValues] = useState<Record<Field, string>>({
    name: '',
    email: '',
    password: '',
    current: '',
  });
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [refusal, setRefusal] = useState('');
  const [isSending, setSending] = useState(false);
  const [waiting, wait] = useCountdown(() => setRefusal('You can try again now.'));
  const isNew = fields.some((field) => field === 'name' || field === 'current');

  const send = async (event: FormEvent) => {
    event.preventDefault();
    const checked = schema.safeParse(
      Object.fromEntries(fields.map((field) => [field, values[field].trim()])),
    );
    if (!checked.success) {
      const found = checked.error.issues.map(({ path, message }) => [
        String(path[0]),
        values[path[0] as Field]?.trim() === '' ? 'is missing' : message,
      ]);
      setProblems(Object.fromEntries(found));
      const first = fields.find((field) => found.some(([name]) => name === field));
      document.getElementById(`${formId}-${first}`)?.focus();
      return;
    }
    setSending(true);
    setRefusal('');
    try {
      await onSubmit(pick(values, fields));
    } catch (error) {
      const failure = error instanceof RequestFailed ? error : null;
      setRefusal(failure?.message ?? 'This did not work. Try again.');
      wait(failure?.retryAfter ?? 0);
    } finally {
      setSending(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)} noValidate>
      {fields.map((field) => {
        const { type, autoComplete } = looks[field];
        const label = (field === 'password' && passwordLabel) || looks[field].label;
        const problem = problems[field];
        return (
          <div key={field}>
            <label htmlFor={`${formId}-${field}`}>{label}</label>
            <input
              id={`${formId}-${field}`}
              className={styles.input}
              type={type}
              autoComplete={field === 'password' && isNew ? 'new-password' : autoComplete}
              value={values[field]}
              aria-invalid={problem !== undefined}
              aria-describedby={problem === undefined ? undefined : `${formId}-${field}-problem`}
              onChange={(event) => {
                setValues({ ...values, [field]: event.target.value });
                const { [field]: _, ...others } = problems;
                setProblems(others);
              }}
            />
            {problem && (
              <p id={`${formId}-${field}-problem`} className={styles.problem}>
                {label} {problem}.
              </p>
            )}
          </div>
        );
      })}
      {refusal && (
        <p className={styles.problem} role="alert">
          {refusal}
        </p>
      )}
      <Button type="submit" look="primary" disabled={isSending || waiting > 0}>
        {waiting > 0 ? `${submit} (in ${waiting} s)` : submit}
      </Button>
    </form>
  );
}

/** What was asked for, and nothing else. */
const pick = <F extends Field>(values: Record<Field, string>, fields: readonly F[]) =>
  Object.fromEntries(fields.map((field) => [field, values[field]])) as Record<F, string>;
