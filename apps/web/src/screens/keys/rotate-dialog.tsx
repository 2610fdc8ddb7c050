import type { PartnerKeyMade } from '@callsign/contracts/partner-keys';
import { type FormEvent, useId, useState } from 'react';
import { attempt } from '../../http/attempt.ts';
import { sendJson } from '../../http/send-json.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './keys.module.css';

const overlaps = [
  [24, 'for a day'],
  [1, 'for an hour'],
  [168, 'for a week'],
  [0, 'no more, from now on'],
] as const;

interface Props {
  path: string;
  name: string;
  onMade: (made: PartnerKeyMade) => void;
  onClose: () => void;
}

/** Gives a key a new secret; meanwhile the one before works on, so that the partner can change over. */
export function RotateDialog({ path, name, onMade, onClose }: Props) {
  const id = useId();
  const [hours, setHours] = useState<number>(overlaps[0][0]);
  const [isSending, setSending] = useState(false);
  const rotate = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    const isDone = await attempt(async () =>
      onMade(await sendJson<PartnerKeyMade>('POST', path, { overlapHours: hours })),
    );
    setSending(false);
    if (isDone) onClose();
  };
  return (
    <Dialog title={`A new secret for ${name}`} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void rotate(event)}>
        <div>
          <label htmlFor={id}>The secret it has now works on</label>
          <select
            id={id}
            className={styles.input}
            value={hours}
            onChange={({ target }) => setHours(Number(target.value))}
          >
            {overlaps.map(([count, words]) => (
              <option key={count} value={count}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <div className={styles.dialogActions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={isSending}>
            Make a new secret
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
