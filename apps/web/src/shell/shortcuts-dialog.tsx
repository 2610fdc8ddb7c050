import { destinations } from '../navigation/destinations.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import styles from './shell.module.css';

const general: [string, string][] = [
  ...destinations.map(({ key, label }): [string, string] => [`g ${key}`, `Go to ${label}`]),
  ['[', 'Previous tab'],
  [']', 'Next tab'],
  ['Ctrl+Z', 'Take back my last change'],
  ['Ctrl+Y', 'Do it again'],
  ['?', 'These shortcuts'],
];

const grid: [string, string][] = [
  ['n', 'New row, while no cell is active'],
  ['Insert', 'New row, always'],
  ['/', 'Filter'],
  ['Enter', 'Edit; while editing: save and go down'],
  ['F2', 'Edit'],
  ['Tab', 'Next cell; while editing: save and go right'],
  ['Esc', 'Cancel; again: leave the cell'],
  ['Shift+Arrow', 'Select more or fewer cells'],
  ['Ctrl+Arrow', 'To the edge of what is filled; with Shift: select up to there'],
  ['Ctrl+A', 'Select everything'],
  ['Shift+Space', 'Select the row'],
  ['Delete', 'Clear the cell, or all that is selected'],
  ['Space', 'Details of the row, or tick a box'],
  ['Ctrl+Backspace', 'Delete the row, or all that are selected'],
  ['Ctrl+C', 'Copy what is selected; on an id: the row'],
  ['Ctrl+X', 'Copy and clear it'],
  ['Ctrl+V', 'Paste cells from here or from a spreadsheet'],
  ['Ctrl+D', 'Fill the selection with its first row, or a cell with the one above'],
  ['Ctrl+;', 'Today’s date'],
  ['Ctrl+Enter', 'Duplicate the row, or all that are selected'],
  ['Alt+Enter', 'New line in a note'],
];

/** The dialog that lists all keyboard shortcuts. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <KeyTable title="Anywhere" keys={general} />
      <KeyTable title="In a grid" keys={grid} />
    </Dialog>
  );
}

function KeyTable({ title, keys }: { title: string; keys: [string, string][] }) {
  return (
    <section className={styles.keyTable}>
      <h3>{title}</h3>
      <dl>
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <Kbd keys={key} />
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
