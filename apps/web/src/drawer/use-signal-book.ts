import type { Book } from '@callsign/contracts/signal-path';
import { useRows } from '../book/book-context.tsx';

/** The rows that signal paths are traced over. */
export function useSignalBook(): Book {
  const sources = useRows('source');
  const sends = useRows('send');
  const connections = useRows('connection');
  return { sources, sends, connections };
}
