import { expect, test } from 'vitest';
import { buildOf } from './page-build.ts';

const page = (...names: string[]) =>
  `<head>${names.map((name) => `<link href="/assets/${name}">`).join('\n')}<link href="/favicon.svg"></head>`;

test('a build is named by the files that its page asks for, whatever else stands in the page', () => {
  const name = buildOf(page('index-AbC_1-x9.js', 'index-1.css'));
  expect(name).toMatch(/^[0-9a-f]{8}$/);
  expect(buildOf(`<!doctype html><title>x</title>${page('index-AbC_1-x9.js', 'index-1.css')}`)).toBe(name);
  expect(buildOf(page('index-AbC_1-x8.js', 'index-1.css'))).not.toBe(name);
  expect(buildOf(page('index-AbC_1-x9.js', 'index-2.css'))).not.toBe(name);
});

test('the page of a development server has no name', () => {
  expect(buildOf('<script type="module" src="/src/main.tsx"></script>')).toBeNull();
});
