import { momentText } from '@callsign/contracts/instant-text';
import type { ScriptTokenRow } from '@callsign/contracts/script-tokens';
import { useState } from 'react';
import { deviceZone } from '../../book/venue.ts';
import { attempt } from '../../http/attempt.ts';
import { sendJson } from '../../http/send-json.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import styles from './profile.module.css';

const moment = (iso: string) => momentText(iso, deviceZone);

interface Props {
  scriptToken: ScriptTokenRow;
  onRevoked: () => void;
}

/** One token: what it is for, when it was used last, when it ends, and the way to end it now. */
export function ScriptTokenLine({ scriptToken, onRevoked }: Props) {
  const { uuid, name, createdAt, expiresAt, lastUsedAt } = scriptToken;
  const [isAsking, setAsking] = useState(false);
  const revoke = async () => {
    await attempt(() => sendJson('DELETE', `/api/session/tokens/${uuid}`));
    onRevoked();
  };
  return (
    <li>
      <span className={styles.what}>
        <strong>{name}</strong>
        <span className={styles.when}>
          made {moment(createdAt)}, works until {moment(expiresAt)},{' '}
          {lastUsedAt ? `last used ${moment(lastUsedAt)}` : 'never used'}
        </span>
      </span>
      <Button look="quiet" aria-label={`Revoke ${name}`} onClick={() => setAsking(true)}>
        Revoke
      </Button>
      {isAsking && (
        <Confirm
          title={`Revoke the token of ${name}?`}
          action="Revoke"
          onConfirm={revoke}
          onClose={() => setAsking(false)}
        >
          Its script stops working at once and for good. To go on, it needs a new token.
        </Confirm>
      )}
    </li>
  );
}
