import type { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import { RUN_STATES } from '../../../domain/run/task-state.ts';
import { RunQuery, showRuns } from '../../admin/run-routes.ts';
import type { Run } from '../../admin/run-views.ts';
import type { AppEnv } from '../../app-env.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Filters, SelectField, TextField } from '../form.tsx';
import { Badge, spoken, When } from '../page-parts.tsx';
import { readQuery } from '../read-query.ts';
import { type Column, Pages, Table } from '../table.tsx';
import { namesInRuns } from './run-people.ts';
import { runTone } from './run-words.ts';

const PATH = '/console/runs';

type ShownRun = z.infer<typeof Run>;

const columns = (names: ReadonlyMap<string, string>): readonly Column<ShownRun>[] => [
  {
    heading: 'Run',
    show: ({ id, subject, employee_id: employee }) => (
      <a href={`${PATH}/${id}`}>{names.get(employee ?? '') ?? subject}</a>
    ),
  },
  {
    heading: 'State',
    show: ({ state, needs_attention: needsAttention }) => (
      <>
        <Badge tone={runTone(state)}>{spoken(state)}</Badge>{' '}
        {needsAttention ? <Badge tone="bad">needs attention</Badge> : null}
      </>
    ),
  },
  { heading: 'Waits for', show: ({ why }) => why?.sentence ?? '' },
  { heading: 'Started', show: ({ created_at: at }) => <When at={at} /> },
];

/** The list of runs. */
export function addRunsPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'runs.read', PATH, async (c) => {
    const { query, texts } = readQuery(c, RunQuery);
    const caller = c.get('caller');
    const { data, next } = await showRuns(services, query, caller);
    const names = await namesInRuns(services, { runs: data, caller });
    return showPage(c, {
      title: 'Runs',
      children: (
        <>
          <Filters>
            <SelectField
              name="state"
              label="State"
              empty="Any"
              options={RUN_STATES.map((state) => ({ value: state, label: spoken(state) }))}
              value={texts.state}
            />
            <SelectField
              name="needs_attention"
              label="Attention"
              empty="All runs"
              options={[
                { value: 'true', label: 'needs attention' },
                { value: 'false', label: 'needs none' },
              ]}
              value={texts.needs_attention}
            />
            <TextField name="subject" label="Lever opportunity" type="search" value={texts.subject} />
          </Filters>
          <Table
            caption="Runs"
            columns={columns(names)}
            rows={data}
            empty="There is no such run. A run starts when somebody is hired in Lever, or reaches a stage."
          />
          <Pages path={PATH} query={texts} next={next} />
        </>
      ),
    });
  });
}
