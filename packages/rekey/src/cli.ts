#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Before anything else is imported: otherwise every start strips the types of all files anew, which is most of its time.
enableCompileCache();
const { main } = await import('./commands/main.ts');
const { processTerminal } = await import('./commands/process-terminal.ts');

process.exitCode = await main(process.argv.slice(2), processTerminal());
