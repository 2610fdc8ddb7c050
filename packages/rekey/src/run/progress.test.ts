import { expect, test } from 'vitest';
import { measureProgress } from './measure-progress.ts';
import { showProgress, spell } from './progress.ts';
import type { Report } from './report.ts';

const table = { schema: 'public', name: 'child' };

function shown(reports: Report[], { interactive = false, json = false, stepMs = 1_000 } = {}): string {
  let text = '';
  let clock = 0;
  const write = (line: string) => {
    text += `${line}\n`;
  };
  const report = showProgress(
    { out: write, err: write, interactive, columns: 80 },
    { json, now: () => clock },
  );
  for (const it of reports) {
    clock += stepMs;
    report(it);
  }
  return text;
}

const halfway: Report = {
  event: 'progress',
  title: 'fill child',
  table,
  part: 0.5,
  rows: 2_000_000,
  rowsPerSecond: 61_000,
  secondsLeft: 33,
  sweep: 1,
};

test('a person sees one bar that moves', () => {
  const text = shown([halfway, { ...halfway, part: 1, secondsLeft: 0 }], { interactive: true });
  expect(text).toContain(' 50 %  2 000 000 rows, 61 000/s, 33 s left');
  expect(text.split('\u001b[1A\u001b[2K')).toHaveLength(2);
});

test('a log gets a line at most every ten seconds, and the last one', () => {
  const text = shown([...Array.from({ length: 24 }, () => halfway), { ...halfway, part: 1 }]);
  expect(text.match(/public\.child/g)).toHaveLength(4);
});

test('a machine gets every report as a line of JSON', () => {
  const lines = shown([{ event: 'run-begins', unit: table, steps: 3, resumed: true }, halfway], {
    json: true,
  });
  expect(
    lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event),
  ).toEqual(['run-begins', 'progress']);
});

test('rate and time left are those of the last half minute', () => {
  const reports: Report[] = [];
  let clock = 0;
  const progress = measureProgress(
    { title: '', table, sweep: 1 },
    (report) => reports.push(report),
    () => clock,
  );
  for (let i = 1; i <= 100; i += 1) {
    clock += 1_000;
    progress(i / 200, i <= 50 ? 10 : 1_000);
  }
  expect(reports.at(-1)).toMatchObject({ part: 0.5, rowsPerSecond: 1_000, secondsLeft: 100 });
});

test('durations are spelt for people', () => {
  expect([0.02, 3.4, 42, 600, 86_400].map(spell)).toEqual(['20 ms', '3.4 s', '42 s', '10 min', '24.0 h']);
});
