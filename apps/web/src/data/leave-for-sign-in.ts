import { forgetPerson } from './remembered-person.ts';

/** Leads to the sign-in screen, which leads back to where one was. */
export function leaveForSignIn(): void {
  if (/^\/(sign-in|join)(\/|$)/.test(location.pathname)) return;
  forgetPerson();
  location.assign(`/sign-in?from=${encodeURIComponent(location.pathname + location.search)}`);
}
