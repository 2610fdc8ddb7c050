import { applyCommand } from './apply.ts';
import { auditCommand } from './audit.ts';
import type { Command } from './command.ts';
import { contractCommand } from './contract.ts';
import { driftCommand } from './drift.ts';
import { planCommand } from './plan.ts';
import { restoreCommand } from './restore.ts';
import { rollbackCommand } from './rollback.ts';
import { statusCommand } from './status.ts';
import { verifyCommand } from './verify.ts';

/** Every command, in the order in which a conversion needs them. A new one is one line here. */
export const commands: readonly Command[] = [
  auditCommand,
  driftCommand,
  planCommand,
  applyCommand,
  statusCommand,
  verifyCommand,
  rollbackCommand,
  contractCommand,
  restoreCommand,
];
