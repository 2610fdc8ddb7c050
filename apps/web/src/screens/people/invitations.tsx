import type { Invitation } from '@callsign/contracts/accounts';
import { momentText } from '@callsign/contracts/instant-text';
import { useState } from 'react';
import { useBook, useVenue } from '../../book/book-context.tsx';
import { attempt } from '../../http/attempt.ts';
import { fetchJson } from '../../http/fetch-json.ts';
import { sendJson } from '../../http/send-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import screen from '../screen.module.css';
import { InviteForm } from './invite-form.tsx';
import styles from './people.module.css';

type State = 'open' | 'used' | 'expired';
const shapes: Record<State, string> = { open: '○', used: '✓', expired: '△' };

/** The links by which people come into the show; `joined` grows when one is used. */
export function Invitations({ joined }: { joined: number }) {
  const { productionUuid } = useBook();
  const path = `/api/productions/${productionUuid}/invitations`;
  const [link, setLink] = useState<string | null>(null);
  const [list, reload] = useResource(`invitations to ${productionUuid}`, joined, async (signal) => {
    return (await fetchJson<{ invitations: Invitation[] }>(path, signal)).invitations;
  });
  const withdraw = async (uuid: Invitation['uuid']) => {
    await attempt(() => sendJson('DELETE', `${path}/${uuid}`));
    reload();
  };
  return (
    <section className={screen.section}>
      <h2>Invitations</h2>
      {link === null ? (
        <InviteForm
          path={path}
          onMade={({ token, address }) => {
            setLink(`${address ?? location.origin}/join#${token}`);
            reload();
          }}
        />
      ) : (
        <ShownOnce label="The link" text={link} onDone={() => setLink(null)}>
          Send this link to one person. It works once, and is not shown again.
        </ShownOnce>
      )}
      {list.state === 'loading' ? (
        <Skeleton rows={2} label="Loading the invitations" />
      ) : list.state === 'failed' ? (
        <ErrorPanel message={list.message} onRetry={reload} />
      ) : list.value.length === 0 ? (
        <EmptyState>Nobody has been invited by a link yet.</EmptyState>
      ) : (
        <ul className={styles.list} aria-label="Invitations">
          {list.value.map((invitation) => (
            <InvitationLine key={invitation.uuid} invitation={invitation} onWithdraw={withdraw} />
          ))}
        </ul>
      )}
    </section>
  );
}

function InvitationLine(props: {
  invitation: Invitation;
  onWithdraw: (uuid: Invitation['uuid']) => Promise<void>;
}) {
  const { uuid, role, note, createdBy, createdAt, expiresAt, usedAt, usedBy } = props.invitation;
  const { zone } = useVenue();
  const isOver = new Date(expiresAt).getTime() <= Date.now();
  const state: State = usedAt ? 'used' : isOver ? 'expired' : 'open';
  const end =
    state === 'used'
      ? `used by ${usedBy ?? 'somebody'} ${momentText(usedAt ?? '', zone)}`
      : `${isOver ? 'expired' : 'open until'} ${momentText(expiresAt, zone)}`;
  return (
    <li data-state={state}>
      <span className={styles.state}>
        <span aria-hidden>{shapes[state]}</span> {state}
      </span>
      <span className={styles.what}>
        {note ? <strong>{note}</strong> : 'Somebody'} as {role}
        <span className={styles.when}>
          by {createdBy ?? 'somebody'} {momentText(createdAt, zone)}, {end}
        </span>
      </span>
      {state !== 'used' && (
        <Button
          look="quiet"
          aria-label={`Withdraw: ${note ?? role}`}
          onClick={() => void props.onWithdraw(uuid)}
        >
          {isOver ? 'Remove' : 'Withdraw'}
        </Button>
      )}
    </li>
  );
}
