// Loaded into the servers that are measured: answers over IPC how large their heap is, what is unsent, and how long the event loop stood still.
import { Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What can be asked for: bytes of the heap and bytes not sent yet, and the longest delay of the event loop in microseconds. */
export type ProbeQuestion = 'heap' | 'watch-unsent' | 'unsent' | 'watch-delay' | 'delay';

let most = 0;
let watching: NodeJS.Timeout | undefined;
const delays = monitorEventLoopDelay({ resolution: 1 });

function look(): void {
  const handles: () => unknown[] = Reflect.get(process, '_getActiveHandles');
  for (const handle of handles()) if (handle instanceof Socket) most = Math.max(most, handle.writableLength);
}

const answers: Record<ProbeQuestion, () => number> = {
  /** Bytes of the heap after a garbage collection, buffers included. */
  heap() {
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
  'watch-delay'() {
    delays.enable();
    delays.reset();
    return 0;
  },
  /** The longest delay since `watch-delay`. */
  delay: () => Math.round(delays.max / 1000),
};

process.on('message', (question: ProbeQuestion) => process.send?.({ value: answers[question]() }));
// Asking is no reason to stay alive.
process.channel?.unref();

declare const gc: (() => void) | undefined;
