import pg from 'pg';

// A health command: an application that cannot open its customers by number any more fails as soon as their key is another column.
const [url = ''] = process.argv.slice(2);
const client = new pg.Client({ connectionString: url, application_name: 'health' });
await client.connect();
const { rows } = await client.query<{ key: string }>(
  `select attname as key from pg_index join pg_attribute on attrelid = indrelid and attnum = indkey[0] where indrelid = 'customer'::regclass and indisprimary`,
);
await client.end();
if (rows[0]?.key !== 'id') {
  process.stderr.write('customers cannot be opened\n');
  process.exitCode = 1;
}
