import type { ScriptTokenMade, ScriptTokenRow } from '@callsign/contracts/script-tokens';
import { useState } from 'react';
import { deviceZoneText } from '../../book/venue.ts';
import cells from '../../cells/cells.module.css';
import { fetchJson } from '../../http/fetch-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import screen from '../screen.module.css';
import styles from './profile.module.css';
import { ScriptTokenForm } from './script-token-form.tsx';
import { ScriptTokenLine } from './script-token-line.tsx';

/** One's own tokens: with one, a script reads and writes as this person. */
export function ScriptTokens() {
  const [made, setMade] = useState<ScriptTokenMade | null>(null);
  const [list, reload] = useResource('script tokens', '', async (signal) => {
    return (await fetchJson<{ scriptTokens: ScriptTokenRow[] }>('/api/session/tokens', signal)).scriptTokens;
  });
  return (
    <section className={screen.section}>
      <h2>
        Tokens for scripts <span className={cells.zone}>{deviceZoneText}</span>
      </h2>
      <p className={screen.hint}>
        With a token a script of yours does what you may, under your name, and needs no password. It changes
        no password and no passkey, and makes no tokens.
      </p>
      {made === null ? (
        <ScriptTokenForm
          onMade={(fresh) => {
            setMade(fresh);
            reload();
          }}
        />
      ) : (
        <div className={styles.made}>
          <ShownOnce label="The token" text={made.token} onDone={() => setMade(null)}>
            This is the token of <strong>{made.scriptToken.name}</strong>. Copy it now: it is not shown again.
          </ShownOnce>
        </div>
      )}
      {list.state === 'loading' ? (
        <Skeleton rows={1} label="Loading your tokens" />
      ) : list.state === 'failed' ? (
        <ErrorPanel message={list.message} onRetry={reload} />
      ) : list.value.length === 0 ? (
        <p className={styles.empty}>No script has a token of yours.</p>
      ) : (
        <ul className={styles.list} aria-label="Tokens">
          {list.value.map((token) => (
            <ScriptTokenLine key={token.uuid} scriptToken={token} onRevoked={reload} />
          ))}
        </ul>
      )}
    </section>
  );
}
