import { type AnyDefinition, createSchema } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useId, useState } from 'react';
import { useSession } from '../../session/session.ts';
import type { Problem } from '../../sync/result.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import list from './productions.module.css';

const schema = createSchema(definitionOf('production') as AnyDefinition);
const fields = [
  { name: 'client', label: 'Client', isRequired: true },
  { name: 'showName', label: 'Show name', isRequired: true },
  { name: 'id', label: 'ID (optional)', isRequired: false },
] as const;

type Form = Record<(typeof fields)[number]['name'], string>;

/** Asks what a new show is called, makes it and opens it. What was typed stays until it is made. */
export function NewShow({ onClose }: { onClose: () => void }) {
  const { workspace } = useSession();
  const navigate = useNavigate();
  const formId = useId();
  const [form, setForm] = useState<Form>({ client: '', showName: '', id: '' });
  const [problems, setProblems] = useState<Partial<Form>>({});
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);

  const make = async (event: FormEvent) => {
    event.preventDefault();
    const { id, ...named } = form;
    const request = { ...named, ...(id.trim() === '' ? {} : { id }) };
    const checked = schema.safeParse(request);
    if (!checked.success) {
      const issues = checked.error.issues.map(({ path, message }) => [String(path[0]), message]);
      setProblems(Object.fromEntries(issues));
      return;
    }
    setSending(true);
    const result = await workspace.create(request);
    setSending(false);
    if (!result.ok) return setRefusal(result.error);
    onClose();
    void navigate({ to: '/p/$production', params: { production: result.entity.uuid } });
  };
  return (
    <Dialog title="New show" onClose={onClose}>
      <form className={list.form} onSubmit={(event) => void make(event)} noValidate>
        {fields.map((field) => (
          <NewShowField
            key={field.name}
            {...field}
            inputId={`${formId}-${field.name}`}
            value={form[field.name]}
            problem={problems[field.name]}
            onChange={(text) => {
              setForm({ ...form, [field.name]: text });
              setProblems({ ...problems, [field.name]: undefined });
              setRefusal(null);
            }}
          />
        ))}
        {refusal && (
          <p className={list.problem} role="alert">
            {refusal.message}{' '}
            {refusal.nextFree && (
              <Button onClick={() => setForm({ ...form, id: refusal.nextFree ?? '' })}>
                Use next free ({refusal.nextFree})
              </Button>
            )}
          </p>
        )}
        <div className={list.formActions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={isSending}>
            Make show
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface FieldProps {
  inputId: string;
  label: string;
  isRequired: boolean;
  value: string;
  /** What is wrong, as the end of a sentence that begins with the label. */
  problem: string | undefined;
  onChange: (text: string) => void;
}

function NewShowField({ inputId, label, isRequired, value, problem, onChange }: FieldProps) {
  return (
    <div>
      <label htmlFor={inputId}>{label}</label>
      <input
        id={inputId}
        className={list.input}
        value={value}
        required={isRequired}
        autoComplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${inputId}-problem`}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem && (
        <p id={`${inputId}-problem`} className={list.problem}>
          {label.replace(' (optional)', '')} {problem}.
        </p>
      )}
    </div>
  );
}
