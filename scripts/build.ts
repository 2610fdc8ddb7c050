import { turbo } from './turbo.ts';

process.exitCode = await turbo('run', 'build', ...process.argv.slice(2));
