import { expect, test } from 'vitest';
import { changesRows, controlsTransaction, splitStatements } from './statements.ts';

test.each([
  ['select 1; select 2;', ['select 1', 'select 2']],
  ["insert into a values (';', 'it''s;'); select 1", ["insert into a values (';', 'it''s;')", 'select 1']],
  ["select E'\\';'; select 1", ["select E'\\';'", 'select 1']],
  ['create table "a;b" (); select 1', ['create table "a;b" ()', 'select 1']],
  ['do $$ begin perform 1; end $$; select 1', ['do $$ begin perform 1; end $$', 'select 1']],
  ['do $a$ select $$;$$; $a$; select 1', ['do $a$ select $$;$$; $a$', 'select 1']],
  [
    '-- a; comment\nselect 1; /* and; another */ select 2',
    ['-- a; comment\nselect 1', '/* and; another */ select 2'],
  ],
  [
    'create function f() returns int begin atomic select 1; select 2; end; select 1',
    ['create function f() returns int begin atomic select 1; select 2; end', 'select 1'],
  ],
  ['select $1; select 2', ['select $1', 'select 2']],
  ['-- nothing but a comment;', []],
])('%s', (script, statements) => {
  expect(splitStatements(script)).toEqual(statements);
});

test('what begins or ends a transaction is told from what changes rows', () => {
  expect(controlsTransaction('-- now\nBEGIN')).toBe(true);
  expect(controlsTransaction('begin_of_show()')).toBe(false);
  expect(changesRows('-- now\nupdate sends set id = 1')).toBe(true);
  expect(changesRows('create table updates ()')).toBe(false);
});
