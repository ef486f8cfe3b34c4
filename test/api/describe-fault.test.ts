import { expect, it } from 'vitest';
import { describeFault } from '../../src/api/describe-fault.ts';

it('tells the kind, the code and the place of a fault, never its message', () => {
  const cause = Object.assign(new Error('Key (personal_email)=(ada@example.test) exists'), { code: '23505' });
  const fault = new Error('Failed query: insert … params: ada@example.test', { cause });
  const described = describeFault(fault);
  expect(described).toMatchObject({ name: 'Error', code: '23505' });
  expect(described.stack[0]).toMatch(/^at .*describe-fault\.test\.ts/);
  expect(JSON.stringify(described)).not.toContain('ada@');
});

it('copes with what is no error', () => {
  expect(describeFault('ada@example.test')).toEqual({ name: 'string', code: null, stack: [] });
});
