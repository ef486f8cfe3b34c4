import { expect, it } from 'vitest';
import {
  brokenUniqueness,
  DatabaseUnavailableError,
  isDatabaseUnavailable,
} from '../../src/db/database-fault.ts';

const fault = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more });
const wrapped = (cause: Error) => new Error('Failed query', { cause });

it.each(['ECONNREFUSED', 'CONNECTION_CLOSED', '57P01', '53100', '53300', '25006', '08006', '58030'])(
  '%s means that the database is away or cannot write',
  (code) => {
    expect(isDatabaseUnavailable(fault(code))).toBe(true);
    expect(isDatabaseUnavailable(wrapped(fault(code)))).toBe(true);
  },
);

it.each(['23505', '42P01', '22021', 'ERR_INVALID_ARG_TYPE'])('%s does not', (code) => {
  expect(isDatabaseUnavailable(fault(code))).toBe(false);
});

it('a missed deadline does, anything else does not', () => {
  expect(isDatabaseUnavailable(new DatabaseUnavailableError('late'))).toBe(true);
  for (const other of [new Error('x'), null, undefined, 'x', { code: 5 }]) {
    expect(isDatabaseUnavailable(other)).toBe(false);
  }
});

it('the name of a broken unique constraint is found under what wraps it', () => {
  const broken = fault('23505', { constraint_name: 'connections_name_unique' });
  expect(brokenUniqueness(wrapped(broken))).toBe('connections_name_unique');
  expect(brokenUniqueness(fault('23503', { constraint_name: 'x' }))).toBeNull();
  expect(brokenUniqueness(fault('23505'))).toBeNull();
});
