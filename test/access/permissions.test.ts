import { expect, it } from 'vitest';
import { allows, PERMISSIONS, type Permission } from '../../src/access/permissions.ts';

const only = (role: 'viewer' | 'operator' | 'admin') =>
  PERMISSIONS.filter((permission) => allows(role, permission));

it('each role may do what the one below it may, and more', () => {
  const [viewer, operator, admin] = [only('viewer'), only('operator'), only('admin')];
  expect(operator).toEqual(expect.arrayContaining(viewer));
  expect(admin).toEqual([...PERMISSIONS]);
  expect(viewer.length).toBeLessThan(operator.length);
  expect(operator.length).toBeLessThan(admin.length);
});

it('a viewer reads, but neither people nor results, and changes the own account only', () => {
  const changing = only('viewer').filter((permission) => !permission.endsWith('.read'));
  expect(changing).toEqual(['account.own']);
  expect(allows('viewer', 'employees.read')).toBe(false);
});

it('results, decisions, secrets and payloads are for admins', () => {
  const forAdmins: Permission[] = [
    'checks.view_result',
    'checks.decide',
    'connections.write',
    'api_keys.write',
    'users.read',
    'users.write',
    'audit.read',
    'payloads.decode',
  ];
  for (const permission of forAdmins) expect(allows('operator', permission)).toBe(false);
});
