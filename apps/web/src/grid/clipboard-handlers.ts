import { part } from '../browser/parts.ts';
import { copiedBlock, tableHtml, textsOf } from '../sheet/clipboard.ts';
import { tsvText } from '../sheet/tsv.ts';
import type { Grid } from './use-grid.ts';

const loadPaste = part(() => import('./paste-block.ts'));

/** What is used of a clipboard event, React's or the browser's own. */
type Clipboard = Pick<ClipboardEvent, 'clipboardData' | 'preventDefault'>;

/** Puts the selected cells into the clipboard, as text and as a table; with `isCut` they are cleared. */
export function copyCells(grid: Grid, event: Clipboard, isCut: boolean): void {
  const { editing, cursor, columns, wording } = grid;
  // What is marked with the mouse is copied by the browser.
  if (editing || cursor.block.rows.length === 0 || !document.getSelection()?.isCollapsed) return;
  const block = copiedBlock(cursor.block, columns);
  const texts = textsOf(block, wording);
  event.clipboardData?.setData('text/plain', tsvText(texts));
  event.clipboardData?.setData('text/html', tableHtml(texts, block.columns));
  event.preventDefault();
  if (isCut) grid.act('clear', block);
}

/** Pastes into the selected cells, or into an empty grid. */
export function pasteCells(grid: Grid, event: Clipboard): void {
  const { editing, cursor, lines, query } = grid;
  const isEmpty = lines.length === 0 && query === '' && grid.mayCreate;
  const isDraft = cursor.line?.kind === 'row' && cursor.line.rowState === 'draft';
  if (editing || isDraft || (!cursor.line && !isEmpty)) return;
  event.preventDefault();
  const text = event.clipboardData?.getData('text/plain') ?? '';
  const html = event.clipboardData?.getData('text/html') ?? '';
  if (text !== '' || html !== '') void loadPaste().then((paste) => grid.paste(paste.pasteBlock, text, html));
}
