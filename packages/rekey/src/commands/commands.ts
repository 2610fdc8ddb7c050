import { auditCommand } from './audit.ts';
import type { Command } from './command.ts';
import { driftCommand } from './drift.ts';

/** Every command, in the order in which a conversion needs them. A new one is one line here. */
export const commands: readonly Command[] = [auditCommand, driftCommand];
