import type { Child } from 'hono/jsx';
import type { EmployeeWithOrigins } from '../../../db/read-employees.ts';
import { displayName } from '../../../domain/employee/display-name.ts';
import { Tabs } from '../page-parts.tsx';
import { EMPLOYEES_PATH } from './employees-page.tsx';

const TABS = [
  { title: 'Profile', path: '' },
  { title: 'Background Checks', path: '/checks' },
  { title: 'Runs', path: '/runs' },
  { title: 'History', path: '/history' },
] as const;

/** What every page of one employee has: the way to it, its title and its tabs. */
export function employeeFrame(
  { employee }: Pick<EmployeeWithOrigins, 'employee'>,
  tab: (typeof TABS)[number]['title'],
  children: Child,
) {
  const page = `${EMPLOYEES_PATH}/${employee.id}`;
  const name = displayName(employee.profile) ?? employee.id;
  const tabs = TABS.map(({ title, path }) => ({ title, href: `${page}${path}` }));
  const current = tabs.find(({ title }) => title === tab)?.href ?? page;
  return {
    title: name,
    crumbs: [{ title: 'Employees', href: EMPLOYEES_PATH }, { title: name }],
    children: (
      <>
        <Tabs label="About this employee" tabs={tabs} current={current} />
        {children}
      </>
    ),
  };
}
