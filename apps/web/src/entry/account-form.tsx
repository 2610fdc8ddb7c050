import { type FormEvent, useId, useState } from 'react';
import type { z } from 'zod';
import { RequestFailed } from '../http/request-failed.ts';
import { Button } from '../ui/button.tsx';
import styles from './entry.module.css';
import { problemsOf } from './form-problems.ts';
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
export function AccountForm<F extends Field>(props: Props<F>) {
  const { fields, submit, passwordLabel } = props;
  const form = useAccountForm(props);
  const { waiting, refusal } = form;
  const isNew = fields.some((field) => field === 'name' || field === 'current');
  return (
    <form className={styles.form} onSubmit={(event) => void form.send(event)} noValidate>
      {fields.map((field) => (
        <AccountField
          key={field}
          inputId={`${form.id}-${field}`}
          label={(field === 'password' && passwordLabel) || looks[field].label}
          type={looks[field].type}
          autoComplete={field === 'password' && isNew ? 'new-password' : looks[field].autoComplete}
          value={form.values[field]}
          problem={form.problems[field]}
          onChange={(text) => form.set(field, text)}
        />
      ))}
      {refusal && (
        <p className={styles.problem} role="alert">
          {refusal}
        </p>
      )}
      <Button type="submit" look="primary" disabled={form.isSending || waiting > 0}>
        {waiting > 0 ? `${submit} (in ${waiting} s)` : submit}
      </Button>
    </form>
  );
}

interface FieldProps {
  inputId: string;
  label: string;
  type: string;
  autoComplete: string;
  value: string;
  /** What is wrong, as the end of a sentence that begins with the label. */
  problem: string | undefined;
  onChange: (text: string) => void;
}

function AccountField({ inputId, label, problem, onChange, ...input }: FieldProps) {
  return (
    <div>
      <label htmlFor={inputId}>{label}</label>
      <input
        {...input}
        id={inputId}
        className={styles.input}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${inputId}-problem`}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem && (
        <p id={`${inputId}-problem`} className={styles.problem}>
          {label} {problem}.
        </p>
      )}
    </div>
  );
}

/** What stands in the form, what is wrong with it, and how it is sent. */
function useAccountForm<F extends Field>({ fields, schema, onSubmit }: Props<F>) {
  const id = useId();
  const [values, setValues] = useState<Record<Field, string>>(empty);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [refusal, setRefusal] = useState('');
  const [isSending, setSending] = useState(false);
  const [waiting, wait] = useCountdown(() => setRefusal('You can try again now.'));

  const send = async (event: FormEvent) => {
    event.preventDefault();
    const found = problemsOf(schema, fields, values);
    setProblems(found ?? problems);
    if (found) {
      document.getElementById(`${id}-${fields.find((field) => field in found)}`)?.focus();
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
  const set = (field: Field, text: string) => {
    setValues({ ...values, [field]: text });
    const { [field]: _, ...others } = problems;
    setProblems(others);
  };
  return { id, values, problems, refusal, isSending, waiting, send, set };
}

const empty: Record<Field, string> = { name: '', email: '', password: '', current: '' };

/** What was asked for, and nothing else. */
const pick = <F extends Field>(values: Record<Field, string>, fields: readonly F[]) =>
  Object.fromEntries(fields.map((field) => [field, values[field]])) as Record<F, string>;
