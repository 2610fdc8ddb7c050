import { createNotifier } from '../sync/notifier.ts';
import { showDone } from './toasts.ts';

const { subscribe, changed } = createNotifier((run) => queueMicrotask(run));
let byHand: string | null = null;

/** The text that a person is asked to copy with the keys of their browser; null when nothing is asked. */
export const copyByHand = { subscribe, text: () => byHand, end: () => ask(null) };

function ask(text: string | null): void {
  byHand = text;
  changed();
}

/**
 * Puts a text on the clipboard and answers whether that was done. Pages that come over plain http have no `navigator.clipboard`,
 * so the copy command of the document is tried next; where a browser allows neither, the text is shown, selected, with the
 * keys to press.
 */
export async function copyText(text: string): Promise<boolean> {
  if ((await writeToClipboard(text)) || runCopyCommand(text)) return true;
  ask(text);
  return false;
}

/** Copies a text and says so, for buttons that have no mark of their own. */
export async function copyAndSay(text: string): Promise<void> {
  if (await copyText(text)) showDone('Copied.');
}

async function writeToClipboard(text: string): Promise<boolean> {
  try {
    // Without `?.` a page without TLS would throw here, and nobody would see it.
    await navigator.clipboard?.writeText(text);
    return navigator.clipboard !== undefined;
  } catch {
    // Not allowed, or the page has lost the focus: there is another way.
    return false;
  }
}

/** Copies by the document's own command, which hands the clipboard to a listener. */
function runCopyCommand(text: string): boolean {
  let isWritten = false;
  const write = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
    isWritten = event.clipboardData !== null;
  };
  document.addEventListener('copy', write, true);
  try {
    document.execCommand('copy');
    // Safari runs the command only where something is selected. Elsewhere nothing is: the focus stays where it is.
    if (!isWritten) withSelection(() => document.execCommand('copy'));
  } catch {
    // The command is switched off here: nothing was written.
  } finally {
    document.removeEventListener('copy', write, true);
  }
  return isWritten;
}

/** Does something while a blank is selected, then gives the focus and the selection back. */
function withSelection(act: () => void): void {
  const focused = document.activeElement;
  const selection = document.getSelection();
  const before = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
  const mark = document.createElement('span');
  mark.textContent = ' ';
  mark.className = 'visually-hidden';
  document.body.append(mark);
  selection?.selectAllChildren(mark);
  act();
  mark.remove();
  selection?.removeAllRanges();
  if (before) selection?.addRange(before);
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}
