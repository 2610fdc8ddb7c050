/** What a step is expected to cost. */
export interface Forecast {
  seconds: number;
  walBytes: number;
  diskBytes: number;
}

// Measured on two cores with 2 million parents and 4 million children (docs/rekey.md, "What it costs"): a guide, not a promise.
const ROWS_PER_SECOND = {
  own: 87_000,
  reference: 61_000,
  index: 1_100_000,
  validate: 1_100_000,
  scan: 6_000_000,
};
const WAL_PER_ROW = { own: 420, reference: 420, index: 60 };
const INDEX_BYTES_PER_ROW = 40;
// Steps of the catalog, backup and its proof.
const fixedSeconds = 1;

/** What filling a column of so many rows costs. */
export function fillForecast(kind: 'own' | 'reference', rows: number, heapBytes: number): Forecast {
  return {
    seconds: rows / ROWS_PER_SECOND[kind],
    walBytes: rows * WAL_PER_ROW[kind],
    // Every row gets a second version; VACUUM between the windows makes room for the later ones.
    diskBytes: Math.round(heapBytes * 0.75),
  };
}

/** What building an index concurrently costs. */
export function indexForecast(rows: number): Forecast {
  return {
    seconds: 0.2 + rows / ROWS_PER_SECOND.index,
    walBytes: rows * WAL_PER_ROW.index,
    diskBytes: rows * INDEX_BYTES_PER_ROW,
  };
}

/** What reading a table once to check a constraint costs. */
export function checkForecast(rows: number): Forecast {
  return { seconds: 0.05 + rows / ROWS_PER_SECOND.validate, walBytes: 0, diskBytes: 0 };
}

/** A table as far as its size matters: rows, and bytes of its heap. */
export interface TableSize {
  rows: number;
  bytes: number;
}

/**
 * What a unit costs: filling, indexing and proving its own uuid, and the one of each reference to it. The one estimate that
 * audit, plan and dry run tell; the forecasts of single steps say how long each is to be waited for.
 */
export function unitForecast(own: TableSize, references: readonly TableSize[]): Forecast {
  return sumForecasts([
    { seconds: fixedSeconds, walBytes: 0, diskBytes: 0 },
    fillForecast('own', own.rows, own.bytes),
    indexForecast(own.rows),
    indexForecast(own.rows),
    checkForecast(own.rows),
    ...references.flatMap(({ rows, bytes }) => [
      fillForecast('reference', rows, bytes),
      indexForecast(rows),
      checkForecast(rows),
      checkForecast(rows),
    ]),
  ]);
}

/** Adds forecasts up. */
export function sumForecasts(forecasts: readonly Forecast[]): Forecast {
  const sum = (of: (forecast: Forecast) => number) => forecasts.reduce((total, each) => total + of(each), 0);
  return {
    seconds: sum(({ seconds }) => seconds),
    walBytes: sum(({ walBytes }) => walBytes),
    diskBytes: sum(({ diskBytes }) => diskBytes),
  };
}
