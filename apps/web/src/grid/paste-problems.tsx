import type { CellProblem } from '../sheet/paste.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import table from '../ui/table.module.css';
import styles from './paste-problems.module.css';

/** The most cells that are listed. */
const LISTED = 50;

interface Props {
  problems: readonly CellProblem[];
  onClose: () => void;
}

/** Says cell by cell why a paste was refused. */
export function PasteProblems({ problems, onClose }: Props) {
  const count = problems.length;
  return (
    <Dialog title="Nothing was pasted" onClose={onClose}>
      <p role="alert">
        {count === 1 ? '1 cell' : `${count} cells`} cannot be read. Correct {count === 1 ? 'it' : 'them'}{' '}
        where you copied, and paste again.
      </p>
      <div className={styles.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Column</th>
              <th scope="col">Text</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {problems.slice(0, LISTED).map(({ row, column, text, problem }) => (
              <tr key={`${row} ${column}`}>
                <td>{row}</td>
                <td>{column}</td>
                <td title={text}>{text}</td>
                <td className={styles.why}>{problem}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {count > LISTED && <p>And {count - LISTED} more.</p>}
      <div className={styles.actions}>
        <Button look="primary" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}
