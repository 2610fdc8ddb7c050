import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { publicSchema } from '../database/home-schema.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { parseSchemaFile } from './parse-schema.ts';
import type { PrismaSchema } from './syntax.ts';

/** A file or folder, and the database's schema in which its models stand that name none. */
export interface SchemaPlace {
  path: string;
  home: string;
}

/** Reads schema.prisma, or every .prisma file below a folder. What names no schema of the database stands in `home`. */
export async function readSchema(path: string, home = publicSchema): Promise<PrismaSchema> {
  const found = await stat(path).catch(() => null);
  if (!found) throw noSchema(`There is no ${path}.`);
  const paths = found.isDirectory() ? await prismaFilesBelow(path) : [path];
  if (paths.length === 0) throw noSchema(`No file below ${path} ends in .prisma.`);
  const files = paths.map(async (file) => parseSchemaFile(file, await readFile(file, 'utf8'), home));
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
