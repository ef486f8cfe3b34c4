import type { OpenAPIHono } from '@hono/zod-openapi';
import { profilesOf } from '../../../db/read-employees.ts';
import { CheckQuery, showChecks } from '../../admin/check-routes.ts';
import { ChangeQuery, readFound, showChanges } from '../../admin/employee-routes.ts';
import { RunQuery, showRuns } from '../../admin/run-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { assertAllowed } from '../../authenticate.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Badge, spoken, When } from '../page-parts.tsx';
import { readQuery } from '../read-query.ts';
import { runTone, taskTone } from '../runs/run-words.ts';
import { Pages, Table } from '../table.tsx';
import { employeeFrame } from './employee-frame.tsx';
import { originText } from './employee-page.tsx';
import { ValueText } from './value-text.tsx';

/** The other tabs of one employee: checks, runs with the state of their tasks, and the history of values. */
export function addEmployeeTabPages(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  addChecksTab(app, services);
  addRunsTab(app, services);
  addHistoryTab(app, services);
}

function addChecksTab(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'employees.read', '/console/employees/:id/checks', async (c) => {
    const caller = c.get('caller');
    assertAllowed(caller, 'checks.read');
    const { query, texts } = readQuery(c, CheckQuery);
    const found = await readFound(services, c.req.param('id'));
    const page = await showChecks(services, { ...query, employee_id: found.employee.id }, caller);
    const checks = (
      <>
        <Table
          caption="Background checks"
          rows={page.data}
          columns={[
            {
              heading: 'Date of initialization',
              show: ({ id, created_at: at }) => (
                <a href={`/checks/${id}`}>
                  <When at={at} />
                </a>
              ),
            },
            {
              heading: 'Source',
              show: ({ run_id: runId, task_key: key }) => (
                <a href={`/console/runs/${runId}`}>Task {key} of a run</a>
              ),
            },
            { heading: 'Package', show: (check) => check.package },
            {
              heading: 'Estimated completion',
              show: ({ estimated_completion_at: at }) => at?.slice(0, 10) ?? 'Not known yet',
            },
            {
              heading: 'Status',
              show: ({ result, progress_label: progress, late }) => (
                <>
                  <Badge>{result?.status_label ?? progress}</Badge>{' '}
                  {late ? <Badge tone="warn">late</Badge> : null}
                </>
              ),
            },
            { heading: 'Report', show: ({ result }) => <ReportLink url={result?.report_url ?? null} /> },
          ]}
          empty="No background check has been ordered for this employee."
        />
        <Pages path={c.req.path} query={texts} next={page.next} />
      </>
    );
    return showPage(c, employeeFrame(found, 'Background Checks', checks));
  });
}

function ReportLink({ url }: { url: string | null }) {
  if (url === null) return <span class="muted">none</span>;
  return (
    <a href={url} rel="noreferrer">
      Report (login needed)
    </a>
  );
}

function addRunsTab(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'employees.read', '/console/employees/:id/runs', async (c) => {
    const caller = c.get('caller');
    assertAllowed(caller, 'runs.read');
    const { query, texts } = readQuery(c, RunQuery);
    const found = await readFound(services, c.req.param('id'));
    const page = await showRuns(services, { ...query, employee_id: found.employee.id }, caller);
    const runs = (
      <>
        {page.data.length === 0 ? (
          <p class="empty">No run is about this employee. A run starts when somebody is hired in Lever.</p>
        ) : null}
        {page.data.map((run) => (
          <>
            <h2>
              <a href={`/console/runs/${run.id}`}>Run of {run.subject}</a>
            </h2>
            <p>
              <Badge tone={runTone(run.state)}>{spoken(run.state)}</Badge> since{' '}
              <When at={run.started_at ?? run.created_at} />
              {run.closed_at === null ? null : (
                <>
                  , closed <When at={run.closed_at} />
                </>
              )}
            </p>
            <Table
              caption={`Timeline of the run of ${run.subject}`}
              rows={run.tasks}
              columns={[
                { heading: 'Task', show: ({ name, key }) => name || key },
                {
                  heading: 'State',
                  show: ({ state }) => <Badge tone={taskTone(state)}>{spoken(state)}</Badge>,
                },
                { heading: 'Waits for', show: ({ why }) => why?.sentence ?? '' },
                { heading: 'Since', show: ({ since }) => <When at={since} /> },
              ]}
              empty="This run has no task yet."
            />
          </>
        ))}
        <Pages path={c.req.path} query={texts} next={page.next} />
      </>
    );
    return showPage(c, employeeFrame(found, 'Runs', runs));
  });
}

function addHistoryTab(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'employees.read', '/console/employees/:id/history', async (c) => {
    const { query, texts } = readQuery(c, ChangeQuery);
    const found = await readFound(services, c.req.param('id'));
    const page = await showChanges(services, found.employee.id, query);
    const fields = new Map(found.fields.map((field) => [field.key, field]));
    const named = page.data.flatMap(({ field, before, after }) =>
      fields.get(field)?.type === 'employee' ? [before, after] : [],
    );
    const people = await profilesOf(services.db, named);
    const changes = (
      <>
        <Table
          caption="Changes of values"
          rows={page.data}
          columns={[
            { heading: 'When', show: ({ at }) => <When at={at} /> },
            { heading: 'Field', show: ({ field }) => fields.get(field)?.label ?? field },
            {
              heading: 'Before',
              show: ({ field, before }) => (
                <ValueText field={fields.get(field)} value={before} people={people} />
              ),
            },
            {
              heading: 'After',
              show: ({ field, after }) => (
                <ValueText field={fields.get(field)} value={after} people={people} />
              ),
            },
            {
              heading: 'From',
              show: ({ source, actor, mapping_version: mappingVersion }) =>
                originText({ source, actor, mappingVersion }),
            },
          ]}
          empty="No value has changed yet."
        />
        <Pages path={c.req.path} query={texts} next={page.next} />
      </>
    );
    return showPage(c, employeeFrame(found, 'History', changes));
  });
}
