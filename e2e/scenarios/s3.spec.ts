import { expect, test } from '../fixtures/test.ts';

test('S3 Edit other fields: name, type and resolution in one save raise the version by one', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid, version } = await show.add('source', { id: 'SRC A' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/sources`);
  await show.put('source', uuid, { version, name: 'Main laptop', type: 'LAPTOP', hRes: 1920, vRes: 1080 });
  for (const person of [browserA, browserB]) {
    await person.seesIn('SRC A', 'name', 'Main laptop');
    await person.seesIn('SRC A', 'type', 'LAPTOP');
    await person.seesIn('SRC A', 'hRes', '1920');
    await person.seesIn('SRC A', 'vRes', '1080');
    expect(await person.uuidOf('SRC A')).toBe(uuid);
  }
  expect((await show.row('source', uuid)).version).toBe(version + 1);
  await browserA.edit('SRC A', 'name', 'Backup laptop');
  await browserB.seesIn('SRC A', 'name', 'Backup laptop');
  expect((await show.row('source', uuid)).version).toBe(version + 2);
});
