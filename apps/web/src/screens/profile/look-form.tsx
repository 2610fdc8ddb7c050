import type { SessionAnswer } from '@callsign/contracts/accounts';
import { personColours } from '@callsign/contracts/person-colours';
import { type FormEvent, useId, useState } from 'react';
import { attempt } from '../../http/attempt.ts';
import { sendJson } from '../../http/send-json.ts';
import { useSession } from '../../session/session.ts';
import { Button } from '../../ui/button.tsx';
import { Face } from '../../ui/face.tsx';
import { showDone } from '../../ui/toasts.ts';
import screen from '../screen.module.css';
import styles from './profile.module.css';

const names = ['Violet', 'Sky', 'Orange', 'Green', 'Yellow', 'Pink', 'Teal', 'Lavender'];

/** The name and the colour by which others see this person. */
export function LookForm({ user }: { user: SessionAnswer['user'] }) {
  const { person } = useSession().sync;
  const id = useId();
  const [name, setName] = useState(user.name);
  const [colour, setColour] = useState(user.colour);
  const [isSending, setSending] = useState(false);
  const typed = name.trim();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (typed === '') return document.getElementById(id)?.focus();
    setSending(true);
    if (await attempt(() => sendJson('PUT', '/api/profile', { name: typed, colour }))) {
      person.setName(typed);
      showDone('Your profile is saved.');
    }
    setSending(false);
  };
  return (
    <section className={screen.section}>
      <h2>As others see you</h2>
      <form className={styles.form} onSubmit={(event) => void save(event)} noValidate>
        <div>
          <label htmlFor={id}>Your name</label>
          <input
            id={id}
            className={styles.input}
            value={name}
            maxLength={60}
            autoComplete="name"
            aria-invalid={typed === ''}
            onChange={({ target }) => setName(target.value)}
          />
          {typed === '' && <p className={styles.problem}>Your name is missing.</p>}
        </div>
        <fieldset className={styles.colours}>
          <legend>Your colour</legend>
          {personColours.map((one, at) => (
            <label key={one} className={styles.colour} title={names[at]}>
              <input
                type="radio"
                name={`${id}-colour`}
                aria-label={names[at]}
                checked={colour === one}
                onChange={() => setColour(one)}
              />
              <Face name={typed || '?'} colour={one} />
            </label>
          ))}
        </fieldset>
        <div>
          <Button type="submit" look="primary" disabled={isSending}>
            Save
          </Button>
        </div>
      </form>
    </section>
  );
}
