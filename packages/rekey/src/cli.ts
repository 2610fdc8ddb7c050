#!/usr/bin/env node
import { main } from './commands/main.ts';
import { processTerminal } from './commands/process-terminal.ts';

process.exitCode = await main(process.argv.slice(2), processTerminal());
