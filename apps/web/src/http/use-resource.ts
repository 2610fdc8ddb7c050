import { useEffect, useState } from 'react';
import { RequestFailed } from './request-failed.ts';

export type Resource<T> =
  | { state: 'loading' }
  | { state: 'ready'; value: T }
  | { state: 'failed'; message: string };

/**
 * Loads something for as long as it is shown, and again whenever `key` changes or `reload` is called; what was loaded for the
 * same `place` stays on the screen meanwhile.
 */
export function useResource<T>(
  place: string,
  key: string | number,
  load: (signal: AbortSignal) => Promise<T>,
): [Resource<T>, () => void] {
  const [loaded, setLoaded] = useState<{ place: string; resource: Resource<T> }>({
    place,
    resource: { state: 'loading' },
  });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what `load` reads is named by place and key.
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setLoaded({ place, resource: { state: 'ready', value } });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const message =
          error instanceof RequestFailed ? error.message : 'This could not be loaded. Try again.';
        setLoaded({ place, resource: { state: 'failed', message } });
      },
    );
    return () => abort.abort();
  }, [place, key, attempt]);
  const resource: Resource<T> = loaded.place === place ? loaded.resource : { state: 'loading' };
  return [resource, () => setAttempt(attempt + 1)];
}
