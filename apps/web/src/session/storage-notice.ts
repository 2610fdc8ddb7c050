import { keepsLocalTexts } from '../browser/local-text.ts';
import type { Outbox } from '../sync/outbox-contract.ts';
import { showFailure } from '../ui/toasts.ts';

const nothing = 'This browser keeps nothing: unsent changes are lost when the tab closes.';
const noSettings =
  'This browser keeps no settings: the theme is forgotten, and without a connection this page cannot be opened again.';

/**
 * Shows one notice about what is lost when the page is closed, where the browser forbids storage or its disk is full.
 */
export function warnOfStorage(outbox: Outbox): void {
  let told = '';
  const look = () => {
    const sentence = !outbox.isKept() ? nothing : keepsLocalTexts() ? '' : noSettings;
    if (sentence === '' || told === sentence || told === nothing) return;
    told = sentence;
    // The worse of the two takes the place of the other.
    showFailure(sentence, { kind: 'kept' });
  };
  outbox.subscribe(look);
  look();
}
