import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { allows } from '../../../access/permissions.ts';
import { resolveImportConflict, showConflict } from '../../admin/conflict-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { ActionButton } from '../form.tsx';
import { Fact, Facts, Note, spoken, When } from '../page-parts.tsx';
import { attempt, readForm } from '../read-form.ts';
import { Table } from '../table.tsx';
import { ATTENTION_PATH } from './attention-page.tsx';
import { EMPLOYEES_PATH } from './employees-page.tsx';

const PATH = '/console/import-conflicts/:id';
const Answer = z.object({ employee_id: z.string().optional() });

/** The page on which somebody decides who a hire is. */
export function addConflictPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'employees.read', PATH, async (c) => {
    const conflict = await showConflict(services, c.req.param('id'));
    const page = `/console/import-conflicts/${conflict.id}`;
    const isOpen = conflict.state === 'open' && allows(c.get('caller').role, 'employees.write');
    return showPage(c, {
      title: 'Who is this hire?',
      crumbs: [{ title: 'Needs attention', href: ATTENTION_PATH }, { title: 'Who is this hire?' }],
      children: (
        <>
          <Note tone={conflict.state === 'open' ? 'warn' : 'plain'}>{conflict.sentence}</Note>
          <div class="panel">
            <Facts>
              <Fact name="Hire">
                <a href={`/console/runs/${conflict.run_id}`}>Opportunity {conflict.subject}</a>
              </Fact>
              <Fact name="Since">
                <When at={conflict.created_at} />
              </Fact>
              <Fact name="Decision">
                {spoken(conflict.state)}
                {conflict.resolved_by === null ? '' : `, by ${conflict.resolved_by}`}
              </Fact>
            </Facts>
          </div>
          <h2>It may be</h2>
          <Table
            caption="Employees that this hire may be"
            rows={conflict.candidates}
            columns={[
              {
                heading: 'Employee',
                show: ({ id, name }) => <a href={`${EMPLOYEES_PATH}/${id}`}>{name ?? id}</a>,
              },
              {
                heading: 'Decision',
                show: ({ id, name }) =>
                  isOpen ? (
                    <ActionButton action={page} label={`It is ${name ?? id}`} fields={{ employee_id: id }} />
                  ) : conflict.employee_id === id ? (
                    'It is this one.'
                  ) : (
                    ''
                  ),
              },
            ]}
            empty="There is nobody."
          />
          {isOpen ? (
            <div class="actions">
              <ActionButton action={page} label="It is somebody else: keep them separate" />
            </div>
          ) : null}
        </>
      ),
    });
  });

  consoleAction(app, 'employees.write', PATH, async (c) => {
    const id = c.req.param('id');
    const form = await readForm(c, Answer);
    const employeeId = (form.ok ? form.values.employee_id : undefined) ?? null;
    const outcome = await attempt(() =>
      resolveImportConflict(services, { id, employeeId, caller: c.get('caller') }),
    );
    const page = `/console/import-conflicts/${id}`;
    if (!outcome.ok) return goTo(c, page, { kind: 'problem', text: outcome.problem.title });
    return goTo(c, page, { kind: 'done', text: 'Decided. The run goes on.' });
  });
}
