import { setupAnswer, setupBody, signInBody } from '@callsign/contracts/accounts';
import { fetchJson } from '../http/fetch-json.ts';
import { sendJson } from '../http/send-json.ts';
import { useResource } from '../http/use-resource.ts';
import { enterAt } from '../session/enter.ts';
import { hasPasskeys } from '../session/passkey.ts';
import { ErrorPanel, Skeleton } from '../ui/notices.tsx';
import { AccountForm } from './account-form.tsx';
import { EntryCard } from './entry-card.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { placeBefore } from './place-before.ts';

/** The page that one was led away from. */
const placeOnEntry = () => placeBefore(location.search, location.origin);

/** Sign-in; on a server that nobody has an account on yet, the sign-up of its owner. */
export function SignIn() {
  const [setup, retry] = useResource('setup', '', async (signal) =>
    setupAnswer.parse(await fetchJson('/api/setup', signal)),
  );
  if (setup.state === 'loading') return <Skeleton rows={4} label="Loading" />;
  if (setup.state === 'failed') return <ErrorPanel message={setup.message} onRetry={retry} />;
  if (setup.value.needsOwner)
    return (
      <EntryCard
        title="Set up Callsign"
        hint="Nobody has an account on this server yet. Yours is the first, and owns it."
      >
        <AccountForm
          fields={['name', 'email', 'password']}
          schema={setupBody}
          submit="Make the account"
          onSubmit={async (account) => {
            await sendJson('POST', '/api/setup', account);
            await enterAt('/');
          }}
        />
      </EntryCard>
    );
  const wasInside = new URLSearchParams(location.search).has('from');
  return (
    <EntryCard
      title="Sign in"
      {...(wasInside
        ? {
            hint: 'You are not signed in, or not any more. What you have not sent yet is kept in this browser.',
          }
        : {})}
    >
      {hasPasskeys() && <PasskeyButton onDone={() => enterAt(placeOnEntry())} />}
      <AccountForm
        fields={['email', 'password']}
        schema={signInBody}
        submit="Sign in"
        onSubmit={async ({ email, password }) => {
          await sendJson('POST', '/api/session', { email: email.trim(), password });
          await enterAt(placeOnEntry());
        }}
      />
    </EntryCard>
  );
}
