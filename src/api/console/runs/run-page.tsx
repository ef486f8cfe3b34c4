import type { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import { hasEnded, isOpen } from '../../../domain/run/task-state.ts';
import { showRun } from '../../admin/run-routes.ts';
import type { Action, RunWithActions } from '../../admin/run-views.ts';
import type { AppEnv, Caller } from '../../app-env.ts';
import { nameActors } from '../actor-names.ts';
import { consolePage, showPage, showPart } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Badge, Fact, Facts, Note, spoken, When } from '../page-parts.tsx';
import { Table } from '../table.tsx';
import { offeredActions } from './offered-actions.ts';
import { namesInRuns } from './run-people.ts';
import { runTone, taskTone } from './run-words.ts';

type NameOf = (actor: string) => string;
type ShownRun = z.infer<typeof RunWithActions>;

/** The page of one run: its tasks, why it waits, what was asked of it, and what can be asked now. */
export function addRunPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'runs.read', '/console/runs/:id', async (c) => {
    const caller = c.get('caller');
    const { run, nameOf } = await read(c.req.param('id'), caller);
    const names = await namesInRuns(services, { runs: [run], caller });
    const name = names.get(run.employee_id ?? '') ?? null;
    return showPage(c, {
      title: `Run of ${name ?? run.subject}`,
      crumbs: [{ title: 'Runs', href: '/console/runs' }, { title: name ?? run.subject }],
      children: (
        <>
          <RunFacts run={run} name={name} />
          <Progress run={run} caller={caller} nameOf={nameOf} />
        </>
      ),
    });
  });

  consolePage(app, 'runs.read', '/console/runs/:id/progress', async (c) => {
    const caller = c.get('caller');
    const { run, nameOf } = await read(c.req.param('id'), caller);
    return showPart(c, <Progress run={run} caller={caller} nameOf={nameOf} />);
  });

  async function read(id: string, caller: Caller) {
    const run = await showRun(services, id, caller);
    const nameOf = await nameActors(
      services.db,
      run.actions.map(({ actor }) => actor),
    );
    return { run, nameOf };
  }
}

function RunFacts({ run, name }: { run: ShownRun; name: string | null }) {
  const employee = `/console/employees/${run.employee_id}`;
  return (
    <div class="panel">
      <Facts>
        <Fact name="Definition">
          <a href={`/console/definitions/${run.definition_id}`}>version {run.version}</a>
        </Fact>
        {name === null ? null : (
          <Fact name="Employee">
            <a href={employee}>{name}</a>, <a href={`${employee}/checks`}>background checks</a>
          </Fact>
        )}
        <Fact name="Lever opportunity">{run.subject}</Fact>
        <Fact name="Began">
          <When at={run.created_at} />
        </Fact>
        {run.temporal_url === null ? null : (
          <Fact name="Temporal">
            <a href={run.temporal_url}>{run.workflow_id}</a>
          </Fact>
        )}
      </Facts>
    </div>
  );
}

/** What changes while a run is open; with scripts it is read again now and then. */
function Progress({ run, caller, nameOf }: { run: ShownRun; caller: Caller; nameOf: NameOf }) {
  const refresh = isOpen(run.state)
    ? { 'hx-get': `/console/runs/${run.id}/progress`, 'hx-trigger': 'every 5s', 'hx-swap': 'outerHTML' }
    : {};
  return (
    <div {...refresh}>
      <p>
        <Badge tone={runTone(run.state)}>{spoken(run.state)}</Badge>{' '}
        {run.canceling ? <Badge tone="warn">being canceled</Badge> : null}
      </p>
      {run.why ? <Note tone={run.needs_attention ? 'bad' : 'plain'}>{run.why.sentence}</Note> : null}
      {run.flags.map(({ sentence, listener_id: listener }) => (
        <Note tone="warn">
          {sentence} <a href={`/console/listeners/${listener}`}>Answer on the page of the listener</a>
        </Note>
      ))}
      <h2>Tasks</h2>
      <Tasks run={run} caller={caller} />
      <RunActions run={run} caller={caller} />
      <h2>What was asked</h2>
      <Table
        caption="Actions on this run"
        rows={run.actions}
        columns={[
          { heading: 'When', show: ({ created_at: at }) => <When at={at} /> },
          { heading: 'What', show: (action) => <ActionText action={action} /> },
          { heading: 'Who', show: ({ actor }) => nameOf(actor) },
          { heading: 'Outcome', show: ({ state, refusal }) => refusal?.sentence ?? spoken(state) },
        ]}
        empty="Nobody has asked anything of this run."
      />
    </div>
  );
}

function Tasks({ run, caller }: { run: ShownRun; caller: Caller }) {
  return (
    <Table
      caption="Tasks of the run"
      rows={run.tasks}
      columns={[
        { heading: 'Task', show: ({ name, key }) => name || key },
        { heading: 'State', show: ({ state }) => <Badge tone={taskTone(state)}>{spoken(state)}</Badge> },
        { heading: 'Waits for', show: ({ why }) => why?.sentence ?? '' },
        { heading: 'Since', show: ({ since }) => <When at={since} /> },
        {
          heading: 'Actions',
          show: (task) =>
            isOpen(run.state) && !hasEnded(task.state) ? (
              <div class="actions">
                <ActionLinks run={run} actions={offeredActions({ run, task, role: caller.role })} />
              </div>
            ) : (
              ''
            ),
        },
      ]}
      empty="This run has no task yet."
    />
  );
}

function RunActions({ run, caller }: { run: ShownRun; caller: Caller }) {
  return (
    <div class="actions">
      <ActionLinks run={run} actions={offeredActions({ run, task: null, role: caller.role })} />
    </div>
  );
}

function ActionLinks({ run, actions }: { run: ShownRun; actions: ReturnType<typeof offeredActions> }) {
  return (
    <>
      {actions.map(({ kind, label, query }) => (
        <a
          class="button quiet"
          href={`/console/runs/${run.id}/actions/${kind}?${new URLSearchParams(query)}`}
        >
          {label}
        </a>
      ))}
    </>
  );
}

function ActionText({ action }: { action: z.infer<typeof Action> }) {
  const { kind, task_key: task, reason } = action;
  return (
    <>
      {spoken(kind)}
      {task === null ? '' : ` (${task})`}
      {reason === null ? '' : `: ${reason}`}
    </>
  );
}
