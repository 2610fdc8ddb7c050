/** Notifies listeners of changes; many changes of one task are one notification. */
export interface Notifier {
  subscribe(listener: () => void): () => void;
  /** Grows with every change, before the listeners are notified. */
  revision(): number;
  changed(): void;
}

/** Makes a notifier; `soon` decides when the listeners are notified. */
export function createNotifier(soon: (run: () => void) => void): Notifier {
  const listeners = new Set<() => void>();
  let revision = 0;
  let due = false;

  function notify(): void {
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
      soon(notify);
    },
  };
}
