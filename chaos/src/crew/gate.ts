/** Everything that reaches a client passes here, so that its machine can be put to sleep. */
export interface Gate {
  /** Runs at once, or on waking, in the order of arrival. */
  pass(run: () => void): void;
  sleep(): void;
  wake(): void;
}

/** Makes a gate that is open. */
export function createGate(): Gate {
  const waiting: (() => void)[] = [];
  let asleep = false;
  return {
    pass(run) {
      if (asleep) waiting.push(run);
      else run();
    },
    sleep() {
      asleep = true;
    },
    wake() {
      asleep = false;
      while (waiting.length > 0 && !asleep) waiting.shift()?.();
    },
  };
}
