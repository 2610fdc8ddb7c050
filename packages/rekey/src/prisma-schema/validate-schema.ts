import { RekeyError } from '../database/rekey-error.ts';
import { type Objection, withoutAddresses, withoutSettings } from './hide-settings.ts';
import type { SchemaFile } from './syntax.ts';

/** Something in a schema that Prisma refuses. */
export interface SchemaFault {
  path: string;
  line: number;
  text: string;
}

/**
 * What Prisma's own validator (the one behind `prisma validate`, as WebAssembly in a package) objects to in the files
 * of a schema; warnings are none, and neither are settings that belong to another version of Prisma.
 */
export async function schemaFaults(
  files: readonly Pick<SchemaFile, 'path' | 'text'>[],
): Promise<SchemaFault[]> {
  const { lint } = await import('@prisma/prisma-schema-wasm');
  let shown = files.map((file) => ({ path: file.path, text: withoutAddresses(file) }));
  for (;;) {
    const input = shown.map(({ path, text }): [path: string, text: string] => [path, text]);
    const found = (JSON.parse(lint(JSON.stringify(input))) as Diagnostic[]).filter((it) => !it.is_warning);
    // One objection can hide others, so what is not ours to mend is taken out and the rest looked at again.
    const hidden = shown.map((file) =>
      withoutSettings(
        file,
        found.filter((it) => it.file_name === file.path),
      ),
    );
    if (hidden.every((text) => text === null)) return found.map((it) => faultOf(it, shown));
    shown = shown.map((file, at) => ({ ...file, text: hidden[at] ?? file.text }));
  }
}

function faultOf(
  { file_name, start, text }: Diagnostic,
  files: readonly { path: string; text: string }[],
): SchemaFault {
  const file = files.find(({ path }) => path === file_name);
  const before = Buffer.from(file?.text ?? '').subarray(0, start);
  return { path: file_name, line: before.toString().split('\n').length, text: withStop(text) };
}

/** What `lint` answers, as JSON. */
interface Diagnostic extends Objection {
  file_name: string;
  is_warning: boolean;
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
