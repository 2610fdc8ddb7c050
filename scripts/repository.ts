import { join } from 'node:path';

/** The folder of this checkout. */
export const repository = join(import.meta.dirname, '..');
