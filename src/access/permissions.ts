import type { Role } from '../db/schema/access.ts';

/** Everything that an actor may be allowed to do; each route of the API names one. */
export const PERMISSIONS = [
  'connections.read',
  'connections.write',
  'listeners.read',
  'listeners.write',
  'definitions.read',
  'definitions.write',
  'fields.read',
  'fields.write',
  'employees.read',
  'employees.write',
  'runs.read',
  'runs.act',
  'checks.read',
  'checks.view_result',
  'checks.order',
  'checks.decide',
  'deliveries.read',
  'deliveries.view_body',
  'deliveries.replay',
  'api_keys.read',
  'api_keys.write',
  'users.read',
  'users.write',
  'audit.read',
  'payloads.decode',
  'account.own',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const VIEWER: readonly Permission[] = [
  'connections.read',
  'listeners.read',
  'definitions.read',
  'fields.read',
  'runs.read',
  'checks.read',
  'deliveries.read',
  'account.own',
];

const OPERATOR: readonly Permission[] = [
  ...VIEWER,
  'employees.read',
  'employees.write',
  'runs.act',
  'checks.order',
  'deliveries.view_body',
  'deliveries.replay',
];

const OF_ROLE: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(VIEWER),
  operator: new Set(OPERATOR),
  admin: new Set(PERMISSIONS),
};

/** True when the role carries the permission. */
export function allows(role: Role, permission: Permission): boolean {
  return OF_ROLE[role].has(permission);
}
