import { type Catalog, tableIn } from '../catalog/catalog.ts';
import { creationColumn, readTimes, type TimesFound } from '../keys/creation-time.ts';
import type { MomentDecision, Question, UnitDecision } from '../plan/plan.ts';
import type { Subject } from '../subject/subject.ts';

/** Answer: uuids of version 7 say when they were made, not when their rows were. */
export const asOfConversion = 'no, as of the conversion';

/** Offers uuids of version 7 that say when their rows came to be, where a column says that. Taken by itself is the answer that says nothing. */
export async function timeQuestions(
  subject: Subject,
  catalog: Catalog,
  units: readonly UnitDecision[],
): Promise<Omit<Question, 'answer'>[]> {
  const { query } = subject;
  const [row] = query ? await query<{ zone: string }>(`select current_setting('TimeZone') as zone`) : [];
  const asked: Omit<Question, 'answer'>[] = [];
  for (const unit of units.filter(makesItsOwn)) {
    const table = tableIn(catalog, unit.table);
    const column = creationColumn((table?.columns ?? []).map(({ name, stored }) => ({ name, type: stored })));
    if (!query || !column?.type) continue;
    const times = await readTimes(query, unit.table, column.name, column.type);
    if (times.rows > 0) asked.push(questionOf(unit, column.name, column.type, times, row?.zone ?? 'UTC'));
  }
  return asked;
}

const makesItsOwn = ({ strategy, generator, adopts }: UnitDecision) =>
  generator === 'v7' &&
  adopts === undefined &&
  ['replace', 'promote', 'cutover', 'surrogate', 'persistent'].includes(strategy);

function questionOf(
  unit: UnitDecision,
  column: string,
  type: string,
  times: TimesFound,
  zone: string,
): Omit<Question, 'answer'> {
  const zones =
    type.includes('with time zone') || /^(UTC|GMT|Etc\/UTC)$/.test(zone) ? ['UTC'] : ['UTC', zone];
  const isZoned = type.includes('with time zone');
  const without = times.empty + times.early + times.late;
  const rests: [MomentDecision['otherwise'], string][] =
    without === 0
      ? [['conversion', '']]
      : [
          ['conversion', ', the others as of the conversion'],
          ['1970', ', the others as of 1970'],
        ];
  const choices = zones.flatMap((it) =>
    rests.map(([otherwise, rest]) => ({
      answer: `yes, from ${column}${isZoned ? '' : ` read in ${it}`}${rest}`,
      from: column,
      moment: { zone: it, otherwise },
    })),
  );
  return {
    id: `time:${unit.table.schema}.${unit.table.name}`,
    table: unit.table,
    question: `${unit.table.name}.${column} (${type}) says when its rows came to be${tell(times)}. Are their uuids of version 7 to say so too, and to sort so?`,
    answers: [asOfConversion, ...choices.map(({ answer }) => answer)],
    taken: asOfConversion,
    offer: { do: 'take times', choices },
  };
}

function tell({ rows, empty, early, late }: TimesFound): string {
  const parts = [
    [empty, 'empty'],
    [early, 'before 1970'],
    [late, 'beyond the year 10889 or infinite'],
  ].flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  return parts.length === 0 ? '' : `; of ${rows}, ${parts.join(', ')}`;
}
