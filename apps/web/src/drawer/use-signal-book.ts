import type { Book } from '@callsign/contracts/signal-path';
import { useRowsOf } from '../data/book-context.tsx';

const types = ['source', 'send', 'connection'];

/** The rows that signal paths are traced over. */
export function useSignalBook(): Book {
  const [sources, sends, connections] = useRowsOf(types);
  return { sources, sends, connections } as unknown as Book;
}
