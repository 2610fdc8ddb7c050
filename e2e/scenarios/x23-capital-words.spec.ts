import { definitions, type EntityType } from '@callsign/contracts/registry';
import { expect, test } from '../fixtures/test.ts';

const fieldOf = (row: object, field: string): unknown => Reflect.get(row, field);

test('X23 Capital words: every field of every type, written alone, reads back equal with a version of its own', async ({
  show,
  browserB,
}) => {
  await browserB.open(`/p/${show.uuid}/cameras`);
  for (const definition of definitions.filter(({ type }) => type !== 'production')) {
    const type = definition.type as EntityType;
    const required = Object.fromEntries(
      await Promise.all(
        Object.entries(definition.references as Record<string, { to: EntityType; onRemove: string }>)
          .filter(([, reference]) => reference.onRemove === 'remove')
          .map(async ([field, reference]) => [field, (await show.add(reference.to, {})).uuid]),
      ),
    );
    const titled = definition.title in definition.defaults ? {} : { [definition.title]: 'Item' };
    const { uuid } = await show.add(type, { ...(definition.title in required ? {} : titled), ...required });
    for (const [field, value] of Object.entries(definition.sample as Record<string, unknown>)) {
      const before = await show.row(type, uuid);
      const { status, body } = await show.put(type, uuid, { version: before.version, [field]: value });
      expect(status, `${type}.${field}`).toBe(200);
      const after = await show.row(type, uuid);
      expect(fieldOf(after, field), `${type}.${field}`).toEqual(value);
      const unchanged = JSON.stringify(fieldOf(before, field)) === JSON.stringify(value);
      expect(after.version, `${type}.${field}`).toBe(before.version + (unchanged ? 0 : 1));
      if (!unchanged) expect(after.fieldVersions[field], `${type}.${field}`).toBe(after.version);
      expect(body.error).toBeUndefined();
    }
  }
  const camera = (await show.rows('camera'))[0];
  await browserB.seesIn(camera?.id ?? '', 'lensType', camera?.lensType ?? '');
  await expect(browserB.cell(camera?.id ?? '', 'hasHeavyTripod').getByRole('checkbox')).toBeChecked();
});
