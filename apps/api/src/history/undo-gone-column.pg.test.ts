import { afterAll, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

it('an undo passes over what the log holds of a column that the table has no longer', async () => {
  const show = await makeShow(server);
  const check = await show.add('checklist-item', { title: 'Screens', daysBeforeShow: 60 });
  const { commit } = await show.ana.update(['checklist-item', check.uuid], { title: 'Screen parameters' });
  // As the log was written while checks had a due day of their own.
  await server.sql(
    `update changes set row = row || '{"due_date": "2026-03-02"}', old = case when operation = 'updated'
       then old || '{"due_date": null}' else old end where entity_uuid = '${check.uuid}'`,
  );
  expect((await show.ana.undo(commit)).skipped).toEqual([]);
  expect(await show.ana.get(`/api/checklist-items/${check.uuid}`)).toMatchObject({ title: 'Screens' });
  const { changes } = await show.ana.get(`/api/checklist-items/${check.uuid}/history`);
  expect(changes.map(({ old }: { old: object }) => Object.keys(old))).toEqual([['title'], ['title'], []]);
});
