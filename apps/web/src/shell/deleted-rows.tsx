import type { AnyDefinition } from '@callsign/contracts/entity';
import { writableFields } from '@callsign/contracts/entity';
import { timeText } from '@callsign/contracts/instant-text';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { valueText } from '@callsign/contracts/value-text';
import { useBook, useWording } from '../book/book-context.tsx';
import { addNewRow, nextId } from '../book/new-row.ts';
import { restoreRow } from '../book/take-back.ts';
import { useMay } from '../book/use-may.ts';
import { columnsOf } from '../columns/columns.ts';
import type { Refusal } from '../sync/overlay.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { Button } from '../ui/button.tsx';
import { copyAndSay } from '../ui/copy.ts';
import styles from './connection.module.css';

/**
 * Lists the rows that were deleted while this person edited them: each can be restored with the edits, copied or
 * discarded.
 */
export function DeletedRows({ refusals }: { refusals: readonly Refusal[] }) {
  return [...Map.groupBy(refusals, ({ uuid }) => uuid)].map(([uuid, own]) => {
    const definition = definitionOf(own[0]?.entityType ?? '');
    return definition && <DeletedRow key={uuid} definition={definition} uuid={uuid} refusals={own} />;
  });
}

interface Props {
  definition: AnyDefinition;
  uuid: Uuid;
  refusals: readonly Refusal[];
}

function DeletedRow({ definition, uuid, refusals }: Props) {
  const book = useBook();
  const wording = useWording(definition);
  const mayRestore = useMay('rows:restore');
  const mayCreate = useMay('rows:create');
  const problem = refusals.find((refusal) => refusal.problem.deleted)?.problem ?? refusals[0]?.problem;
  const row = problem?.entity as AnyRow | undefined;
  const columns = columnsOf(definition);
  const texts = refusals.map(({ field, value }) => {
    const column = columns.find((one) => one.field === field);
    return {
      label: column?.label ?? field,
      text: column ? valueText(column, value, wording) : String(value),
    };
  });
  const fields = refusals.map(({ field }) => field);

  const retry = () => {
    for (const field of fields) void book.retry(uuid, field);
  };
  const discard = () => {
    for (const field of fields) book.discard(uuid, field);
  };
  const copyAsNew = () => {
    const own = Object.keys(writableFields(definition)).map((field) => [
      field,
      (row && valueIn(row, field)) ?? null,
    ]);
    const filled = own.filter(([, value]) => value !== null);
    const mine = refusals.map(({ field, value }) => [field, value]);
    addNewRow(book, definition, {
      ...Object.fromEntries([...filled, ...mine]),
      id: nextId(book, definition),
    });
    discard();
  };
  return (
    <section
      className={styles.banner}
      data-look="conflict"
      aria-label={`Text for ${row?.id ?? 'a deleted row'}`}
    >
      <span>
        {row?.id ?? `A ${definition.label.one.toLowerCase()}`}{' '}
        {problem?.code === 'NOT_FOUND'
          ? 'is gone'
          : `was deleted by ${problem?.deleted?.userName ?? 'someone'}`}
        {problem?.deleted?.at ? ` at ${timeText(problem.deleted.at, wording.zone)}` : ''}. What you wrote is
        kept: {texts.map(({ label, text }) => `${label} “${text}”`).join(', ')}.
      </span>
      {mayRestore && (
        <Button onClick={() => void restoreRow(book, definition.type, uuid, retry)}>Restore row</Button>
      )}
      <Button onClick={() => void copyAndSay(texts.map(({ text }) => text).join('\n'))}>Copy my text</Button>
      {row && mayCreate && <Button onClick={copyAsNew}>Copy as new</Button>}
      <Button look="quiet" onClick={discard}>
        Discard
      </Button>
    </section>
  );
}
