import { Join } from './join.tsx';
import { SignIn } from './sign-in.tsx';

/** Whether an address is for whoever is not signed in. */
export const isEntryPath = (path: string) => /^\/(sign-in|join)(\/|$)/.test(path);

/** The page before anyone is signed in. */
export function EntryPage() {
  return location.pathname.startsWith('/join') ? <Join /> : <SignIn />;
}
