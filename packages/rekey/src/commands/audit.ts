import { writeFile } from 'node:fs/promises';
import { audit } from '../audit/audit.ts';
import type { AuditReport } from '../audit/audit-report.ts';
import { printHtml } from '../audit/print-html.ts';
import { printJson } from '../audit/print-json.ts';
import { printSarif } from '../audit/print-sarif.ts';
import { printTable } from '../audit/print-table.ts';
import { subjectOfSchema, withSchema } from '../audit/schema-subject.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { connect, placeOf } from '../database/connect.ts';
import { homeSchemaOf } from '../database/home-schema.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { readSchema } from '../prisma-schema/read-schema.ts';
import type { PrismaSchema } from '../prisma-schema/syntax.ts';
import { subjectOfCatalog } from '../subject/catalog-subject.ts';
import { isAtLeast, type Severity, severities } from '../subject/finding.ts';
import { readingQuery } from '../subject/reading-query.ts';
import type { Subject } from '../subject/subject.ts';
import { defineCommand } from './command.ts';
import { findDatabaseUrl } from './database-url.ts';
import { exitCodes } from './exit-code.ts';

/** Finds what is wrong with a database's keys and references. */
export const auditCommand = defineCommand({
  name: 'audit',
  summary: 'find what is wrong with the keys, and what converting them would cost',
  help: `Reads the live catalog, samples values, and reads schema.prisma if it is given; changes nothing.
Finds keys that sequences, people or clients make, UUIDs kept as text, references that no foreign key
declares (by name, type and value), missing and superfluous indexes, and more; each with its severity,
the reason, the safe way and what a conversion would cost. Without a database it reads schema.prisma
alone. Exits with 1 when something is found that is as bad as --fail-on or worse.`,
  options: {
    'fail-on': {
      type: 'string',
      value: 'SEVERITY',
      default: 'high',
      says: 'critical, high, medium, info or none',
    },
    sarif: { type: 'string', value: 'FILE', says: 'also write SARIF 2.1.0, for code hosts' },
    html: { type: 'string', value: 'FILE', says: 'also write a page that needs nothing else' },
    'schema-only': { type: 'boolean', says: 'do not look at the database, even if DATABASE_URL is set' },
  },
  async run(values, terminal) {
    const failOn = severityOf(values['fail-on']);
    const url = values['schema-only'] ? null : findDatabaseUrl(values['database-url'], terminal);
    const schema = values.schema ? await readSchema(values.schema, homeSchemaOf(url ?? '')) : null;
    const report = await makeReport(url, schema);
    if (values.sarif) await writeFile(values.sarif, printSarif(report, process.cwd()));
    if (values.html) await writeFile(values.html, printHtml(report, new Date()));
    terminal.out(values.json ? printJson(report) : printTable(report, terminal.columns));
    const bad = failOn !== null && report.findings.some(({ severity }) => isAtLeast(severity, failOn));
    return bad ? exitCodes.findings : exitCodes.good;
  },
});

function severityOf(text: string): Severity | null {
  const severity = severities.find((it) => it === text);
  if (severity) return severity;
  if (text === 'none') return null;
  throw new RekeyError(
    'BAD_ARGUMENT',
    `--fail-on ${text} is no severity.`,
    `Name one of ${severities.join(', ')} or none.`,
  );
}

async function makeReport(url: string | null, schema: PrismaSchema | null): Promise<AuditReport> {
  if (url === null) {
    if (schema) return reportOn(subjectOfSchema(schema), null, schema, []);
    throw new RekeyError(
      'BAD_ARGUMENT',
      'There is nothing to audit.',
      'Name a database with --database-url (or DATABASE_URL), a schema with --schema, or both.',
    );
  }
  const { client } = await connect(url, { toWrite: false, name: 'rekey audit' });
  try {
    const unseen: string[] = [];
    const query = await readingQuery(client, unseen);
    const live = await subjectOfCatalog(await readCatalog(client), query);
    return await reportOn(schema ? withSchema(live, schema) : live, placeOf(url), schema, unseen);
  } finally {
    await client.end();
  }
}

async function reportOn(
  subject: Subject,
  database: string | null,
  schema: PrismaSchema | null,
  unseen: string[],
): Promise<AuditReport> {
  const { tables, query } = subject;
  return {
    database,
    schema: schema?.path ?? null,
    tables: tables.length,
    rows: query ? tables.reduce((sum, { rows }) => sum + (rows ?? 0), 0) : null,
    findings: await audit(subject),
    unseen,
  };
}
