import { forgetPerson, rememberedPerson } from '../browser/remembered-person.ts';
import { forgetSnapshots } from '../sync/indexed-db-store.ts';

/** Longest wait for the browser to delete its stored rows, in milliseconds. */
const FORGET_MS = 1_000;

let isLeaving = false;

/**
 * Deletes the rows stored for reading offline (unsent writes stay) and goes to the sign-in screen, which returns to
 * this path.
 */
export function leaveForSignIn(): void {
  if (isLeaving || /^\/(sign-in|join)(\/|$)/.test(location.pathname)) return;
  isLeaving = true;
  const person = rememberedPerson();
  forgetPerson();
  const forgotten = person ? forgetSnapshots(person.uuid) : Promise.resolve();
  const waited = new Promise((resolve) => setTimeout(resolve, FORGET_MS));
  void Promise.race([forgotten, waited]).then(() =>
    location.assign(`/sign-in?from=${encodeURIComponent(location.pathname + location.search)}`),
  );
}
