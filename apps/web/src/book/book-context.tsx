import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf, type Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Wording } from '@callsign/contracts/value-text';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { rowText } from '../columns/cell-text.ts';
import type { ShowFacts } from '../columns/derived.ts';
import { useSession } from '../session/session.ts';
import type { Book } from '../sync/book.ts';
import type { AnyRow, Row, TypeName } from '../sync/row.ts';
import { locale, type Venue, venueOf } from './venue.ts';

const BookContext = createContext<Book | null>(null);

/** Opens a production's book and provides it to its children, which are not rendered before it is open. */
export function BookProvider({
  productionUuid,
  children,
}: {
  productionUuid: Uuid<'production'>;
  children: ReactNode;
}) {
  const { sync } = useSession();
  const [book, setBook] = useState<Book | null>(null);
  useEffect(() => {
    const opened = sync.openBook(productionUuid);
    setBook(opened);
    return () => {
      setBook(null);
      opened.close();
    };
  }, [sync, productionUuid]);
  return book && <BookContext value={book}>{children}</BookContext>;
}

export function useBook(): Book {
  const book = useContext(BookContext);
  if (!book) throw new Error('A screen of a show was rendered outside of BookProvider.');
  return book;
}

/** The live rows of a type: of those of a type that is only known at run time, what every row holds. */
export function useRows<T extends string>(type: TypeName<T>): readonly Row<T>[] {
  const book = useBook();
  return useSyncExternalStore(book.subscribe, () => book.rows<T>(type));
}

export function useRow<T extends string>(uuid: Uuid<T>): Row<T> | undefined {
  const book = useBook();
  return useSyncExternalStore(book.subscribe, () => book.row<T>(uuid));
}

export function useBookStatus() {
  const book = useBook();
  return useSyncExternalStore(book.subscribe, book.status);
}

/** The production that is open, as a row; undefined until it is loaded. */
export function useProduction(): Entity<'production'> | undefined {
  const book = useBook();
  return useRow(book.productionUuid);
}

/** The time zone in which this show's moments are shown and typed. */
export function useVenue(): Venue {
  return venueOf(useProduction());
}

/** The facts of the show (such as load-in and zone) that its derived values are computed from. */
export function useShowFacts(): ShowFacts {
  const loadIn = useProduction()?.loadIn ?? null;
  const { zone } = useVenue();
  return useMemo(() => ({ loadIn, zone }), [loadIn, zone]);
}

/** The rows of several types; the same array of arrays until a row of one of them changes. */
export function useRowsOf(types: readonly string[]): readonly (readonly AnyRow[])[] {
  const book = useBook();
  const last = useRef<readonly (readonly AnyRow[])[]>([]);
  return useSyncExternalStore(book.subscribe, () => {
    const now = types.map((type) => book.rows(type));
    const isSame =
      now.length === last.current.length && now.every((rows, index) => rows === last.current[index]);
    if (!isSame) last.current = now;
    return last.current;
  });
}

/** Formats values of a type as text, with the current names of the rows they refer to; changes with those rows. */
export function useWording(definition: AnyDefinition): Wording {
  const book = useBook();
  const references: { to: string }[] = Object.values(definition.references);
  const targets = useRowsOf(references.map(({ to }) => to));
  const { zone } = useVenue();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the text says follows from the rows of the targets.
  return useMemo<Wording>(
    () => ({
      locale,
      zone,
      reference: (uuid, target) => {
        const row = book.row(uuid);
        const named = definitionOf(target);
        return row && named ? rowText(named, row) : '';
      },
    }),
    [book, targets, zone],
  );
}
