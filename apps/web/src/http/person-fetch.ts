import { PERSON_HEADER, PERSON_PARAMETER } from '@callsign/contracts/person-header';
import type { Uuid } from '@callsign/contracts/scalars';
import { noteServedBuild } from '../browser/page-build.ts';
import { noteSessionChanged } from './session-changed.ts';

let speaksFor: Uuid<'user'> | null = null;

/** Sets the user whom every later request of this page is made for. */
export function speakFor(userUuid: Uuid<'user'>): void {
  speaksFor = userUuid;
}

/**
 * `fetch` with the user of this page in a header: the server refuses it where the session is another user's by now.
 */
export async function personFetch(url: string, init: RequestInit): Promise<Response> {
  const speaker = speaksFor === null ? {} : { [PERSON_HEADER]: speaksFor };
  const headers = { ...(init.headers as Record<string, string>), ...speaker };
  const response = await fetch(url, { ...init, headers });
  noteServedBuild(response);
  if (response.status === 409 && (await codeOf(response.clone())) === 'SESSION_CHANGED') noteSessionChanged();
  return response;
}

/** The address of a socket with the user of this page as a query parameter. */
export const personAddress = (url: string) =>
  speaksFor === null ? url : `${url}?${PERSON_PARAMETER}=${speaksFor}`;

async function codeOf(response: Response): Promise<string | undefined> {
  try {
    return (await response.json())?.error?.code;
  } catch {
    // Not JSON: it is somebody else's answer.
    return undefined;
  }
}
