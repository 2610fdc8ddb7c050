import { PERSON_HEADER, PERSON_PARAMETER } from '@callsign/contracts/person-header';
import type { Uuid } from '@callsign/contracts/scalars';
import { noteServedBuild } from '../browser/page-build.ts';
import { noteSessionChanged } from './session-changed.ts';

let speaksFor: Uuid<'user'> | null = null;

/** From now on this page says with each request for whom it speaks. */
export function speakFor(userUuid: Uuid<'user'>): void {
  speaksFor = userUuid;
}

/** A request of whom this page speaks for; the server refuses it once somebody else is signed in here. */
export async function personFetch(url: string, init: RequestInit): Promise<Response> {
  const speaker = speaksFor === null ? {} : { [PERSON_HEADER]: speaksFor };
  const headers = { ...(init.headers as Record<string, string>), ...speaker };
  const response = await fetch(url, { ...init, headers });
  noteServedBuild(response);
  if (response.status === 409 && (await codeOf(response.clone())) === 'SESSION_CHANGED') noteSessionChanged();
  return response;
}

/** The address of a socket, with the word for whom this page speaks. */
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
