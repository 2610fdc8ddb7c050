/** Runs jobs that share a lane one after the other, in the order they came; others side by side. */
export interface Lanes {
  run<T>(lanes: readonly string[], job: () => Promise<T>): Promise<T>;
}

/** Makes lanes; a job that fails does not hold up those behind it. */
export function createLanes(): Lanes {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(lanes, job) {
      const done = Promise.all(lanes.map((lane) => tails.get(lane))).then(job);
      const tail = done.then(
        () => undefined,
        () => undefined,
      );
      for (const lane of lanes) tails.set(lane, tail);
      void tail.then(() => {
        for (const lane of lanes) if (tails.get(lane) === tail) tails.delete(lane);
      });
      return done;
    },
  };
}
