import '@fontsource-variable/inter/wght.css';
import '@fontsource/jetbrains-mono/latin-400.css';
import '@fontsource/jetbrains-mono/latin-500.css';
import './theme/base.css';
import './theme/tokens.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { speakFor } from './data/person-fetch.ts';
import { SessionContext } from './data/session.ts';
import { leavingPlatform, readPerson, readSession } from './data/sign-in.ts';
import { createStanding } from './data/standing.ts';
import { router } from './router.tsx';
import { browserParts } from './sync/browser-parts.ts';
import { createPerson } from './sync/person.ts';
import { openSync } from './sync/sync.ts';
import { applyTheme } from './theme/theme.ts';

applyTheme();

const root = createRoot(document.getElementById('root') as HTMLElement);
if (/^\/(sign-in|join)(\/|$)/.test(location.pathname)) {
  // For whoever is not signed in: nobody else waits for it.
  const { EntryPage } = await import('./entry/entry-page.tsx');
  root.render(<EntryPage />);
} else await openBook();

/** Opens the app for who is signed in. */
async function openBook(): Promise<void> {
  const { uuid, name, roles } = await readPerson();
  speakFor(uuid);
  const standing = createStanding(roles, readSession);
  const sync = openSync({
    base: location.origin,
    person: createPerson({ userId: uuid, userName: name }),
    platform: leavingPlatform,
    ...browserParts(uuid),
    onAccess: standing.refresh,
  });
  window.addEventListener('online', () => sync.online());
  window.addEventListener('offline', () => sync.offline());
  const workspace = sync.openWorkspace();
  workspace.subscribe(() => standing.note(workspace.productions().map((show) => show.uuid)));
  const session = { sync, workspace, standing };

  root.render(
    <StrictMode>
      <SessionContext value={session}>
        <RouterProvider router={router} />
      </SessionContext>
    </StrictMode>,
  );
}
