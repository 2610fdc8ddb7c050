import pg from 'pg';

/**
 * Measures, from this process's side, how long its transactions have held exclusive locks: from sending the LOCK to the answer of COMMIT
 * or ROLLBACK. That is never less than they were held, since waiting for the first lock is in it.
 */
export function watchLocks(): { longestMs(): number; stop(): void } {
  const original = pg.Client.prototype.query;
  const since = new WeakMap<object, number>();
  let longest = 0;
  const watched = function (this: pg.Client, ...args: unknown[]) {
    const [sql] = args;
    const answer = Reflect.apply(original, this, args) as unknown;
    if (typeof sql !== 'string') return answer;
    if (/in access exclusive mode/i.test(sql) && !since.has(this)) since.set(this, performance.now());
    if (/^\s*(commit|rollback)/i.test(sql) && answer instanceof Promise) {
      const begun = since.get(this);
      since.delete(this);
      if (begun !== undefined)
        return answer.finally(() => {
          longest = Math.max(longest, performance.now() - begun);
        });
    }
    return answer;
  };
  pg.Client.prototype.query = watched as typeof original;
  return {
    longestMs: () => longest,
    stop: () => {
      pg.Client.prototype.query = original;
    },
  };
}
