import type { activityPage } from '@callsign/contracts/api';
import type { Uuid } from '@callsign/contracts/scalars';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import { fetchJson } from '../../http/fetch-json.ts';
import { RequestFailed } from '../../http/request-failed.ts';

export type ActivityPage = z.infer<typeof activityPage>;

export const emptyFilter = { who: '', entityType: '', operation: '', text: '' };
export type Filter = typeof emptyFilter;

/** The query string of a filter, without its empty parts. */
export const queryOf = (parts: Record<string, string | number>) =>
  new URLSearchParams(
    Object.entries(parts).flatMap(([name, value]) => (value === '' ? [] : [[name, String(value)]])),
  ).toString();

/** The activity that fits a filter, page by page; its newest page is read again when the show changes. */
export function useActivity(production: Uuid<'production'>, filter: Filter, seq: number) {
  const query = queryOf(filter);
  const [loaded, setLoaded] = useState<{ query: string; pages: readonly ActivityPage[] }>({
    query,
    pages: [],
  });
  const [problem, setProblem] = useState<string | null>(null);
  const [depth, setDepth] = useState(1);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the show's seq and a further attempt ask for the same again.
  useEffect(() => {
    const abort = new AbortController();
    const load = async () => {
      const pages: ActivityPage[] = [];
      for (let before: number | null | undefined; pages.length < depth && before !== null; ) {
        const place = before === undefined ? query : `${query}&before=${before}`;
        const page = await fetchJson<ActivityPage>(
          `/api/productions/${production}/activity?${place}`,
          abort.signal,
        );
        pages.push(page);
        before = page.next;
      }
      setLoaded({ query, pages });
      setProblem(null);
    };
    load().catch((error: unknown) => {
      if (!abort.signal.aborted)
        setProblem(error instanceof RequestFailed ? error.message : 'The activity could not be loaded.');
    });
    return () => abort.abort();
  }, [production, query, seq, depth, attempt]);
  const last = loaded.pages.at(-1);
  return {
    pages: loaded.pages,
    isLoading: loaded.query !== query || loaded.pages.length === 0,
    problem,
    more: last?.next ? () => setDepth(depth + 1) : null,
    retry: () => setAttempt(attempt + 1),
  };
}
