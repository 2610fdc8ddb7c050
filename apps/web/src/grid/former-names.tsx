import type { SearchAnswer } from '@callsign/contracts/identifiers';
import { useNavigate } from '@tanstack/react-router';
import { useBook } from '../book/book-context.tsx';
import { fetchJson } from '../http/fetch-json.ts';
import { useResource } from '../http/use-resource.ts';
import { bookDefinitions } from '../navigation/destinations.ts';
import { Button } from '../ui/button.tsx';
import styles from './toolbar.module.css';

const MAX_SHOWN = 5;

type Found = SearchAnswer['results'][number];

/** Rows of any type that once had the id that is looked for, or have it as a key of another system, and the way to each. */
export function FormerNames({ query }: { query: string }) {
  const book = useBook();
  const navigate = useNavigate();
  const wanted = query.trim();
  const [found] = useResource<readonly Found[]>(book.productionUuid, wanted, async (signal) => {
    if (wanted === '') return [];
    const path = `/api/productions/${book.productionUuid}/search?q=${encodeURIComponent(wanted)}`;
    return (await fetchJson<SearchAnswer>(path, signal)).results;
  });
  // Without a connection the grid filters what is here, as ever.
  const rows =
    found.state === 'ready' && wanted !== ''
      ? found.value.filter((row) => !row.isDeleted && (row.was ?? row.key) !== null && pluralOf(row))
      : [];
  if (rows.length === 0) return null;
  const go = (row: Found) => {
    const production = book.productionUuid;
    void navigate({
      to: '/p/$production/$type',
      params: { production, type: pluralOf(row) ?? '' },
      search: { sel: row.uuid },
    });
  };
  return (
    <ul className={styles.former} aria-label="Found by another name">
      {rows.slice(0, MAX_SHOWN).map((row) => (
        <li key={row.uuid}>
          <Button look="quiet" onClick={() => go(row)}>
            {row.id} — {row.was === null ? `key ${row.key}` : `was ${row.was}`}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Of a type that has a grid. */
const pluralOf = ({ entityType }: Found) => bookDefinitions.find(({ type }) => type === entityType)?.plural;
