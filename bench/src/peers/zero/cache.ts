// zero-cache, on the port that every server of the bench is told.
import { importZero } from './queries.ts';

process.env.ZERO_PORT = process.env.PORT;
await importZero(process.env.ZERO_FOLDER as string, process.env.ZERO_CLI as string);
