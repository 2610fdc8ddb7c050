import { momentText } from '@callsign/contracts/instant-text';
import type { ExternalAccess as Access } from '@callsign/contracts/partner-keys';
import { useState } from 'react';
import { useVenue } from '../../book/book-context.tsx';
import { attempt } from '../../http/attempt.ts';
import { fetchJson } from '../../http/fetch-json.ts';
import { RequestFailed } from '../../http/request-failed.ts';
import { sendJson } from '../../http/send-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import styles from './keys.module.css';

/** The switch for all partner keys of the server; only the owner of the server can change it. */
export function ExternalAccess({ isOn, onChanged }: { isOn: boolean; onChanged: () => void }) {
  const { zone } = useVenue();
  const [asks, setAsks] = useState(false);
  const [access, reload] = useResource('external access', '', async (signal) => {
    try {
      return await fetchJson<Access>('/api/external-access', signal);
    } catch (error) {
      if (error instanceof RequestFailed && error.code === 'FORBIDDEN') return null;
      throw error;
    }
  });
  const turn = async (on: boolean) => {
    if (!(await attempt(() => sendJson('PUT', '/api/external-access', { on })))) return;
    reload();
    onChanged();
  };
  const known = access.state === 'ready' ? access.value : null;
  const last = known?.changes[0];
  if (!known)
    return isOn ? null : (
      <p className={styles.off} role="status">
        △ The owner of this server has switched all external access off: no key is answered.
      </p>
    );
  return (
    <div className={known.on ? styles.access : styles.off}>
      <span className={styles.grow}>
        {known.on
          ? 'External access is on for this whole server.'
          : '△ External access is off: no key of any show is answered.'}{' '}
        {last && (
          <span className={styles.when}>
            Switched {last.on ? 'on' : 'off'} by {last.by ?? 'somebody'} {momentText(last.at, zone)}
          </span>
        )}
      </span>
      <Button
        look={known.on ? 'danger' : 'plain'}
        onClick={() => (known.on ? setAsks(true) : void turn(true))}
      >
        Switch {known.on ? 'all off' : 'on'}
      </Button>
      {asks && (
        <Confirm
          title="Switch all external access off?"
          action="Switch all off"
          onConfirm={() => turn(false)}
          onClose={() => setAsks(false)}
        >
          No program of any partner is answered, in any show, until you switch it on again. Keys stay as they
          are.
        </Confirm>
      )}
    </div>
  );
}
