import { type PostgresVersion, postgresVersions } from './throwaway-server.ts';

/** The versions that REKEY_TEST_POSTGRES names (such as `13,18`), or all three. */
export const selectedVersions: readonly PostgresVersion[] = postgresVersions.filter(
  (version) =>
    !process.env.REKEY_TEST_POSTGRES ||
    process.env.REKEY_TEST_POSTGRES.split(',').map(Number).includes(version),
);
