import { invitationLook, setupBody } from '@callsign/contracts/accounts';
import { sendJson } from '../data/send-json.ts';
import { useResource } from '../data/use-resource.ts';
import { Skeleton } from '../ui/notices.tsx';
import { AccountForm } from './account-form.tsx';
import { EntryCard } from './entry-card.tsx';

/** Accepts an invitation: its token stands behind the # of the link, which no server and no log sees. */
export function Join() {
  const token = location.hash.slice(1);
  const [look] = useResource('invitation', token, async () =>
    invitationLook.parse(await sendJson('POST', '/api/invitations/look', { token })),
  );
  if (look.state === 'loading') return <Skeleton rows={4} label="Looking at the invitation" />;
  if (look.state === 'failed') return <EntryCard title="Invitation" hint={look.message} />;
  const { production, role, invitedBy } = look.value;
  return (
    <EntryCard
      title={`Join ${production.showName}`}
      hint={`${invitedBy ?? 'Somebody'} invites you as ${role}. With an e-mail that has an account already, give its password.`}
    >
      <AccountForm
        fields={['name', 'email', 'password']}
        schema={setupBody}
        submit={`Join as ${role}`}
        onSubmit={async (account) => {
          const joined = await sendJson<{ production: string }>('POST', '/api/invitations/accept', {
            token,
            account,
          });
          location.assign(`/p/${joined.production}`);
        }}
      />
    </EntryCard>
  );
}
