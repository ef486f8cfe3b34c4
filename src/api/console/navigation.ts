import { allows, type Permission } from '../../access/permissions.ts';
import type { Role } from '../../db/schema/access.ts';

/** A section of the console; who lacks the permission of its page does not see it. */
export interface Section {
  readonly title: string;
  readonly href: string;
  readonly permission: Permission;
}

const SECTIONS: readonly Section[] = [
  { title: 'Needs attention', href: '/console/attention', permission: 'runs.read' },
  { title: 'Employees', href: '/console/employees', permission: 'employees.read' },
  { title: 'Runs', href: '/console/runs', permission: 'runs.read' },
  { title: 'Definitions', href: '/console/definitions', permission: 'definitions.read' },
  { title: 'Listeners', href: '/console/listeners', permission: 'listeners.read' },
  { title: 'Connections', href: '/console/connections', permission: 'connections.read' },
  { title: 'Deliveries', href: '/console/deliveries', permission: 'deliveries.read' },
  { title: 'Field mapping', href: '/console/mapping', permission: 'connections.read' },
  { title: 'Users', href: '/console/users', permission: 'users.read' },
  { title: 'API keys', href: '/console/api-keys', permission: 'api_keys.read' },
  { title: 'Audit log', href: '/console/audit', permission: 'audit.read' },
];

/** The sections that somebody with this role may open. */
export function sectionsOf(role: Role): readonly Section[] {
  return SECTIONS.filter(({ permission }) => allows(role, permission));
}
