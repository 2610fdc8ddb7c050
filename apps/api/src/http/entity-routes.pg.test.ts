import { anyValueOf } from '@callsign/contracts/any-value';
import { type AnyDefinition, rowSchema, writableFields } from '@callsign/contracts/entity';
import { definitions, type Entity, type EntityType } from '@callsign/contracts/registry';
import { uuidVersion } from '@callsign/identity/uuid';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { Refused } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { inWords, makeShow, type Show, sampleFields } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** A row of a type made from its sample, and what followers are told of this row from then on. */
async function makeRow(definition: AnyDefinition, extra: Record<string, unknown> = {}) {
  const type = definition.type as EntityType;
  const show = await makeShow(server);
  const socket = await server.socket();
  // The list of productions has a stream of its own; of all others it is the show's.
  const screen = socket.hello(type === 'production' ? null : show.uuid, 0);
  await socket.until('live', () => screen.live);
  const fields = { ...(await sampleFields(show, type)), ...extra };
  const { entity, commit } = await show.ana.create(type, fields);
  const path = `/api/${definition.plural}/${entity.uuid}`;
  const current = async (): Promise<Entity> => await show.ana.get(path);

  async function told() {
    const { version } = (await show.ana.get(`${path}/history`)).changes[0];
    const about = () => screen.commits.filter((each) => each.changes.some((c) => c.entityId === entity.uuid));
    await socket.until(`version ${version} is told`, () =>
      about().some(({ changes }) => changes.some((c) => c.entity.version >= version)),
    );
    expect(screen.problems).toEqual([]);
    return about().map(inWords);
  }
  return {
    type,
    show,
    fields,
    entity: entity as Entity & Record<string, unknown>,
    commit,
    path,
    current,
    told,
  };
}

/** Values that a field may take and that it does not hold. */
function otherValues(schema: z.ZodType, held: unknown): unknown[] {
  const values = fc.sample(anyValueOf(schema), { numRuns: 50, seed: 7 });
  return values.filter((value) => value !== null && value !== '' && !same(schema.parse(value), held));
}

/** Changes a field to the first of the values that breaks no rule of the type (load-out before load-in). */
async function updateToAny(show: Show, row: readonly [EntityType, string], field: string, values: unknown[]) {
  for (const value of values) {
    try {
      return { value, ...(await show.ben.update(row, { [field]: value, version: 1 })) };
    } catch (error) {
      if (!(error instanceof Refused && error.error.code === 'RULE_BROKEN')) throw error;
    }
  }
  throw new Error(`No value was found for ${field}.`);
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

const writable = (definition: AnyDefinition) => Object.entries(writableFields(definition));

async function otherTarget(show: Show, definition: AnyDefinition, field: string) {
  const { to } = (definition.references as Record<string, { to: EntityType }>)[field] ?? {};
  return to === undefined ? undefined : (await show.add(to, await sampleFields(show, to))).uuid;
}

describe.each(definitions.map((definition) => [definition.label.one, definition] as const))(
  '%s',
  (_, definition) => {
    it('gets its uuid from Postgres and is read back as it was entered', async () => {
      const { type, show, fields, entity, commit, path, current, told } = await makeRow(definition);
      expect(uuidVersion(entity.uuid)).toBe(7);
      expect(entity).toMatchObject({
        ...fields,
        version: 1,
        fieldVersions: {},
        isDeleted: false,
        lastModifiedBy: server.as('Ana').userId,
      });
      expect(entity.id).toMatch(new RegExp(`^${definition.prefix} \\d+$`));
      expect(rowSchema(definition).strict().parse(entity)).toEqual(entity);
      expect(await current()).toEqual(entity);
      const scope =
        type === 'production' ? '/api/productions' : `/api/${definition.plural}/production/${show.uuid}`;
      const list = await show.ana.get(scope);
      expect(type === 'production' ? list.productions : list).toContainEqual(entity);
      expect(await show.ana.get(`${path.replace(entity.uuid, entity.uuid.toUpperCase())}`)).toEqual(entity);
      expect(commit.changes.map((change) => change.entity)).toEqual([entity]);
      expect(await told()).toEqual([`Ana: ${type} ${entity.id} created`]);
    });

    it('keeps every field that is changed alone, with a version of its own', async () => {
      const { type, show, entity, current, told } = await makeRow(definition);
      const expected: Record<string, unknown> = { ...entity };
      const names: string[] = [];
      for (const [field, schema] of [...writable(definition), ['id', null] as const]) {
        const target = await otherTarget(show, definition, field);
        const values =
          schema === null
            ? [`${entity.id} renamed`]
            : target
              ? [target]
              : otherValues(schema, expected[field]);
        const {
          value,
          entity: answered,
          commit,
        } = await updateToAny(show, [type, entity.uuid], field, values);
        expected[field] = schema === null ? value : schema.parse(value);
        names.push(field);
        const stored = (await current()) as Entity & Record<string, unknown>;
        expect(stored, field).toEqual(answered);
        expect(stored[field], field).toEqual(expected[field]);
        expect(stored.version, field).toBe(1 + names.length);
        expect(stored.fieldVersions[field], field).toBe(stored.version);
        expect(commit.changes, field).toHaveLength(1);
      }
      const last = (await current()) as Entity & Record<string, unknown>;
      for (const field of names) expect(last[field], field).toEqual(expected[field]);
      expect(last).toMatchObject({
        uuid: entity.uuid,
        createdAt: entity.createdAt,
        lastModifiedBy: server.as('Ben').userId,
      });
      const updates = (await told()).slice(1);
      // Ticking an item also sets when it was ticked, which the database does.
      expect(updates.map((words) => words.replace('completed, completedAt', 'completed'))).toEqual(
        names.map((field) => `Ben: ${type} ${field === 'id' ? last.id : entity.id} updated (${field})`),
      );
    });

    it('leaves untouched what is not sent, and clears what is sent as null', async () => {
      const { type, show, entity, current, told } = await makeRow(definition);
      const nullable = writable(definition).filter(([, schema]) => schema.safeParse(null).success);
      const cleared = Object.fromEntries(nullable.map(([field]) => [field, null]));
      await show.ana.update([type, entity.uuid], cleared);
      const { updatedAt: _at, version: _v, fieldVersions: _f, ...before } = entity;
      expect(await current()).toMatchObject({ ...before, ...cleared, version: 2 });
      const nothing = await show.ana.update([type, entity.uuid], {});
      expect(nothing.commit.changes).toEqual([]);
      const again = await show.ana.update([type, entity.uuid], cleared);
      expect(again.commit.changes).toEqual([]);
      expect(again.entity).toMatchObject({ version: 2 });
      expect((await told()).slice(1)).toEqual([
        `Ana: ${type} ${entity.id} updated (${nullable
          .map(([field]) => field)
          .filter((field) => entity[field] !== null)
          .sort()
          .join(', ')})`,
      ]);
    });

    it('keeps text that looks like a date as text', async () => {
      const { type, show, entity, current, told } = await makeRow(definition);
      const text = '2026-05-01 load in 8am';
      const isText = (definition.fields[definition.title] as z.ZodType).safeParse(text).success;
      for (const note of [text, '2026-05-01', '2026-05-01T08:00:00Z', '12/05/26', '1.10']) {
        const fields = isText ? { note, [definition.title]: note } : { note };
        await show.ana.update([type, entity.uuid], fields);
        expect(await current()).toMatchObject(fields);
      }
      expect(await told()).toHaveLength(6);
    });

    it('goes to the trash and comes back with the same uuid, id and links', async () => {
      // Ids of productions are free for any other test while this one is in the trash.
      const { type, show, entity, path, current, told } = await makeRow(definition, { id: 'Trash 1' });
      const row = [type, entity.uuid] as const;
      const removed = await show.ben.remove(row);
      expect(removed.entity).toMatchObject({
        uuid: entity.uuid,
        isDeleted: true,
        version: 2,
        lastModifiedBy: server.as('Ben').userId,
      });
      const lists =
        type === 'production'
          ? ['/api/productions', '/api/productions?deleted=true']
          : ['', '?deleted=true'].map((query) => `/api/${definition.plural}/production/${show.uuid}${query}`);
      const uuids = async (list: string) => {
        const answer = await show.ana.get(list);
        return (answer.productions ?? answer).map((each: Entity) => each.uuid);
      };
      expect(await uuids(lists[0] as string)).not.toContain(entity.uuid);
      expect(await uuids(lists[1] as string)).toContain(entity.uuid);
      expect(await current()).toMatchObject({ isDeleted: true });
      const twice = await show.ben.remove(row);
      expect(twice.commit.changes).toEqual([]);
      const restored = await show.ana.restore(row);
      const { updatedAt: _at, version: _v, fieldVersions: _f, ...before } = entity;
      expect(restored.entity).toMatchObject({ ...before, version: 3, isDeleted: false });
      expect(await uuids(lists[0] as string)).toContain(entity.uuid);
      expect(await uuids(lists[1] as string)).not.toContain(entity.uuid);
      const { changes } = await show.ana.get(`${path}/history`);
      expect(changes).toMatchObject([
        { operation: 'restored', version: 3, userName: 'Ana', old: { isDeleted: true } },
        {
          operation: 'deleted',
          version: 2,
          userName: 'Ben',
          userId: server.as('Ben').userId,
          old: { isDeleted: false },
        },
        { operation: 'created', version: 1, userName: 'Ana', old: {}, entity },
      ]);
      expect(await told()).toEqual([
        `Ana: ${type} ${entity.id} created`,
        `Ben: ${type} ${entity.id} deleted`,
        `Ana: ${type} ${entity.id} created`,
      ]);
    });

    it('has a history of who changed what, when, and what it was before', async () => {
      const { type, show, entity, path, told } = await makeRow(definition);
      await show.ben.update([type, entity.uuid], { id: `${entity.id} A`, note: 'Moved' });
      const { changes } = await show.ana.get(`${path}/history`);
      expect(changes[0]).toMatchObject({
        operation: 'updated',
        userId: server.as('Ben').userId,
        userName: 'Ben',
        old: { id: entity.id, note: entity.note },
        entity: { id: `${entity.id} A`, note: 'Moved' },
      });
      expect(Math.abs(Date.now() - Date.parse(changes[0].at))).toBeLessThan(60_000);
      expect((await told()).at(-1)).toBe(`Ben: ${type} ${entity.id} A updated (id, note)`);
    });
  },
);
