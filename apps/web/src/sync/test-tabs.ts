import { memoryStore, type OutboxStore } from './outbox-store.ts';
import type { Tabs } from './tabs.ts';

/** One browser for tests: what its tabs share, and what happens when one of them dies. */
export function createTestBrowser(outboxStore: OutboxStore = memoryStore()) {
  const tabs = new Set<{ onMessage: (message: unknown) => void }>();
  const queue: { own: () => void }[] = [];
  const dead = new Set<object>();
  return {
    outboxStore,
    /** The parts of one more tab; `die` ends it as a crash does: nothing of it is heard or kept any more. */
    tab() {
      const self = { onMessage: (_message: unknown) => {} };
      let claimed: { own: () => void } | null = null;
      const leave = () => {
        const wasFirst = queue[0] === claimed;
        if (claimed) queue.splice(queue.indexOf(claimed), 1);
        claimed = null;
        if (wasFirst) queue[0]?.own();
      };
      const alive: Tabs = {
        claim(own) {
          claimed = { own };
          queue.push(claimed);
          if (queue[0] === claimed) own();
          return leave;
        },
        post(message) {
          if (dead.has(self)) return;
          for (const tab of tabs)
            if (tab !== self) setTimeout(() => tab.onMessage(structuredClone(message)), 0);
        },
        listen(onMessage) {
          self.onMessage = onMessage;
          tabs.add(self);
          return () => tabs.delete(self);
        },
      };
      const store: OutboxStore = {
        load: async () => structuredClone(await outboxStore.load()),
        write: async (changes) => {
          if (!dead.has(self)) await outboxStore.write(structuredClone(changes));
        },
      };
      return {
        parts: { tabs: alive, outboxStore: store },
        die() {
          dead.add(self);
          tabs.delete(self);
          leave();
        },
      };
    },
  };
}
