import { momentText } from '@callsign/contracts/instant-text';
import type { PartnerKeyList, PartnerKeyMade, PartnerKeyRow } from '@callsign/contracts/partner-keys';
import { useState } from 'react';
import { useVenue } from '../../book/book-context.tsx';
import { attempt } from '../../http/attempt.ts';
import { sendJson } from '../../http/send-json.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { keyState, stateShapes } from './key-state.ts';
import styles from './keys.module.css';
import { RotateDialog } from './rotate-dialog.tsx';

interface Props {
  path: string;
  partner: PartnerKeyRow;
  types: PartnerKeyList['types'];
  onMade: (made: PartnerKeyMade) => void;
  onChanged: () => void;
}

/** A partner's key: what it may read, its state, and the buttons to stop, rotate and revoke it. */
export function KeyLine({ path, partner, types, onMade, onChanged }: Props) {
  const { zone } = useVenue();
  const [asks, setAsks] = useState<'rotate' | 'revoke' | null>(null);
  const { uuid, name, start } = partner;
  const state = keyState(partner);
  const close = () => setAsks(null);
  const labels = partner.types.map((type) => types.find((one) => one.type === type)?.label ?? type);
  const stop = async (stopped: boolean) => {
    await attempt(() => sendJson('PUT', `${path}/${uuid}`, { stopped }));
    onChanged();
  };
  const revoke = async () => {
    await attempt(() => sendJson('DELETE', `${path}/${uuid}`));
    onChanged();
  };
  return (
    <li data-key={name} data-state={state}>
      <span className={styles.state}>
        <span aria-hidden>{stateShapes[state]}</span> {state}
      </span>
      <div className={styles.what}>
        <p>
          <strong>{name}</strong> <span className={styles.start}>{start}…</span>
        </p>
        <p>reads {labels.join(', ')}</p>
        <p className={styles.when}>{factsOf(partner, zone).join(' · ')}</p>
      </div>
      {state !== 'revoked' && (
        <div className={styles.actions}>
          {state !== 'expired' && (
            <Button
              aria-label={`${state === 'stopped' ? 'Start' : 'Stop'} ${name}`}
              onClick={() => void stop(state !== 'stopped')}
            >
              {state === 'stopped' ? 'Start' : 'Stop'}
            </Button>
          )}
          {state !== 'expired' && (
            <Button look="quiet" aria-label={`Rotate ${name}`} onClick={() => setAsks('rotate')}>
              Rotate
            </Button>
          )}
          <Button look="quiet" aria-label={`Revoke ${name}`} onClick={() => setAsks('revoke')}>
            Revoke
          </Button>
        </div>
      )}
      {asks === 'rotate' && (
        <RotateDialog path={`${path}/${uuid}/rotate`} name={name} onMade={onMade} onClose={close} />
      )}
      {asks === 'revoke' && (
        <Confirm title={`Revoke the key of ${name}?`} action="Revoke" onConfirm={revoke} onClose={close}>
          Every secret of it stops working at once and for good. To let the program in again it needs a new
          key; to keep it out for a while, stop it instead.
        </Confirm>
      )}
    </li>
  );
}

/** The facts of a key as short texts: made, ends, last used, rotated, stopped and revoked, and by whom. */
function factsOf(key: PartnerKeyRow, zone: string): string[] {
  const by = (name: string | null) => name ?? 'somebody';
  const facts = [
    `made by ${by(key.createdBy)} ${momentText(key.createdAt, zone)}`,
    key.expiresAt ? `works until ${momentText(key.expiresAt, zone)}` : 'no end',
    key.lastUsedAt ? `last used ${momentText(key.lastUsedAt, zone)}` : 'never used',
  ];
  if (key.rotatedAt) facts.push(`rotated by ${by(key.rotatedBy)} ${momentText(key.rotatedAt, zone)}`);
  if (key.previousEndsAt && Date.parse(key.previousEndsAt) > Date.now())
    facts.push(`the secret before works until ${momentText(key.previousEndsAt, zone)}`);
  if (key.stoppedAt) facts.push(`stopped by ${by(key.stoppedBy)} ${momentText(key.stoppedAt, zone)}`);
  if (key.revokedAt) facts.push(`revoked by ${by(key.revokedBy)} ${momentText(key.revokedAt, zone)}`);
  return facts;
}
