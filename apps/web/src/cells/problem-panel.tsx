import { timeText } from '@callsign/contracts/instant-text';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { valueText, type Wording } from '@callsign/contracts/value-text';
import { Link } from '@tanstack/react-router';
import { useBook } from '../book/book-context.tsx';
import { type SwapPartner, swapIds } from '../book/swap-ids.ts';
import { restoreRow } from '../book/take-back.ts';
import { useMay } from '../book/use-may.ts';
import type { CellColumn } from '../columns/columns.ts';
import type { CellState } from '../sync/overlay.ts';
import { valueIn } from '../sync/row.ts';
import { Button } from '../ui/button.tsx';
import { copyAndSay } from '../ui/copy.ts';
import styles from './cells.module.css';

interface Props {
  uuid: Uuid;
  /** The type of the row. */
  type: string;
  column: CellColumn;
  state: CellState;
  wording: Wording;
}

/** Why a value was refused, and the ways on. It stays beside its cell until one is taken. */
export function ProblemPanel(props: Props) {
  const { state, column } = props;
  const code = state.problem?.code;
  return (
    <section
      className={styles.problem}
      data-look={code === 'FIELD_CONFLICT' ? 'conflict' : 'error'}
      aria-label={`Problem with ${column.label}`}
    >
      {code === 'FIELD_CONFLICT' ? (
        <Conflict {...props} />
      ) : code === 'ROW_DELETED' ? (
        <Deleted {...props} />
      ) : (
        <Refused {...props} />
      )}
    </section>
  );
}

function Conflict({ uuid, column, state, wording }: Props) {
  const book = useBook();
  const conflict = state.problem?.fields?.[column.field];
  const row = book.row(uuid);
  const text = (value: unknown) => valueText(column, value, wording) || '(empty)';
  const who = conflict?.userName ?? 'Someone else';
  return (
    <>
      <p>
        {who} changed {column.label} while you did
        {conflict?.at ? `, at ${timeText(conflict.at, wording.zone)}` : ''}.
      </p>
      <dl className={styles.values}>
        <dt>Mine</dt>
        <dd>{text(state.value)}</dd>
        <dt>Theirs</dt>
        <dd>{text(conflict ? conflict.theirs : row && valueIn(row, column.field))}</dd>
      </dl>
      <div className={styles.actions}>
        <Button onClick={() => void book.retry(uuid, column.field)}>Keep mine</Button>
        <Button onClick={() => book.discard(uuid, column.field)}>Keep theirs</Button>
      </div>
    </>
  );
}

function Deleted({ uuid, type, column, state, wording }: Props) {
  const book = useBook();
  const deleted = state.problem?.deleted;
  const mayRestore = useMay('rows:restore');
  const mine = valueText(column, state.value, wording);
  const restore = () => void restoreRow(book, type, uuid, () => void book.retry(uuid, column.field));
  return (
    <>
      <p>
        {deleted?.userName ?? 'Someone'} deleted this row
        {deleted?.at ? ` at ${timeText(deleted.at, wording.zone)}` : ''}. Your text is kept: “{mine}”.
      </p>
      <div className={styles.actions}>
        {mayRestore && <Button onClick={restore}>Restore row</Button>}
        <Button onClick={() => void copyAndSay(mine)}>Copy my text</Button>
        <Button onClick={() => book.discard(uuid, column.field)}>Discard</Button>
      </div>
    </>
  );
}

function Refused({ uuid, column, state, wording }: Props) {
  const book = useBook();
  const { problem } = state;
  const holder = problem?.holder;
  const mine = valueText(column, state.value, wording);
  return (
    <>
      <p>
        {problem?.message ?? 'This could not be saved.'} {mine !== '' && `Yours: “${mine}”.`}
      </p>
      {holder && <Holder holder={holder} productionUuid={book.productionUuid} />}
      <div className={styles.actions}>
        {problem?.nextFree && (
          <Button onClick={() => void book.retry(uuid, column.field, problem.nextFree)}>
            Use next free ({problem.nextFree})
          </Button>
        )}
        {holder && column.field === 'id' && (
          <Button onClick={() => void swapIds(book, uuid, holder)}>Swap ids</Button>
        )}
        <Button onClick={() => void book.retry(uuid, column.field)}>Retry</Button>
        <Button onClick={() => book.discard(uuid, column.field)}>Discard</Button>
      </div>
    </>
  );
}

interface HolderProps {
  holder: SwapPartner & { name?: string | undefined };
  productionUuid: Uuid<'production'>;
}

/** The row that holds what was wanted, as a link to it. */
export function Holder({ holder, productionUuid }: HolderProps) {
  const definition = definitionOf(holder.entityType);
  if (!definition) return null;
  return (
    <p>
      Held by{' '}
      <Link
        to="/p/$production/$type"
        params={{ production: productionUuid, type: definition.plural }}
        search={{ sel: holder.uuid }}
      >
        {holder.name ? `${holder.name} [${holder.id}]` : holder.id}
      </Link>
      .
    </p>
  );
}
