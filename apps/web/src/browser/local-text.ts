/** What this browser would not keep, for as long as the page is open. */
const memory = new Map<string, string>();
let kept = true;

/** False once this browser has refused to keep a small text; what was to be kept lasts as long as the page. */
export const keepsLocalTexts = (): boolean => kept;

/** Does something with localStorage, which is missing, null, full or forbidden in some browsers; undefined where it fails. */
function withStorage<T>(act: (storage: Storage) => T): T | undefined {
  try {
    return act(window.localStorage);
  } catch {
    // Reading `localStorage` itself throws where site data is blocked, writing to it where the disk is full.
    kept = false;
    return undefined;
  }
}

/** A small text that this browser has kept under a key, or that this page would have kept; null when there is none. */
export const readLocal = (key: string): string | null =>
  memory.get(key) ?? withStorage((storage) => storage.getItem(key)) ?? null;

/** Keeps a small text under a key on this device: as long as the page is open, and longer where the browser allows. */
export function writeLocal(key: string, text: string): void {
  const isWritten = withStorage((storage) => {
    storage.setItem(key, text);
    return true;
  });
  if (isWritten) memory.delete(key);
  else memory.set(key, text);
}

/** Forgets what was kept under a key. */
export function removeLocal(key: string): void {
  memory.delete(key);
  withStorage((storage) => storage.removeItem(key));
}
