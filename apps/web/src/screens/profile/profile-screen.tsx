import type { SessionAnswer } from '@callsign/contracts/accounts';
import { fetchJson } from '../../http/fetch-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { Page } from '../../shell/page.tsx';
import { ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import styles from '../screen.module.css';
import { LookForm } from './look-form.tsx';
import { OwnSessions } from './own-sessions.tsx';
import { Passkeys } from './passkeys.tsx';
import { PasswordChange } from './password-change.tsx';
import { ScriptTokens } from './script-tokens.tsx';

/** One's own account: how others see it, and how one gets in. */
export function ProfileScreen() {
  const [session, retry] = useResource('profile', '', (signal) =>
    fetchJson<SessionAnswer>('/api/session', signal),
  );
  return (
    <Page>
      <title>Your profile · Callsign</title>
      <div className={`${styles.screen} ${styles.narrow}`}>
        <header className={styles.head}>
          <h1>Your profile</h1>
        </header>
        {session.state === 'loading' ? (
          <Skeleton rows={6} label="Loading your profile" />
        ) : session.state === 'failed' ? (
          <ErrorPanel message={session.message} onRetry={retry} />
        ) : (
          <>
            <p className={styles.hint}>
              You sign in as {session.value.user.email}
              {session.value.user.emailProved
                ? '.'
                : ', which is not proved to be yours: Callsign sends no e-mail yet.'}
            </p>
            <LookForm user={session.value.user} />
            <PasswordChange />
            <Passkeys />
            <ScriptTokens />
            <OwnSessions />
          </>
        )}
      </div>
    </Page>
  );
}
