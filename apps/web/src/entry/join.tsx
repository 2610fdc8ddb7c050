import { invitationLook, type SessionAnswer, setupBody } from '@callsign/contracts/accounts';
import { useState } from 'react';
import { fetchJson } from '../http/fetch-json.ts';
import { speakFor } from '../http/person-fetch.ts';
import { RequestFailed } from '../http/request-failed.ts';
import { sendJson } from '../http/send-json.ts';
import { useResource } from '../http/use-resource.ts';
import { enterAt } from '../session/enter.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/notices.tsx';
import { AccountForm } from './account-form.tsx';
import styles from './entry.module.css';
import { EntryCard } from './entry-card.tsx';

/** Uses the link; whoever gives no account joins as who is signed in. */
async function accept(body: { token: string; account?: object }): Promise<void> {
  const { production } = await sendJson<{ production: string }>('POST', '/api/invitations/accept', body);
  await enterAt(`/p/${production}`);
}

/** Who is signed in here already, if anyone. */
async function readSignedIn(signal: AbortSignal): Promise<SessionAnswer['user'] | null> {
  try {
    const { user } = await fetchJson<SessionAnswer>('/api/session', signal);
    speakFor(user.uuid);
    return user;
  } catch (error) {
    if (error instanceof RequestFailed && error.code === 'NOT_SIGNED_IN') return null;
    throw error;
  }
}

/** Accepts an invitation: its token stands behind the # of the link, which no server and no log sees. */
export function Join() {
  const token = location.hash.slice(1);
  const [wantsOther, setOther] = useState(false);
  const [look] = useResource('invitation', token, async (signal) => ({
    ...invitationLook.parse(await sendJson('POST', '/api/invitations/look', { token })),
    user: await readSignedIn(signal),
  }));
  if (look.state === 'loading') return <Skeleton rows={4} label="Looking at the invitation" />;
  if (look.state === 'failed') return <EntryCard title="Invitation" hint={look.message} />;
  const { production, role, invitedBy, user } = look.value;
  const invites = `${invitedBy ?? 'Somebody'} invites you as ${role}.`;
  if (user && !wantsOther)
    return (
      <EntryCard
        title={`Join ${production.showName}`}
        hint={`${invites} You are signed in as ${user.name} (${user.email}).`}
      >
        <JoinAsUser token={token} user={user} onOther={() => setOther(true)} />
      </EntryCard>
    );
  return (
    <EntryCard
      title={`Join ${production.showName}`}
      hint={`${invites} With an e-mail that has an account already, give its password. Nobody checks that the e-mail is yours: owners of the show see it as not proved.`}
    >
      <AccountForm
        fields={['name', 'email', 'password']}
        schema={setupBody}
        submit={`Join as ${role}`}
        onSubmit={({ name, email, password }) => accept({ token, account: { name, email, password } })}
      />
    </EntryCard>
  );
}

interface Props {
  token: string;
  user: SessionAnswer['user'];
  onOther: () => void;
}

function JoinAsUser({ token, user, onOther }: Props) {
  const [refusal, setRefusal] = useState('');
  const [isSending, setSending] = useState(false);
  const join = async () => {
    setSending(true);
    try {
      await accept({ token });
    } catch (error) {
      setRefusal(error instanceof RequestFailed ? error.message : 'This did not work. Try again.');
      setSending(false);
    }
  };
  return (
    <div className={styles.choices}>
      {refusal && (
        <p className={styles.problem} role="alert">
          {refusal}
        </p>
      )}
      <Button look="primary" disabled={isSending} onClick={() => void join()}>
        Join as {user.name}
      </Button>
      <Button onClick={onOther}>Use another account</Button>
    </div>
  );
}
