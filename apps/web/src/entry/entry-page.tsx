import { Join } from './join.tsx';
import { SignIn } from './sign-in.tsx';

/** Whether a path is shown without a session: `/sign-in` or `/join`. */
export const isEntryPath = (path: string) => /^\/(sign-in|join)(\/|$)/.test(path);

/** The page before anyone is signed in. */
export function EntryPage() {
  return location.pathname.startsWith('/join') ? <Join /> : <SignIn />;
}
