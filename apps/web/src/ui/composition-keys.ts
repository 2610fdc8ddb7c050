/** What `KeyboardEvent.keyCode` says of a key that an input method has taken (UI Events, legacy key codes). */
const TAKEN = 229;

/**
 * Keeps the keys that an input method has taken (Japanese, Chinese, Korean, dead keys) from every editor, dialog and
 * shortcut of the page: Enter confirms a candidate and saves nothing, Escape ends the composition and closes nothing. Safari
 * sends that Enter after the composition has ended, when `isComposing` is false again; the key code alone tells it then.
 */
export function withholdCompositionKeys(page: Window): void {
  page.addEventListener(
    'keydown',
    (event) => {
      if (event.isComposing || event.keyCode === TAKEN) event.stopImmediatePropagation();
    },
    true,
  );
}
