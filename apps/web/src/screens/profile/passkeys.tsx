import type { Passkey } from '@callsign/contracts/accounts';
import { momentText } from '@callsign/contracts/instant-text';
import { type FormEvent, useId, useState } from 'react';
import { deviceZone, deviceZoneText } from '../../book/venue.ts';
import cells from '../../cells/cells.module.css';
import { attempt } from '../../http/attempt.ts';
import { fetchJson } from '../../http/fetch-json.ts';
import { sendJson } from '../../http/send-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { addPasskey, hasPasskeys, wasCancelled } from '../../session/passkey.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import screen from '../screen.module.css';
import { deviceName } from './device-name.ts';
import styles from './profile.module.css';

/** One's own passkeys: signing in without a password. */
export function Passkeys() {
  const [list, reload] = useResource('passkeys', '', async (signal) => {
    return (await fetchJson<{ passkeys: Passkey[] }>('/api/passkeys', signal)).passkeys;
  });
  const remove = async (uuid: Passkey['uuid']) => {
    await attempt(() => sendJson('DELETE', `/api/passkeys/${uuid}`));
    reload();
  };
  return (
    <section className={screen.section}>
      <h2>
        Passkeys <span className={cells.zone}>{deviceZoneText}</span>
      </h2>
      <p className={screen.hint}>
        {hasPasskeys()
          ? 'A passkey signs you in with the lock of this device, without the password.'
          : 'Passkeys need a page that is opened by a name over https; this one is not.'}
      </p>
      {hasPasskeys() && <AddPasskey onAdded={reload} />}
      {list.state === 'loading' ? (
        <Skeleton rows={1} label="Loading your passkeys" />
      ) : list.state === 'failed' ? (
        <ErrorPanel message={list.message} onRetry={reload} />
      ) : list.value.length === 0 ? (
        <p className={styles.empty}>You have no passkey yet.</p>
      ) : (
        <ul className={styles.list} aria-label="Passkeys">
          {list.value.map(({ uuid, name, createdAt }) => (
            <li key={uuid}>
              <span className={styles.what}>
                <strong>{name ?? 'A passkey'}</strong>
                {createdAt && <span className={styles.when}>added {momentText(createdAt, deviceZone)}</span>}
              </span>
              <Button
                look="quiet"
                aria-label={`Remove ${name ?? 'the passkey'}`}
                onClick={() => void remove(uuid)}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function AddPasskey({ onAdded }: { onAdded: () => void }) {
  const id = useId();
  const [name, setName] = useState(deviceName(navigator.userAgent));
  const [isAsking, setAsking] = useState(false);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
    const isAdded = await attempt(() =>
      addPasskey(name.trim() || 'Passkey').catch((error) => {
        if (!wasCancelled(error)) throw error;
      }),
    );
    setAsking(false);
    if (isAdded) onAdded();
  };
  return (
    <form className={styles.line} onSubmit={(event) => void add(event)}>
      <div className={styles.grow}>
        <label htmlFor={id}>Name of the passkey</label>
        <input
          id={id}
          className={styles.input}
          value={name}
          maxLength={60}
          autoComplete="off"
          onChange={({ target }) => setName(target.value)}
        />
      </div>
      <Button type="submit" disabled={isAsking}>
        Add a passkey
      </Button>
    </form>
  );
}
