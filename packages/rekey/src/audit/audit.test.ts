import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaOf } from '../../tests/fixture.ts';
import { recordedTerminal } from '../../tests/recorded-terminal.ts';
import { runAudit } from '../../tests/run-audit.ts';
import { main } from '../commands/main.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rekey-audit-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function schemaFile(text: string): Promise<string> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.prisma`);
  await writeFile(path, text);
  return path;
}

const clean = `
model Customer {
  uuid   String  @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  email  String  @unique
  orders Order[]
}
model Order {
  uuid       String   @id @default(dbgenerated("uuidv7()")) @db.Uuid
  customerId String   @map("customer_id") @db.Uuid
  quantity   Int
  createdBy  String   // a name, of nobody in this database
  customer   Customer @relation(fields: [customerId], references: [uuid])
  @@index([customerId])
}`;

test('a schema with uuid keys, database defaults, foreign keys and indexes is found clean', async () => {
  expect(await runAudit('--schema', await schemaFile(clean))).toMatchObject({ code: 0, findings: [] });
});

test('without a database, schema.prisma alone tells of the analytics (seed 003) what its audit told', async () => {
  const { code, lines } = await runAudit('--schema', schemaOf('analytics'));
  expect(code).toBe(1);
  expect(lines).toEqual([
    'high client-default analytics_projects.id',
    'high sequence-key event_queue.id',
    'high sequence-key events.id',
    'high sequence-key provider_configs.id',
    'medium uuid-in-text analytics_projects.id',
    'medium missing-fk-index event_queue.provider_id',
    'medium enumerable-key events.id',
    'medium missing-foreign-key events.project_id',
    'medium enumerable-key provider_configs.id',
    'medium missing-foreign-key provider_configs.project_id',
  ]);
});

test('every finding names its line in schema.prisma', async () => {
  const path = schemaOf('shop');
  const { findings } = await runAudit('--schema', path);
  const lines = (await readFile(path, 'utf8')).split('\n');
  for (const { place, columns, rule } of findings) {
    if (rule === 'composite-key' || rule === 'duplicate-index') continue;
    expect(lines[(place?.line ?? 0) - 1]).toContain(columns.at(-1));
  }
});

test('cycles (P24), one-to-one under the parent key (P25) and two keys for one row (seed 004) are told apart', async () => {
  const { lines } = await runAudit('--schema', schemaOf('cycles'));
  expect(lines).toContain('info key-cycle users');
  expect(lines).toContain('info identifying-key user_profiles.user_id');
  expect(lines).toContain(
    'medium redundant-key cycle_report_scoping_attributes.(attribute_id, planning_attribute_id)',
  );
  expect(lines).toContain('high composite-key cycle_reports.(cycle_id, report_id)');
  expect(lines).toContain('info composite-key user_roles.(user_id, role_id)');
  expect(lines.filter((it) => it.includes('key-cycle'))).toHaveLength(1);
});

test('names in any alphabet, and several schemas, are kept as they are (P32)', async () => {
  const { lines } = await runAudit(
    '--schema',
    await schemaFile(`
model Müşteri {
  nr Int @id @default(autoincrement()) @map("bıgınt nr")
  bestellungen Bestellung[]
  @@map("Müşteri \\"1\\"")
  @@schema("verkauf")
}
model Bestellung {
  uuid String @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  müşteriId Int
  müşteri Müşteri @relation(fields: [müşteriId], references: [nr])
}`),
  );
  expect(lines).toContain('high sequence-key verkauf.Müşteri "1".bıgınt nr');
  expect(lines).toContain('medium missing-fk-index Bestellung.müşteriId');
});

test('--fail-on decides what fails', async () => {
  const path = schemaOf('shop');
  expect(await runAudit('--schema', path, '--fail-on', 'critical')).toMatchObject({ code: 0 });
  expect(await runAudit('--schema', path, '--fail-on', 'info')).toMatchObject({ code: 1 });
  expect(await runAudit('--schema', path, '--fail-on', 'none')).toMatchObject({ code: 0 });
  const terminal = recordedTerminal();
  expect(await main(['audit', '--schema', path, '--fail-on', 'bad'], terminal)).toBe(2);
  expect(terminal.written.err).toContain('Name one of critical, high, medium, info or none.');
});

test('nothing to audit is a refusal, and so is a schema that is not there', async () => {
  const terminal = recordedTerminal();
  expect(await main(['audit'], terminal)).toBe(2);
  expect(terminal.written.err).toMatch(/^There is nothing to audit\./);
  expect(await main(['audit', '--schema', join(folder, 'none.prisma')], terminal)).toBe(2);
});

test('SARIF has a result with rule, level, line and a stable fingerprint for every finding', async () => {
  const path = await schemaFile('model Thing {\n  id Int @id @default(autoincrement())\n}');
  const file = join(folder, 'audit.sarif');
  await runAudit('--schema', path, '--sarif', file);
  const first = await readFile(file, 'utf8');
  const { version, runs } = JSON.parse(first);
  expect(version).toBe('2.1.0');
  expect(runs[0].results).toHaveLength(1);
  const [result] = runs[0].results;
  expect(runs[0].tool.driver.rules[result.ruleIndex].id).toBe('sequence-key');
  expect(result).toMatchObject({ ruleId: 'sequence-key', level: 'error' });
  expect(result.locations[0]).toMatchObject({
    physicalLocation: { region: { startLine: 2 } },
    logicalLocations: [{ fullyQualifiedName: 'public.Thing.id' }],
  });
  await writeFile(path, '\n// moved\nmodel Thing {\n  id Int @id @default(autoincrement())\n}');
  await runAudit('--schema', path, '--sarif', file);
  const [moved] = JSON.parse(await readFile(file, 'utf8')).runs[0].results;
  expect(moved.partialFingerprints).toEqual(result.partialFingerprints);
});

test('the HTML page needs nothing else, and no name can break out of it', async () => {
  const path = await schemaFile(
    'model T {\n  id Int @id @default(autoincrement()) @map("<script>alert(1)</script>")\n}',
  );
  const file = join(folder, 'audit.html');
  await runAudit('--schema', path, '--html', file);
  const html = await readFile(file, 'utf8');
  expect(html).toContain('&lt;script&gt;alert(1)');
  expect(html).not.toMatch(/<script|https?:\/\/|<link|src=/);
});

test('the table says once what all findings of a kind share, and fits the terminal', async () => {
  const terminal = recordedTerminal();
  await main(['audit', '--schema', schemaOf('cycles')], terminal);
  const { out } = terminal.written;
  expect(out.match(/two databases make the same numbers/g)).toHaveLength(1);
  expect(out).toContain('HIGH      A sequence makes the key (14)  [sequence-key]');
  for (const line of out.split('\n'))
    if (!line.includes('.prisma:')) expect(line.length).toBeLessThanOrEqual(100);
});
