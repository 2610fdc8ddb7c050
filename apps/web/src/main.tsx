import '@fontsource-variable/inter/wght.css';
import '@fontsource/jetbrains-mono/latin-400.css';
import '@fontsource/jetbrains-mono/latin-500.css';
import './theme/base.css';
import './theme/tokens.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { forgetPerson } from './data/remembered-person.ts';
import { SessionContext } from './data/session.ts';
import { leavingPlatform, readPerson } from './data/sign-in.ts';
import { EntryPage, isEntryPath } from './entry/entry-page.tsx';
import { router } from './router.tsx';
import { browserParts } from './sync/browser-parts.ts';
import { createPerson } from './sync/person.ts';
import { openSync } from './sync/sync.ts';
import { applyTheme } from './theme/theme.ts';

applyTheme();

const root = createRoot(document.getElementById('root') as HTMLElement);
if (isEntryPath(location.pathname)) {
  forgetPerson();
  root.render(<EntryPage />);
} else await openBook();

/** Opens the app for who is signed in. */
async function openBook(): Promise<void> {
  const { uuid, name } = await readPerson();
  const person = createPerson({ userId: uuid, userName: name });
  const sync = openSync({
    base: location.origin,
    person,
    platform: leavingPlatform,
    ...browserParts(uuid),
  });
  window.addEventListener('online', () => sync.online());
  window.addEventListener('offline', () => sync.offline());
  const session = { sync, workspace: sync.openWorkspace() };

  root.render(
    <StrictMode>
      <SessionContext value={session}>
        <RouterProvider router={router} />
      </SessionContext>
    </StrictMode>,
  );
}
