// Loaded into the servers that are measured: tells over IPC what they hold, after a collection.
process.on('message', (message) => {
  if (message !== 'memory') return;
  gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ held: heapUsed + external });
});
// Asking is no reason to stay alive.
process.channel?.unref();

declare const gc: (() => void) | undefined;
