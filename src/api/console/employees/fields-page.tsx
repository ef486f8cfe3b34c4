import type { OpenAPIHono } from '@hono/zod-openapi';
import { allows } from '../../../access/permissions.ts';
import { readFields } from '../../../db/employee-fields.ts';
import { FIELD_TYPE_LABELS, type FieldDefinition } from '../../../domain/employee/field-definition.ts';
import type { AppEnv } from '../../app-env.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Badge } from '../page-parts.tsx';
import { type Column, Table } from '../table.tsx';
import { EMPLOYEES_PATH } from './employees-page.tsx';

export const FIELDS_PATH = '/console/employee-fields';

/** The fields of employees, by group. */
export function addFieldsPage(app: OpenAPIHono<AppEnv>, { db }: ConsoleServices): void {
  consolePage(app, 'fields.read', FIELDS_PATH, async (c) => {
    const mayWrite = allows(c.get('caller').role, 'fields.write');
    return showPage(c, {
      title: 'Fields of employees',
      crumbs: [{ title: 'Employees', href: EMPLOYEES_PATH }, { title: 'Fields' }],
      children: (
        <>
          <p>
            Mappings and CSV files name a field by its key. Built-in fields can be renamed and required, not
            archived.
          </p>
          {mayWrite ? (
            <div class="actions">
              <a class="button" href="/console/new-employee-field">
                Add a field
              </a>
            </div>
          ) : null}
          <Table
            caption="Fields of employees"
            columns={columnsFor(mayWrite)}
            rows={await readFields(db)}
            empty="There is no field."
          />
        </>
      ),
    });
  });
}

function columnsFor(mayWrite: boolean): readonly Column<FieldDefinition>[] {
  return [
    { heading: 'Group', show: ({ group }) => group },
    {
      heading: 'Field',
      show: ({ key, label }) => (mayWrite ? <a href={`${FIELDS_PATH}/${key}`}>{label}</a> : label),
    },
    { heading: 'Key', show: ({ key }) => <code>{key}</code> },
    {
      heading: 'Type',
      show: ({ type, options }) =>
        type === 'choice' ? `Choice: ${options.join(', ')}` : FIELD_TYPE_LABELS[type],
    },
    {
      heading: 'Notes',
      show: ({ required, builtin, archived }) => (
        <>
          {required ? <Badge tone="warn">required</Badge> : null} {builtin ? <Badge>built in</Badge> : null}{' '}
          {archived ? <Badge tone="bad">archived</Badge> : null}
        </>
      ),
    },
  ];
}
