// Loaded into the servers that are measured: tells over IPC what they hold.
import { Socket } from 'node:net';

/** What can be asked for, in bytes. */
export type MemoryQuestion = 'held' | 'watch-unsent' | 'unsent';

let most = 0;
let watching: NodeJS.Timeout | undefined;

function look(): void {
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles(): unknown[] };
  for (const handle of handles()) if (handle instanceof Socket) most = Math.max(most, handle.writableLength);
}

const answers: Record<MemoryQuestion, () => number> = {
  /** What JavaScript holds after a collection, buffers included. */
  held() {
    gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
  'watch-unsent'() {
    most = 0;
    watching = setInterval(look, 20).unref();
    return 0;
  },
  /** The most that waited to be sent on one connection since `watch-unsent`. */
  unsent() {
    clearInterval(watching);
    return most;
  },
};

process.on('message', (question: MemoryQuestion) => process.send?.({ bytes: answers[question]() }));
// Asking is no reason to stay alive.
process.channel?.unref();

declare const gc: (() => void) | undefined;
