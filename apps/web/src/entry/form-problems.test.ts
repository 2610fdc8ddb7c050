import { setupBody, signInBody } from '@callsign/contracts/accounts';
import { describe, expect, it } from 'vitest';
import { problemsOf } from './form-problems.ts';

const setup = (values: Partial<Record<'name' | 'email' | 'password', string>>) =>
  problemsOf(setupBody, ['name', 'email', 'password'], { name: '', email: '', password: '', ...values });

describe('what is wrong with an account that somebody fills in', () => {
  it('is nothing where all of it can be used', () => {
    expect(setup({ name: 'Ana', email: 'ana@example.com', password: 'long enough' })).toBeNull();
  });
  it('is said of each field, and that it is missing where nothing was typed', () => {
    expect(setup({ email: 'ana', password: 'short' })).toEqual({
      name: 'is missing',
      email: expect.stringMatching(/e-?mail/i),
      password: 'must have at least 10 characters',
    });
  });
  it('takes blanks for nothing', () => {
    expect(setup({ name: '   ', email: 'ana@example.com', password: 'long enough' })).toEqual({
      name: 'is missing',
    });
  });
  it('is not the length of a password that only signs in', () => {
    const values = { email: 'ana@example.com', password: 'short' };
    expect(problemsOf(signInBody, ['email', 'password'], values)).toBeNull();
  });
});
