import { createSchema } from '@callsign/contracts/entity';
import { definitions, type EntityType } from '@callsign/contracts/registry';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { rowOf } from '../testing/arbitraries.ts';
import { startServer } from '../testing/server.ts';
import { makeShow, sampleFields } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** Rows and bodies of each type: the size for CI, and with CALLSIGN_FULL=1 the full one. */
const RUNS = process.env.CALLSIGN_FULL === '1' ? 40 : 15;

describe.each(definitions.map((definition) => [definition.label.many, definition] as const))(
  '%s',
  (_, definition) => {
    it('store whatever the contract accepts, and give it back equal', async () => {
      const type = definition.type as EntityType;
      const show = await makeShow(server);
      const references: Record<string, string[]> = {};
      for (const [field, { to }] of Object.entries(
        definition.references as Record<string, { to: EntityType }>,
      )) {
        const targets = [
          await show.add(to, await sampleFields(show, to)),
          await show.add(to, await sampleFields(show, to)),
        ];
        references[field] = targets.map(({ uuid }) => uuid);
      }
      const scope = type === 'production' ? {} : { productionUuid: show.uuid };
      const row = rowOf(definition, references);
      await show.told();
      let written = 0;
      await fc.assert(
        fc.asyncProperty(row, row, async (first, second) => {
          const created = await show.ana.create(type, { ...scope, ...first });
          const path = `/api/${definition.plural}/${created.entity.uuid}`;
          expect(created.entity).toMatchObject(createSchema(definition).parse({ ...scope, ...first }));
          expect(await show.ana.get(path)).toEqual(created.entity);
          const updated = await show.ana.update([type, created.entity.uuid], second);
          expect(updated.entity).toMatchObject(createSchema(definition).parse({ ...scope, ...second }));
          expect(await show.ana.get(path)).toEqual(updated.entity);
          // Deleted, so that the next run may have the same id.
          await show.ana.remove([type, created.entity.uuid]);
          written += 2 + updated.commit.changes.length;
        }),
        { numRuns: RUNS },
      );
      // Productions have a stream of their own each.
      if (type !== 'production') expect(await show.told()).toHaveLength(written);
    });

    it('are never lost to a body of junk: it is refused with a sentence, and nothing is written', async () => {
      const show = await makeShow(server);
      const { entity } = await show.ana.create(
        definition.type as EntityType,
        await sampleFields(show, definition.type as EntityType),
      );
      const before = await show.footprint();
      const path = `/api/${definition.plural}`;
      const junk = fc.oneof(
        fc.json(),
        fc.jsonValue().map((value) => JSON.stringify(value)),
        fc
          .dictionary(
            fc.constantFrom('id', 'uuid', 'note', 'version', definition.title, 'productionUuid'),
            fc.jsonValue(),
          )
          .map((fields) => JSON.stringify({ ...fields, version: 'x' })),
        fc.string({ unit: 'binary' }),
      );
      const json = { 'content-type': 'application/json' };
      await fc.assert(
        fc.asyncProperty(junk, fc.boolean(), async (body, isUpdate) => {
          const answer = await (isUpdate
            ? show.ana.send('PUT', `${path}/${entity.uuid}`, body, json)
            : show.ana.send('POST', path, body, json));
          expect(answer.status).toBeLessThan(500);
          // An empty object is no junk for an update: it changes nothing.
          if (answer.status >= 300) expect(answer.body.error.message).toMatch(/\.$/);
          else expect(answer.body.commit.changes).toEqual([]);
        }),
        { numRuns: RUNS },
      );
      expect(await show.footprint()).toEqual(before);
    });
  },
);
