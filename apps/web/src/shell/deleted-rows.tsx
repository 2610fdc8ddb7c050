import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { useBook, useWording } from '../book/book-context.tsx';
import { addNewRow, nextId } from '../book/new-row.ts';
import { restoreRow } from '../book/take-back.ts';
import { useMay } from '../book/use-may.ts';
import type { Refusal } from '../sync/overlay.ts';
import type { AnyRow } from '../sync/row.ts';
import { Button } from '../ui/button.tsx';
import { copyAndSay } from '../ui/copy.ts';
import styles from './connection.module.css';
import { copiedFields, deletionText, typedTexts } from './deleted-text.ts';

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
  const texts = typedTexts(definition, refusals, wording);
  const fields = refusals.map(({ field }) => field);

  const retry = () => {
    for (const field of fields) void book.retry(uuid, field);
  };
  const discard = () => {
    for (const field of fields) book.discard(uuid, field);
  };
  const copyAsNew = () => {
    addNewRow(book, definition, copiedFields(definition, row, refusals, nextId(book, definition)));
    discard();
  };
  return (
    <section
      className={styles.banner}
      data-look="conflict"
      aria-label={`Text for ${row?.id ?? 'a deleted row'}`}
    >
      <span>
        {deletionText(definition, problem, wording.zone)} What you wrote is kept:{' '}
        {texts.map(({ label, text }) => `${label} “${text}”`).join(', ')}.
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
