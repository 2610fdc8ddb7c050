/** Tells listeners that something has changed, many changes of one task as one. */
export interface Notifier {
  subscribe(listener: () => void): () => void;
  /** Grows with every change, before the listeners are told. */
  revision(): number;
  changed(): void;
}

/** Makes a notifier; `soon` decides when the listeners are told. */
export function createNotifier(soon: (run: () => void) => void): Notifier {
  const listeners = new Set<() => void>();
  let revision = 0;
  let due = false;

  function tell(): void {
    due = false;
    for (const listener of [...listeners]) listener();
  }

  return {
    subscribe(listener) {
      // A wrapper, so that one function may subscribe twice.
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    revision: () => revision,
    changed() {
      revision += 1;
      if (due) return;
      due = true;
      soon(tell);
    },
  };
}
