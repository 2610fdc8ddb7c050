import type { Fate } from './mortal-process.ts';

// They only read, there are hundreds of them, and all are alike.
const isLook = (statement: string) =>
  /^\s*(select (line|set_config|current_setting)|select to_jsonb\(it\))/.test(statement);

/**
 * The fate of processes that go on where the one before has died: every `stride`-th statement that none of them has come to is where the
 * next one dies, in turn before it is sent and just after. A statement is told by what it says, the one before it, and the step that
 * was begun or ended last; numbers in it may differ from one process to the next.
 */
export function nextPlace(stride: number, seen: Set<string>): Fate {
  let step = '';
  let previous = '';
  return (statement, values) => {
    if (isLook(statement)) return null;
    const text = statement.replaceAll(/\d+/g, '#');
    if (/set state = '(running|done|taken back)'/.test(statement)) step = `${values} ${text}`;
    const place = `${step}|${previous}|${text}`;
    previous = text;
    if (seen.has(place)) return null;
    seen.add(place);
    if (seen.size % stride !== 0) return null;
    return (seen.size / stride) % 2 === 0 ? 'before' : 'sent';
  };
}
