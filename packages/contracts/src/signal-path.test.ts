import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connection as definition } from './entities/connection.ts';
import { rowSchema } from './entity.ts';
import type { Entity } from './registry.ts';
import type { DisplayId } from './scalars.ts';
import { type Book, cableLabel, ends, feedText, MAX_HOPS, MAX_PATHS, tracePaths } from './signal-path.ts';

type Connection = Entity<'connection'>;

const uuid = (kind: string, number: number) => `${kind}-0000-7000-8000-${String(number).padStart(12, '0')}`;
const laptop = { uuid: uuid('0000000a', 1), id: 'SRC 1', name: 'GFX A' } as Book['sources'][number];
const screen = { uuid: uuid('0000000b', 1), id: 'DST 1', name: 'SCREEN 1A' } as Book['sends'][number];

let made = 0;
function connection(fields: Partial<Record<keyof Connection, unknown>>): Connection {
  made++;
  const empty = Object.fromEntries(Object.keys(definition.fields).map((field) => [field, null]));
  return rowSchema(definition).parse({
    ...empty,
    uuid: uuid('0000000c', made),
    id: `CBL ${made}`,
    productionUuid: uuid('0000000d', 1),
    name: '',
    version: 1,
    fieldVersions: {},
    createdAt: '2026-05-01T08:00:00.000Z',
    updatedAt: '2026-05-01T08:00:00.000Z',
    lastModifiedBy: null,
    isDeleted: false,
    ...fields,
  }) as unknown as Connection;
}

const book = (...connections: Connection[]): Book => ({ sources: [laptop], sends: [screen], connections });
const fromLaptop = { sourceUuid: laptop.uuid };
const toScreen = { sendUuid: screen.uuid };

const told = (connections: Connection[]) =>
  tracePaths(laptop.uuid, book(...connections)).map(({ hops, end }) => [
    ...hops.map((hop) => hop.connection.id),
    end,
  ]);

describe('tracing the paths of a source', () => {
  it('follows a chain from port to port to the send', () => {
    const first = connection({ ...fromLaptop, toPort: 'E2 ID.0 IN 1.1' });
    const second = connection({ fromPort: 'E2 ID.0 IN 1.1', toPort: 'CARB IN 4' });
    const third = connection({ fromPort: 'CARB IN 4', ...toScreen });
    expect(told([third, first, second])).toEqual([[first.id, second.id, third.id, 'send']]);
  });

  it('goes on through a device whose input is named, also where a connection starts with that device', () => {
    const first = connection({ ...fromLaptop, toPort: 'R01 IN 3' });
    const second = connection({
      intermediateInput: 'R01 IN 3',
      intermediateOutput: 'R01 OUT 7',
      ...toScreen,
    });
    expect(told([first, second])).toEqual([[first.id, second.id, 'send']]);
    const hop = tracePaths(laptop.uuid, book(first, second))[0]?.hops[1];
    expect(hop).toMatchObject({
      from: 'R01 OUT 7',
      through: 'R01 IN 3 → R01 OUT 7',
      to: 'SCREEN 1A [DST 1]',
    });
  });

  it('takes a port to be the same in any case and with blanks around it', () => {
    const first = connection({ ...fromLaptop, toPort: ' r01 in 3' });
    const second = connection({ fromPort: 'R01 IN 3 ', ...toScreen });
    expect(told([first, second])).toEqual([[first.id, second.id, 'send']]);
  });

  it('gives a path for each way where a port fans out, in the order of the book', () => {
    const first = connection({ ...fromLaptop, toPort: 'DA IN 1' });
    const left = connection({ fromPort: 'DA IN 1', ...toScreen });
    const right = connection({ fromPort: 'DA IN 1', toPort: 'REC IN 1' });
    expect(told([first, left, right])).toEqual([
      [first.id, left.id, 'send'],
      [first.id, right.id, 'open'],
    ]);
  });

  it('gives a path for each output of the source, and none for a source that is not cabled', () => {
    const one = connection({ ...fromLaptop, toPort: 'A' });
    const two = connection({ ...fromLaptop, ...toScreen });
    expect(told([one, two])).toEqual([
      [one.id, 'open'],
      [two.id, 'send'],
    ]);
    expect(told([])).toEqual([]);
  });

  it('ends open where the next port is not connected or not named', () => {
    const unnamed = connection({ ...fromLaptop });
    const other = connection({});
    expect(told([unnamed, other])).toEqual([[unnamed.id, 'open']]);
  });

  it('does not join two connections whose ports are left blank', () => {
    const first = connection({ ...fromLaptop, toPort: ' ' });
    const other = connection({ fromPort: '', ...toScreen });
    expect(told([first, other])).toEqual([[first.id, 'open']]);
  });

  it('says so when a path comes back to where it has been', () => {
    const first = connection({ ...fromLaptop, toPort: 'A' });
    const there = connection({ fromPort: 'A', toPort: 'B' });
    const back = connection({ fromPort: 'B', toPort: 'A' });
    expect(told([first, there, back])).toEqual([[first.id, there.id, back.id, 'loop']]);
  });

  it('marks a path as cut that is longer than any real one', () => {
    const chain = Array.from({ length: MAX_HOPS + 1 }, (_, step) =>
      connection({ ...(step === 0 && fromLaptop), fromPort: `P${step}`, toPort: `P${step + 1}` }),
    );
    const [path, ...others] = tracePaths(laptop.uuid, book(...chain));
    expect([path?.hops.length, path?.end, others.length]).toEqual([MAX_HOPS, 'cut', 0]);
    expect(tracePaths(laptop.uuid, book(...chain.slice(0, -1)))[0]?.end).toBe('open');
  });

  it('stops where ports fan out and meet again forty times, and marks the rest as cut', () => {
    const stages = Array.from({ length: 40 }, (_, stage) => [
      connection({ fromPort: `P${stage}`, toPort: `P${stage + 1}` }),
      connection({ fromPort: `P${stage}`, toPort: `P${stage + 1}` }),
    ]);
    const paths = tracePaths(
      laptop.uuid,
      book(connection({ ...fromLaptop, toPort: 'P0' }), ...stages.flat()),
    );
    expect(paths.length).toBe(MAX_PATHS + 1);
    expect(paths.filter(({ end }) => end === 'cut')).toEqual([paths.at(-1)]);
  });

  it('ends for every cabling that can be written, with whole paths that never pass a connection twice', () => {
    const port = fc.option(fc.integer({ min: 0, max: 6 }).map((number) => `P${number}`));
    const cable = fc.record({
      sourceUuid: fc.constantFrom(laptop.uuid, null, null),
      fromPort: port,
      intermediateInput: port,
      sendUuid: fc.constantFrom(screen.uuid, null, null, null),
      toPort: port,
    });
    fc.assert(
      fc.property(fc.array(cable, { maxLength: 40 }), (cables) => {
        const paths = tracePaths(laptop.uuid, book(...cables.map(connection)));
        expect(paths.length).toBeLessThanOrEqual(MAX_PATHS + 1);
        for (const { hops, end } of paths) {
          const passed = hops.map((hop) => hop.connection);
          expect(passed.length).toBeLessThanOrEqual(MAX_HOPS);
          expect(new Set(passed.map((row) => row.uuid)).size).toBe(passed.length);
          expect(passed[0]?.sourceUuid).toBe(laptop.uuid);
          if (end !== 'cut') expect(passed.at(-1)?.sendUuid === screen.uuid).toBe(end === 'send');
          for (const [index, row] of passed.slice(1).entries()) {
            expect([row.fromPort, row.intermediateInput]).toContain(passed[index]?.toPort);
          }
        }
      }),
    );
  });
});

describe('the words of a connection', () => {
  it('a feed is written as its name and its id, and one without a name as its id', () => {
    expect(feedText(laptop)).toBe('GFX A [SRC 1]');
    expect(feedText({ ...laptop, name: '' })).toBe('SRC 1');
  });

  it('follow a rename of either end', () => {
    const cable = connection({ ...fromLaptop, ...toScreen, cableType: 'SDI' });
    const before = book(cable);
    expect(cableLabel(cable, before)).toBe(`${cable.id} · GFX A [SRC 1] → SCREEN 1A [DST 1] · SDI`);
    const after = {
      ...before,
      sources: [{ ...laptop, id: 'SRC A' as DisplayId }],
      sends: [{ ...screen, name: 'IMAG LEFT' }],
    };
    expect(cableLabel(cable, after)).toBe(`${cable.id} · GFX A [SRC A] → IMAG LEFT [DST 1] · SDI`);
    expect(tracePaths(laptop.uuid, after)[0]?.hops[0]).toMatchObject({
      from: 'GFX A [SRC A]',
      to: 'IMAG LEFT [DST 1]',
    });
  });

  it('name the printed ports of devices that the book does not hold', () => {
    const cable = connection({ fromPort: 'E2 ID.0 OUT 1.1', toPort: 'CARB IN 1' });
    expect(ends(cable, book())).toEqual({ from: 'E2 ID.0 OUT 1.1', to: 'CARB IN 1' });
    const patch = connection({ intermediateInput: 'R01 IN 3', intermediateOutput: 'R01 OUT 7' });
    expect(ends(patch, book())).toEqual({ from: 'R01 OUT 7', to: 'R01 IN 3' });
  });

  it('say "nothing" for an end that is not written, and leave out a cable that has no type', () => {
    const cable = connection({ ...fromLaptop, toPort: '' });
    expect(cableLabel(cable, book())).toBe(`${cable.id} · GFX A [SRC 1] → nothing`);
  });
});
