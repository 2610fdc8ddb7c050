import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';

const char = 18;
const nameArray = 1003;
const parseTextArray = pg.types.getTypeParser(1009 as never) as (text: string) => string[];

type PgResult = { fields: { dataTypeID: number }[]; rows: unknown[][] };
type WithPerformIO = { performIO(query: SqlQuery): Promise<PgResult> };

/** The adapter, and what Postgres said about the last script that failed: the engine passes on its text only. */
export type EngineAdapter = SqlMigrationAwareDriverAdapterFactory & { scriptError: pg.DatabaseError | null };

/**
 * Prisma's adapter for pg, made fit for the schema engine, which reads the system catalogs and runs whole scripts:
 * the adapter refuses the catalogs' types "char" and name[], and cuts a script at every semicolon, so also inside function bodies.
 */
export function engineAdapter(pool: pg.Pool): EngineAdapter {
  const factory = new PrismaPg(pool);
  const bridged: EngineAdapter = {
    provider: factory.provider,
    adapterName: factory.adapterName,
    scriptError: null,
    connect: async () =>
      bridge(await factory.connect(), async (script) => {
        try {
          // Without parameters Postgres takes all statements at once, as one transaction. On an error the pool closes
          // the connection, and with it a transaction that the script began itself.
          await pool.query(script);
        } catch (error) {
          if (error instanceof pg.DatabaseError) bridged.scriptError = error;
          throw error;
        }
      }),
    connectToShadowDb: () => Promise.reject(new Error('Callsign uses no shadow database.')),
  };
  return bridged;
}

type RunScript = (script: string) => Promise<void>;

function bridge(adapter: SqlDriverAdapter, runScript: RunScript): SqlDriverAdapter {
  const startTransaction = adapter.startTransaction.bind(adapter);
  return Object.assign(adapter, {
    queryRaw: readCatalogTypes(adapter),
    startTransaction: async (...args: Parameters<typeof startTransaction>) => {
      const transaction = await startTransaction(...args);
      return Object.assign(transaction, { queryRaw: readCatalogTypes(transaction) });
    },
    executeScript: async (script: string) => {
      const { onError } = adapter as unknown as { onError(error: unknown): never };
      await runScript(script).catch((error: unknown) => onError.call(adapter, error));
    },
  });
}

function readCatalogTypes(queryable: SqlQueryable): SqlQueryable['queryRaw'] {
  const { queryRaw } = queryable;
  return async (query): Promise<SqlResultSet> => {
    let types: number[] = [];
    const performIO = async (sent: SqlQuery) => {
      const result = await (queryable as unknown as WithPerformIO).performIO(sent);
      types = result.fields.map((field) => field.dataTypeID);
      return asText(result);
    };
    const call = Object.assign(Object.create(queryable) as SqlQueryable, { performIO });
    const set = await queryRaw.call(call, query);
    const columnTypes = set.columnTypes.map((type, i) =>
      types[i] === char ? ColumnTypeEnum.Character : type,
    );
    return { ...set, columnTypes };
  };
}

function asText(result: PgResult): PgResult {
  const types = result.fields.map((field) => field.dataTypeID);
  if (!types.includes(char) && !types.includes(nameArray)) return result;
  return {
    ...result,
    fields: result.fields.map((field, i) => ({
      ...field,
      dataTypeID: textTypes[types[i] ?? 0] ?? field.dataTypeID,
    })),
    rows: result.rows.map((row) =>
      row.map((value, i) =>
        types[i] === nameArray && typeof value === 'string' ? parseTextArray(value) : value,
      ),
    ),
  };
}

const textTypes: Record<number, number> = { [char]: 25, [nameArray]: 1009 };
