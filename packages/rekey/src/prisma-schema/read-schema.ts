import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RekeyError } from '../database/rekey-error.ts';
import { parseSchemaFile } from './parse-schema.ts';
import type { PrismaSchema } from './syntax.ts';

/** Reads schema.prisma, or every .prisma file below a folder. */
export async function readSchema(path: string): Promise<PrismaSchema> {
  const found = await stat(path).catch(() => null);
  if (!found) throw noSchema(`There is no ${path}.`);
  const paths = found.isDirectory() ? await prismaFilesBelow(path) : [path];
  if (paths.length === 0) throw noSchema(`No file below ${path} ends in .prisma.`);
  const files = paths.map(async (file) => parseSchemaFile(file, await readFile(file, 'utf8')));
  return { path, files: await Promise.all(files) };
}

async function prismaFilesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith('.prisma') && !name.split('/').includes('node_modules'))
    .sort()
    .map((name) => join(folder, name));
}

const noSchema = (message: string) =>
  new RekeyError('BAD_SCHEMA_FILE', message, 'Name schema.prisma or its folder with --schema.');
