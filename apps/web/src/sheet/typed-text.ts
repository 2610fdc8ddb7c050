/** The parts of a keyboard event that decide what a key means. */
export interface Key {
  key: string;
  /** The place of the key on the keyboard, whatever it types: "KeyA". */
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  getModifierState(modifier: 'AltGraph'): boolean;
}

/** The values of `KeyboardEvent.key` that name a key are words (Enter, F2, Dead, Unidentified); all others are the text that the key types. */
const keyName = /^[A-Z][A-Za-z0-9]+$/;

/** What Ctrl+Alt and Alt leave as it is when they are part of a shortcut. */
const plain = /^[a-z0-9 ]$/i;

/**
 * The text that a key types, whatever the layout; null for a key that is a command. AltGr types (older browsers on Windows
 * report it as Ctrl+Alt), and so does Option on macOS: both give a character that the key alone does not have.
 */
export function typedText(event: Key): string | null {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (key === '' || keyName.test(key) || metaKey) return null;
  if (event.getModifierState('AltGraph') || !(ctrlKey || altKey)) return key;
  return altKey && !plain.test(key) ? key : null;
}

/** The Latin letter, digit or sign of a key that is part of a shortcut: on other layouts it is the one that the key has on a Latin one. */
export const shortcutKey = ({ key, code }: Pick<Key, 'key' | 'code'>): string =>
  /^[\x21-\x7e]$/.test(key) ? key.toLowerCase() : (/^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? key);
