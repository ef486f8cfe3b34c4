import { ServiceError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { describe, expect, it } from 'vitest';
import { pauseMs } from '../../src/inbox/outcome.ts';
import { describeError, isTransient, LeaseOverError } from '../../src/inbox/transient-error.ts';
import { VendorError } from '../../src/integrations/vendor-error.ts';

const EMAIL = 'adelheid@people.test';
const coded = (code: string) => Object.assign(new Error(`about ${EMAIL}`), { code });
const query = (code: string) => new DrizzleQueryError('select 1', [EMAIL], coded(code));
const temporal = (code: number, details = 'details of the server') =>
  new ServiceError('Failed to start', {
    cause: Object.assign(new Error(details), { code, details, metadata: {} }),
  });
const vendor = (code: VendorError['code']) =>
  new VendorError({ code, operation: 'getReport', outcome: 'unknown', detail: EMAIL });

describe('an error that waiting alone can help', () => {
  it.each([
    ['Temporal is unavailable', temporal(14)],
    ['Temporal is late', temporal(4)],
    ['Temporal is overloaded', temporal(8)],
    ['Temporal does not accept our key any more', temporal(16)],
    ['a namespace is not there yet', new NamespaceNotFoundError('gangway')],
    [
      'a search attribute is not mapped yet',
      temporal(3, 'Namespace x has no mapping defined for GangwayRun'),
    ],
    ['Postgres refuses the connection', query('ECONNREFUSED')],
    ['Postgres restarts', query('57P01')],
    ['Postgres has too many connections', query('53300')],
    ['Postgres has no disk left', query('53100')],
    ['Postgres is read-only after a failover', query('25006')],
    ['the network has no way to Postgres', query('EHOSTUNREACH')],
    ['its name is not resolved', query('EAI_AGAIN')],
    ['the pool lost its connection', query('CONNECTION_CLOSED')],
    ['a vendor is down', vendor('checkr.unavailable')],
    ['a vendor asks to slow down', vendor('checkr.rate_limited')],
    ['nothing came of it in time', new LeaseOverError('late')],
  ])('is one where %s', (_, error) => {
    expect(isTransient(error)).toBe(true);
  });

  it.each([
    ['a bug', new TypeError('x is not a function')],
    ['a broken constraint', query('23505')],
    ['a missing table', query('42P01')],
    ['an invalid argument', temporal(3, 'WorkflowId is too long')],
    ['a refused credential of a vendor', vendor('checkr.unauthorized')],
    ['a text', 'thrown'],
  ])('is not %s', (_, error) => {
    expect(isTransient(error)).toBe(false);
  });
});

describe('the last error of a delivery', () => {
  it.each([
    [temporal(14, ''), 'temporal.14: '],
    [query('23505'), 'Error: 23505'],
    [vendor('checkr.unauthorized'), /^checkr\.unauthorized: Checkr refused the credential/],
    [new TypeError(EMAIL), 'TypeError'],
    [EMAIL, 'unknown'],
  ])('names its kind and nobody: %#', (error, expected) => {
    expect(describeError(error)).toMatch(expected);
    expect(describeError(error)).not.toContain(EMAIL);
  });
});

it('pauses grow from a second to ten minutes', () => {
  const pauses = Array.from({ length: 30 }, (_, index) => pauseMs(index + 1));
  expect(pauses.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(pauses.slice(10)).toEqual(pauses.slice(10).map(() => 600_000));
  expect(pauseMs(0)).toBe(1_000);
});
