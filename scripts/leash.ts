// Loaded before a service: its stdin is a pipe from scripts/dev.ts, which closes however that process ends.
process.stdin.once('end', () => process.kill(process.pid, 'SIGTERM')).resume();
process.stdin.unref();
