import type { ReactNode } from 'react';
import { useIsUpdated } from '../browser/page-build.ts';
import { useIsPartMissing } from '../browser/parts.ts';
import { useSessionChanged } from '../http/session-changed.ts';
import type { Status } from '../sync/status.ts';
import { Button } from '../ui/button.tsx';
import { reloadPage } from '../ui/reload-page.ts';
import styles from './connection.module.css';
import { waitingText } from './connection-badge.tsx';

/** The most urgent banner about the page itself (another session, a new build, a missing part, nothing stored), if any. */
export function PageBanner({ status }: { status: Status }) {
  const isChanged = useSessionChanged();
  const isUpdated = useIsUpdated();
  const isPartMissing = useIsPartMissing();
  if (isChanged)
    return (
      <ReloadBanner status={status}>
        Somebody else has signed in in this browser. Nothing more is sent from this page; what you have not
        sent is kept for when you sign in again.
      </ReloadBanner>
    );
  if (status.reload)
    return (
      <ReloadBanner status={status}>
        Callsign was updated on the server. Reload this page to go on.
      </ReloadBanner>
    );
  if (isUpdated)
    return (
      <ReloadBanner status={status}>
        Callsign was updated on the server. Reload this page when it suits you.
      </ReloadBanner>
    );
  if (isPartMissing)
    return (
      <ReloadBanner status={status}>
        A part of this page could not be loaded: Callsign was updated, or the connection is away.
      </ReloadBanner>
    );
  if (status.isKept || status.pending === 0) return null;
  return (
    <div className={styles.banner} data-look="error">
      This browser keeps nothing: leave the page open until {waitingText(status.pending)} can be sent.
    </div>
  );
}

/** Offers to reload the page, and warns of what a reload would lose. */
function ReloadBanner({ status, children }: { status: Status; children: ReactNode }) {
  const isLoss = !status.isKept && status.pending > 0;
  return (
    <div className={styles.banner} data-look="error" role="alert">
      <span>
        {children}
        {isLoss && ` This browser keeps nothing: reloading now would lose ${waitingText(status.pending)}.`}
      </span>
      <Button look={isLoss ? 'danger' : 'plain'} onClick={() => void reloadPage()}>
        {isLoss ? 'Reload and lose them' : 'Reload'}
      </Button>
    </div>
  );
}
