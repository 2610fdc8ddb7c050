// The application's own server that Zero needs: it says what a query means, and writes.
import express from 'express';
import pg from 'pg';
import { importZero, zeroQueries } from './queries.ts';

interface ServerModule {
  handleQueryRequest(
    handler: (name: string, args: unknown) => unknown,
    schema: object,
    body: unknown,
  ): Promise<unknown>;
}

const folder = process.env.ZERO_FOLDER as string;
const { handleQueryRequest } = (await importZero(folder, '@rocicorp/zero/server')) as ServerModule;
const { zero, schema, queries } = await zeroQueries(folder);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL ?? '', max: 10 });
const app = express();
app.use(express.json());

app.post('/query', async (request, response) => {
  const answer = await handleQueryRequest(
    (name, args) => zero.mustGetQuery(queries, name).fn({ args, ctx: {} }),
    schema,
    request.body,
  );
  response.json(answer);
});

app.put('/api/sources/:uuid', async (request, response) => {
  const { rows } = await pool.query(
    'update sources set note = $2, version = version + 1 where uuid = $1 returning version',
    [request.params.uuid, request.body.note],
  );
  response.json(rows[0]);
});

app.listen(Number(process.env.PORT), '127.0.0.1');
