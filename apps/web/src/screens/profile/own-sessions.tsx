import type { OwnSession } from '@callsign/contracts/accounts';
import { momentText } from '@callsign/contracts/instant-text';
import { deviceZone, deviceZoneText } from '../../book/venue.ts';
import cells from '../../cells/cells.module.css';
import { attempt } from '../../http/attempt.ts';
import { fetchJson } from '../../http/fetch-json.ts';
import { sendJson } from '../../http/send-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { signOut } from '../../session/sign-out.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import screen from '../screen.module.css';
import { deviceName } from './device-name.ts';
import styles from './profile.module.css';

/** Where one is signed in, and the way to end that. */
export function OwnSessions() {
  const [list, reload] = useResource('own sessions', '', async (signal) => {
    return (await fetchJson<{ sessions: OwnSession[] }>('/api/sessions', signal)).sessions;
  });
  const end = async ({ uuid, current }: OwnSession) => {
    if (current) return signOut('/api/session');
    await attempt(() => sendJson('DELETE', `/api/sessions/${uuid}`));
    reload();
  };
  return (
    <section className={screen.section}>
      <h2>
        Where you are signed in <span className={cells.zone}>{deviceZoneText}</span>
      </h2>
      {list.state === 'loading' ? (
        <Skeleton rows={2} label="Loading your sessions" />
      ) : list.state === 'failed' ? (
        <ErrorPanel message={list.message} onRetry={reload} />
      ) : (
        <ul className={styles.list} aria-label="Sessions">
          {list.value.map((session) => {
            const name = deviceName(session.userAgent);
            return (
              <li key={session.uuid}>
                <span className={styles.what}>
                  <strong>{name}</strong>
                  {session.current && ' (here)'}
                  <span className={styles.when}>
                    since {momentText(session.createdAt, deviceZone)}, until{' '}
                    {momentText(session.expiresAt, deviceZone)}
                  </span>
                </span>
                <Button
                  look="quiet"
                  aria-label={session.current ? 'Sign out here' : `Sign out ${name}`}
                  onClick={() => void end(session)}
                >
                  Sign out
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      <Button onClick={() => void signOut('/api/sessions')}>Sign out everywhere</Button>
    </section>
  );
}
