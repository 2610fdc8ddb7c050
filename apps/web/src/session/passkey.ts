import { sendJson } from '../http/send-json.ts';

type Json = Record<string, unknown>;

/** Whether this page can use passkeys: browsers allow it on TLS and on localhost only. */
export const hasPasskeys = (): boolean =>
  window.isSecureContext &&
  typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === 'function' &&
  // A passkey belongs to a name; an address has none.
  !/^[\d.]+$|:/.test(location.hostname);

/** Lets the browser make a passkey, and keeps it under a name. */
export async function addPasskey(name: string): Promise<void> {
  const options = await sendJson<Json>('POST', '/api/passkeys/options');
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as never);
  const made = await navigator.credentials.create({ publicKey });
  await sendJson('POST', '/api/passkeys', { response: jsonOf(made), name });
}

/** Signs in with a passkey of this browser's choice. */
export async function signInWithPasskey(): Promise<void> {
  const options = await sendJson<Json>('POST', '/api/session/passkey/options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as never);
  const found = await navigator.credentials.get({ publicKey });
  await sendJson('POST', '/api/session/passkey', { response: jsonOf(found) });
}

/** Whether somebody has closed the browser's own question: that is no fault. */
export const wasCancelled = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError');

const jsonOf = (credential: Credential | null): unknown => (credential as PublicKeyCredential).toJSON();
