import type { Entity } from '@callsign/contracts/registry';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import list from './productions.module.css';
import { isSameName } from './same-name.ts';

interface Props {
  show: Entity<'production'>;
  onDelete: () => Promise<void>;
  onClose: () => void;
}

/** Asks for a show's name before it is deleted: it is everybody's, and its crew is led out of it. */
export function DeleteShow({ show, onDelete, onClose }: Props) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [isSending, setSending] = useState(false);
  const isMeant = isSameName(typed, show.showName);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!isMeant) return document.getElementById(id)?.focus();
    setSending(true);
    await onDelete();
    onClose();
  };
  return (
    <Dialog title={`Delete ${show.showName}?`} onClose={onClose}>
      <form className={list.form} onSubmit={(event) => void send(event)} noValidate>
        <p>
          Everybody in its crew is led out of it at once. It stays under “Deleted” on this page, from where an
          owner restores it with all that is in it.
        </p>
        <div>
          <label htmlFor={id}>
            Type its name to delete it: <strong translate="no">{show.showName}</strong>
          </label>
          <input
            id={id}
            className={list.input}
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <div className={list.formActions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger" disabled={!isMeant || isSending}>
            Delete the show
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
