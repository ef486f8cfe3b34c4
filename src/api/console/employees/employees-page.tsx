import type { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import { allows } from '../../../access/permissions.ts';
import { EmployeeQuery, showEmployees } from '../../admin/employee-routes.ts';
import type { Employee } from '../../admin/employee-views.ts';
import type { AppEnv } from '../../app-env.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Filters, TextField } from '../form.tsx';
import { Badge, When } from '../page-parts.tsx';
import { readQuery } from '../read-query.ts';
import { type Column, Pages, Table } from '../table.tsx';
import { valueText } from './value-text.tsx';

export const EMPLOYEES_PATH = '/console/employees';

const COLUMNS: readonly Column<z.infer<typeof Employee>>[] = [
  { heading: 'Name', show: ({ id, name }) => <a href={`${EMPLOYEES_PATH}/${id}`}>{name ?? id}</a> },
  { heading: 'E-mail', show: ({ profile }) => textOf(profile.personal_email) },
  { heading: 'Job title', show: ({ profile }) => textOf(profile.job_title) },
  { heading: 'Start date', show: ({ profile }) => textOf(profile.start_date) },
  {
    heading: 'Missing',
    show: ({ missing }) => (missing.length > 0 ? <Badge tone="warn">{missing.length} required</Badge> : ''),
  },
  { heading: 'Added', show: ({ created_at: at }) => <When at={at} /> },
];

/** The list of employees, with a search. */
export function addEmployeesPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'employees.read', EMPLOYEES_PATH, async (c) => {
    const { query, texts } = readQuery(c, EmployeeQuery);
    const { data, next } = await showEmployees(services, query);
    const { role } = c.get('caller');
    return showPage(c, {
      title: 'Employees',
      children: (
        <>
          <div class="actions">
            {allows(role, 'employees.write') ? (
              <>
                <a class="button" href="/console/new-employee">
                  Add an employee
                </a>
                <a class="button quiet" href="/console/employee-imports">
                  Import a CSV file
                </a>
              </>
            ) : null}
            {allows(role, 'fields.read') ? (
              <a class="button quiet" href="/console/employee-fields">
                Fields
              </a>
            ) : null}
          </div>
          <Filters>
            <TextField name="q" label="Name or e-mail" type="search" value={texts.q} maxlength={200} />
          </Filters>
          <Table
            caption="Employees"
            columns={COLUMNS}
            rows={data}
            empty={
              texts.q
                ? 'No employee has these words in their name or e-mail address.'
                : 'There is nobody yet. A hire in Lever becomes an employee, or add one here.'
            }
          />
          <Pages path={EMPLOYEES_PATH} query={texts} next={next} />
        </>
      ),
    });
  });
}

function textOf(value: z.infer<typeof Employee>['profile'][string] | undefined): string {
  return value === null || value === undefined ? '' : valueText(value as Parameters<typeof valueText>[0]);
}
