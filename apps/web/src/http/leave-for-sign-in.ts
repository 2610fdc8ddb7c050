import { forgetPerson, rememberedPerson } from '../browser/remembered-person.ts';
import { forgetSnapshots } from '../sync/indexed-db-store.ts';

/** A browser that takes longer than this to forget what it kept is not waited for. */
const FORGET_MS = 1_000;

let isLeaving = false;

/** Leads to the sign-in screen, which leads back to where one was. What was kept for reading is forgotten first, what is unsent is not. */
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
