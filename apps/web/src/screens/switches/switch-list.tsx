import { useId, useState } from 'react';
import { useBook, useVenue } from '../../book/book-context.tsx';
import { attempt } from '../../http/attempt.ts';
import { fetchJson } from '../../http/fetch-json.ts';
import { sendJson } from '../../http/send-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { rowPath } from '../../sync/row.ts';
import { type Changes, lastSwitched } from './last-switched.ts';
import { nothingLess, type SwitchPart, type SwitchRow, switchParts, unswitched } from './switch-parts.ts';
import styles from './switches.module.css';

interface Props {
  /** The type that the switches apply to; empty for the whole show. */
  appliesTo: string;
  name: string;
  /** The stored row; undefined while all switches have their defaults. */
  row: SwitchRow | undefined;
}

/** The switches of the show or of one kind of row, each with what it does and who switched it last. */
export function SwitchList({ appliesTo, name, row }: Props) {
  const { productionUuid } = useBook();
  const { zone } = useVenue();
  const id = useId();
  const [sending, setSending] = useState<Partial<Record<SwitchPart, boolean>>>({});
  const [history] = useResource(`history of ${row?.uuid}`, row?.version ?? 0, async (signal) => {
    if (!row) return [];
    return (await fetchJson<{ changes: Changes }>(`${rowPath('switch', row.uuid)}/history`, signal)).changes;
  });
  const before = appliesTo === '' ? unswitched : nothingLess;
  const changes = history.state === 'ready' ? history.value : [];

  // Not by way of the outbox: behind what waits for read-only to end, its own end would wait for ever.
  const turn = async (part: SwitchPart, on: boolean) => {
    setSending({ ...sending, [part]: on });
    await attempt(() =>
      row
        ? sendJson('PUT', rowPath('switch', row.uuid), { [part]: on })
        : sendJson('POST', '/api/switches', { productionUuid, ...unswitched, appliesTo, [part]: on }),
    );
    setSending(({ [part]: _, ...others }) => others);
  };
  return (
    <ul className={styles.list} aria-label={`Switches of ${name}`}>
      {switchParts.map(({ part, label, does }) => {
        const isOn = sending[part] ?? row?.[part] ?? unswitched[part];
        return (
          <li key={part} data-switch={part} data-alarm={(part === 'readOnly' && isOn) || undefined}>
            <input
              id={`${id}-${part}`}
              type="checkbox"
              role="switch"
              aria-checked={isOn}
              className={styles.toggle}
              checked={isOn}
              disabled={part in sending}
              aria-describedby={`${id}-${part}-does`}
              onChange={({ target }) => void turn(part, target.checked)}
            />
            <div className={styles.what}>
              <label htmlFor={`${id}-${part}`}>{label}</label>
              <span className={styles.word} aria-hidden>
                {isOn ? 'on' : 'off'}
              </span>
              <p id={`${id}-${part}-does`}>{does}</p>
              <p className={styles.when}>{lastSwitched(changes, part, before, zone)}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
