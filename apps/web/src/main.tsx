import '@fontsource-variable/inter/wght.css';
import '@fontsource/jetbrains-mono/latin-400.css';
import '@fontsource/jetbrains-mono/latin-500.css';
import './theme/base.css';
import './theme/tokens.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { loadAllParts, part } from './browser/parts.ts';
import { registerWorker } from './browser/worker-registration.ts';
import { speakFor } from './http/person-fetch.ts';
import { RequestFailed } from './http/request-failed.ts';
import { router } from './router.tsx';
import { createRoleCache } from './session/role-cache.ts';
import { type Session, SessionContext } from './session/session.ts';
import { leavingPlatform, readPerson, readSession } from './session/sign-in.ts';
import { warnOfStorage } from './session/storage-notice.ts';
import { browserParts } from './sync/browser-parts.ts';
import { createPerson } from './sync/person.ts';
import { openSync } from './sync/sync.ts';
import type { Workspace } from './sync/workspace.ts';
import { applyTheme } from './theme/theme.ts';
import { withholdCompositionKeys } from './ui/composition-keys.ts';
import { FailedPanel } from './ui/failed-panel.tsx';
import { ErrorPanel } from './ui/notices.tsx';

const loadEntry = part(() => import('./entry/entry-page.tsx'));
const loadSyncLog = part(() => import('./session/applied-log.ts'));

applyTheme();
withholdCompositionKeys(window);

const root = createRoot(document.getElementById('root') as HTMLElement);
try {
  // The screens for whoever is not signed in: nobody else waits for them.
  if (/^\/(sign-in|join)(\/|$)/.test(location.pathname)) {
    const { EntryPage } = await loadEntry();
    root.render(<EntryPage />);
  } else renderBook(await openSession());
} catch (error) {
  renderFailure(error);
}
// Where there is no worker, what it would have kept is loaded while there is time.
if (import.meta.env.PROD && !(await registerWorker())) await loadAllParts();

/** With `?debug=sync` in its address a page says in the console what it applies, until it is left. */
async function debugOptions() {
  if (!new URLSearchParams(location.search).getAll('debug').includes('sync')) return {};
  const { logApplied } = await loadSyncLog();
  return { onApplied: logApplied };
}

/** Opens the connection, and what this browser has kept, for who is signed in. */
async function openSession(): Promise<Session> {
  const person = await readPerson();
  const { uuid, name, isConfirmed } = person;
  speakFor(uuid);
  const roles = createRoleCache(person.roles, readSession);
  const sync = openSync({
    base: location.origin,
    person: createPerson({ userId: uuid, userName: name }),
    platform: leavingPlatform,
    ...browserParts(uuid),
    onAccess: roles.refresh,
    ...(await debugOptions()),
  });
  window.addEventListener('online', () => sync.online());
  window.addEventListener('offline', () => sync.offline());
  if (!navigator.onLine) sync.offline();
  warnOfStorage(sync.outbox);
  const workspace = sync.openWorkspace();
  workspace.subscribe(() => roles.note(workspace.productions().map((show) => show.uuid)));
  if (!isConfirmed) onceLive(workspace, roles.refresh);
  return { sync, workspace, roles };
}

/** Does something as soon as the server is there. */
function onceLive(workspace: Workspace, act: () => void): void {
  const stop = workspace.subscribe(() => {
    if (workspace.status().connection !== 'live') return;
    stop();
    act();
  });
}

function renderBook(session: Session): void {
  root.render(
    <StrictMode>
      <SessionContext value={session}>
        <RouterProvider router={router} />
      </SessionContext>
    </StrictMode>,
  );
}

/** What stands in the place of the whole app when it could not be opened. */
function renderFailure(error: unknown): void {
  // Whoever is not signed in is on the way to the sign-in screen.
  if (error instanceof RequestFailed && error.code === 'NOT_SIGNED_IN') return;
  const reload = () => location.reload();
  root.render(
    <main>
      {error instanceof RequestFailed ? (
        <ErrorPanel message={error.message} onRetry={reload} />
      ) : (
        <FailedPanel error={error} what="The page" onRetry={reload} />
      )}
    </main>,
  );
}
