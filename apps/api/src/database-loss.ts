import pg from 'pg';

/** Whether a query failed because the database is away or busy, and says nothing about the query itself. Prisma's errors carry theirs inside. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|40|53|55|57)/.test(error.code ?? '');
  return isConnectionLoss(error);
}

/** Whether the connection to the database failed or ended, so that nobody knows what became of the query. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof pg.DatabaseError) return false;
  const { code, message, cause } = error as NodeJS.ErrnoException;
  return (
    /ECONN(REFUSED|RESET|ABORTED)|EPIPE|Connection terminated|timeout exceeded when trying to connect|not queryable/i.test(
      `${code} ${message}`,
    ) || isDatabaseAway(cause)
  );
}
