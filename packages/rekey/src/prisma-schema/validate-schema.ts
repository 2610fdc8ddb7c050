import { RekeyError } from '../database/rekey-error.ts';
import { blankOut } from './edit-text.ts';
import { parseSchemaFile } from './parse-schema.ts';
import type { SchemaFile } from './syntax.ts';

/** Something in a schema that Prisma refuses. */
export interface SchemaFault {
  path: string;
  line: number;
  text: string;
}

/**
 * What Prisma's own validator (the one behind `prisma validate`, as WebAssembly in a package) objects to in the files
 * of a schema; warnings are none. Addresses in `datasource` are not looked at: Prisma before 7 wants them, 7 refuses them.
 */
export async function schemaFaults(
  files: readonly Pick<SchemaFile, 'path' | 'text'>[],
): Promise<SchemaFault[]> {
  const { lint } = await import('@prisma/prisma-schema-wasm');
  const shown = files.map((file): [path: string, text: string] => [file.path, withoutAddresses(file)]);
  const found = JSON.parse(lint(JSON.stringify(shown))) as Diagnostic[];
  return found
    .filter((it) => !it.is_warning)
    .map(({ file_name, start, text }) => {
      const file = shown.find(([path]) => path === file_name) ?? shown[0];
      const before = Buffer.from(file?.[1] ?? '').subarray(0, start);
      return { path: file_name, line: before.toString().split('\n').length, text: withStop(text) };
    });
}

/** What `lint` answers, as JSON; offsets count bytes. */
interface Diagnostic {
  file_name: string;
  start: number;
  text: string;
  is_warning: boolean;
}

const addresses = ['url', 'directUrl', 'shadowDatabaseUrl'];

function withoutAddresses({ path, text }: Pick<SchemaFile, 'path' | 'text'>): string {
  const spans = parseSchemaFile(path, text)
    .blocks.filter(({ kind }) => kind === 'datasource')
    .flatMap(({ properties }) => properties.filter(({ name }) => addresses.includes(name)));
  return blankOut(text, spans);
}

const withStop = (text: string) => `${text.trim().replace(/\.$/, '')}.`;

/** A fault with its place, as a person reads it. */
export const tellFault = ({ path, line, text }: SchemaFault) => `${path}:${line}: ${text}`;

/** Refuses a schema that Prisma refuses. */
export async function refuseInvalidSchema(files: readonly SchemaFile[]): Promise<void> {
  const [fault, ...others] = await schemaFaults(files);
  if (!fault) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new RekeyError(
    'BAD_SCHEMA_FILE',
    `Prisma does not accept the schema: ${tellFault(fault)}${more}`,
    'Mend it until `npx prisma validate` accepts it, or leave --schema out: then rekey edits no schema.',
  );
}
