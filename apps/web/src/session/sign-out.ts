import { attempt } from '../http/attempt.ts';
import { leaveForSignIn } from '../http/leave-for-sign-in.ts';
import { sendJson } from '../http/send-json.ts';

/** Ends this session or all of one's own; what is unsent stays in this browser for the same person. */
export async function signOut(path: '/api/session' | '/api/sessions'): Promise<void> {
  if (await attempt(() => sendJson('DELETE', path))) leaveForSignIn();
}
