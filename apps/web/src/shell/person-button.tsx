import { Link } from '@tanstack/react-router';
import { UserRound } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { usePersonName, useSession } from '../session/session.ts';
import { saveName } from '../session/sign-in.ts';
import { signOut } from '../session/sign-out.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
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
      <Link to="/profile" className={styles.profileLink} onClick={onDone}>
        Your profile
      </Link>
      <Button onClick={() => void signOut('/api/session')}>Sign out</Button>
      <Button onClick={() => void signOut('/api/sessions')}>Sign out everywhere</Button>
    </form>
  );
}
