import type { OpenAPIHono } from '@hono/zod-openapi';
import { allows } from '../../../access/permissions.ts';
import type { EmployeeWithOrigins, ValueOriginRow } from '../../../db/read-employees.ts';
import { missingFields } from '../../../domain/employee/employee-profile.ts';
import { readFound } from '../../admin/employee-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Note, When } from '../page-parts.tsx';
import { Table } from '../table.tsx';
import { employeeFrame } from './employee-frame.tsx';
import { ValueText } from './value-text.tsx';

/** The values of one employee by group, with where each came from. */
export function addEmployeePage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'employees.read', '/console/employees/:id', async (c) => {
    const found = await readFound(services, c.req.param('id'));
    const missing = missingFields(found.employee.profile, found.fields);
    return showPage(
      c,
      employeeFrame(
        found,
        'Profile',
        <>
          {missing.length > 0 ? (
            <Note tone="warn">
              Required, but not known yet: {missing.map(({ label }) => label).join(', ')}.
            </Note>
          ) : null}
          {allows(c.get('caller').role, 'employees.write') ? (
            <div class="actions">
              <a class="button" href={`/console/employees/${found.employee.id}/edit`}>
                Edit
              </a>
            </div>
          ) : null}
          <Groups found={found} />
        </>,
      ),
    );
  });
}

function Groups({ found }: { found: EmployeeWithOrigins }) {
  const { employee, people } = found;
  const origins = new Map(found.origins.map((origin) => [origin.field, origin]));
  const shown = found.fields.filter(
    ({ key, archived }) => !archived || (employee.profile[key] ?? null) !== null,
  );
  const groups = [...new Set(shown.map(({ group }) => group))];
  return (
    <>
      {groups.map((group) => (
        <>
          <h2>{group}</h2>
          <Table
            caption={group}
            rows={shown.filter((field) => field.group === group)}
            columns={[
              { heading: 'Field', show: ({ label, archived }) => (archived ? `${label} (archived)` : label) },
              {
                heading: 'Value',
                show: (field) => (
                  <ValueText field={field} value={employee.profile[field.key]} people={people} />
                ),
              },
              { heading: 'From', show: ({ key }) => originText(origins.get(key)) },
              { heading: 'Since', show: ({ key }) => since(origins.get(key)) },
            ]}
            empty=""
          />
        </>
      ))}
    </>
  );
}

function since(origin: ValueOriginRow | undefined) {
  return origin ? <When at={origin.at} /> : '';
}

/** Where a value came from, in a few words. */
export function originText(
  origin: Pick<ValueOriginRow, 'source' | 'mappingVersion' | 'actor'> | undefined,
): string {
  if (!origin) return '';
  switch (origin.source) {
    case 'import':
      return origin.mappingVersion === null ? 'Lever' : `Lever, mapping version ${origin.mappingVersion}`;
    case 'csv':
      return `CSV file, by ${origin.actor}`;
    case 'form':
      return 'A form';
    case 'admin':
      return origin.actor;
  }
}
