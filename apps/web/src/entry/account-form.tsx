import { type FormEvent, useId, useState } from 'react';
import type { z } from 'zod';
import { RequestFailed } from '../data/fetch-json.ts';
import { Button } from '../ui/button.tsx';
import styles from './entry.module.css';

const looks = {
  name: { label: 'Your name', type: 'text', autoComplete: 'name' },
  email: { label: 'E-mail', type: 'email', autoComplete: 'username' },
  password: { label: 'Password', type: 'password', autoComplete: 'current-password' },
} as const;
type Field = keyof typeof looks;

interface Props {
  fields: readonly Field[];
  schema: z.ZodType;
  submit: string;
  /** Rejects with RequestFailed, whose sentence is then shown; what was typed stays. */
  onSubmit: (values: Record<Field, string>) => Promise<void>;
}

/** Asks for what an account is entered with. What is wrong is said beside its field, and nothing that was typed is cleared. */
export function AccountForm({ fields, schema, submit, onSubmit }: Props) {
  const formId = useId();
  const [values, setValues] = useState<Record<Field, string>>({ name: '', email: '', password: '' });
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [refusal, setRefusal] = useState('');
  const [isSending, setSending] = useState(false);
  const isNew = fields.includes('name');

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
      await onSubmit(values);
    } catch (error) {
      setRefusal(error instanceof RequestFailed ? error.message : 'This did not work. Try again.');
    } finally {
      setSending(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)} noValidate>
      {fields.map((field) => {
        const { label, type, autoComplete } = looks[field];
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
      <Button type="submit" look="primary" disabled={isSending}>
        {submit}
      </Button>
    </form>
  );
}
