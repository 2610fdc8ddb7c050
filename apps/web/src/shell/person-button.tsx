import { UserRound } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { leaveForSignIn } from '../data/leave-for-sign-in.ts';
import { sendJson } from '../data/send-json.ts';
import { usePersonName, useSession } from '../data/session.ts';
import { saveName } from '../data/sign-in.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { showFailure } from '../ui/toasts.ts';
import styles from './shell.module.css';

/** The name others see beside this person's changes, and where to change it. */
export function PersonButton() {
  const name = usePersonName();
  return (
    <Popover
      label={`You are: ${name}`}
      trigger={
        <>
          <UserRound size={16} aria-hidden />
          <span className={styles.personName}>{name}</span>
        </>
      }
    >
      {(close) => <NameForm name={name} onDone={close} />}
    </Popover>
  );
}

/** Ends this session or all of one's own; what is unsent stays in this browser for the same person. */
async function signOut(path: '/api/session' | '/api/sessions'): Promise<void> {
  try {
    await sendJson('DELETE', path);
    leaveForSignIn();
  } catch (error) {
    showFailure(error instanceof Error ? error.message : 'Not signed out. Try again.');
  }
}

function NameForm({ name, onDone }: { name: string; onDone: () => void }) {
  const { person } = useSession().sync;
  const [text, setText] = useState(name);
  const field = useId();
  const save = (event: FormEvent) => {
    event.preventDefault();
    const typed = text.trim() || name;
    person.setName(typed);
    void saveName(typed);
    onDone();
  };
  return (
    <form className={styles.nameForm} onSubmit={save}>
      <label htmlFor={field}>Your name, as others see it</label>
      <input
        id={field}
        className={styles.input}
        value={text}
        maxLength={60}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" look="primary">
        Save name
      </Button>
      <Button onClick={() => void signOut('/api/session')}>Sign out</Button>
      <Button onClick={() => void signOut('/api/sessions')}>Sign out everywhere</Button>
    </form>
  );
}
