import type { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import { CSV_ROW_OUTCOMES } from '../../../db/schema/csv-imports.ts';
import { applyImport, CsvRowsQuery, showCsvImport, showCsvRows } from '../../admin/csv-routes.ts';
import type { CsvImportWithProgress, CsvRow } from '../../admin/csv-views.ts';
import type { AppEnv } from '../../app-env.ts';
import { consoleAction, consolePage, showPage, showPart } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { ActionButton, Filters, SelectField } from '../form.tsx';
import { Badge, Fact, Facts, Note, When } from '../page-parts.tsx';
import { attempt } from '../read-form.ts';
import { readQuery } from '../read-query.ts';
import { type Column, Pages, Table } from '../table.tsx';
import { CSV_PATH, CSV_STATE_WORDS, csvTone } from './csv-pages.tsx';
import { EMPLOYEES_PATH } from './employees-page.tsx';

type Shown = z.infer<typeof CsvImportWithProgress>;

const OUTCOME_WORDS = {
  create: 'new employee',
  update: 'changes an employee',
  unchanged: 'nothing new',
  refused: 'refused',
} as const;

const COLUMNS: readonly Column<z.infer<typeof CsvRow>>[] = [
  { heading: 'Line', show: ({ line }) => line },
  {
    heading: 'Outcome',
    show: ({ outcome }) => (
      <Badge tone={outcome === 'refused' ? 'bad' : 'plain'}>{OUTCOME_WORDS[outcome]}</Badge>
    ),
  },
  {
    heading: 'Problems',
    show: ({ problems }) => (
      <>
        {problems.map(({ column, sentence }) => (
          <p>
            {column === null ? '' : <strong>{column}: </strong>}
            {sentence}
          </p>
        ))}
      </>
    ),
  },
  {
    heading: 'Employee',
    show: ({ employee_id: id }) => (id === null ? '' : <a href={`${EMPLOYEES_PATH}/${id}`}>Open</a>),
  },
];

/** One file of employees: what would become of its rows, the button that applies it, and how far that is. */
export function addCsvImportPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const path = `${CSV_PATH}/:id` as const;

  consolePage(app, 'employees.write', path, async (c) => {
    const id = c.req.param('id');
    const { query, texts } = readQuery(c, CsvRowsQuery);
    const shown = await showCsvImport(services, id);
    const rows = await showCsvRows(services, id, query);
    return showPage(c, {
      title: shown.file_name,
      crumbs: [
        { title: 'Employees', href: EMPLOYEES_PATH },
        { title: 'CSV imports', href: CSV_PATH },
        { title: shown.file_name },
      ],
      children: (
        <>
          <Progress shown={shown} />
          <Columns shown={shown} />
          {shown.state === 'checked' ? <Apply shown={shown} /> : null}
          <h2>Rows</h2>
          <Filters>
            <SelectField
              name="outcome"
              label="Outcome"
              empty="Any"
              options={CSV_ROW_OUTCOMES.map((outcome) => ({ value: outcome, label: OUTCOME_WORDS[outcome] }))}
              value={texts.outcome}
            />
          </Filters>
          <Table
            caption="Rows of the file"
            columns={COLUMNS}
            rows={rows.data}
            empty="There is no such row."
          />
          <Pages path={c.req.path} query={texts} next={rows.next} />
        </>
      ),
    });
  });

  consolePage(app, 'employees.write', `${path}/progress`, async (c) =>
    showPart(c, <Progress shown={await showCsvImport(services, c.req.param('id'))} />),
  );

  consoleAction(app, 'employees.write', `${path}/apply`, async (c) => {
    const id = c.req.param('id');
    const outcome = await attempt(() => applyImport(services, { id, caller: c.get('caller') }));
    const page = `${CSV_PATH}/${id}`;
    if (!outcome.ok) return goTo(c, page, { kind: 'problem', text: outcome.problem.title });
    return goTo(c, page, { kind: 'done', text: 'The rows are being written.' });
  });
}

/** With scripts it is read again while a worker applies the file. */
function Progress({ shown }: { shown: Shown }) {
  const { id, state, counts, progress } = shown;
  const refresh =
    state === 'applying'
      ? { 'hx-get': `${CSV_PATH}/${id}/progress`, 'hx-trigger': 'every 2s', 'hx-swap': 'outerHTML' }
      : {};
  return (
    <div class="panel" {...refresh}>
      <p>
        <Badge tone={csvTone(state)}>{CSV_STATE_WORDS[state]}</Badge>{' '}
        {state === 'checked' ? '' : `${progress.applied} of ${progress.applied + progress.left} rows`}
      </p>
      <Facts>
        <Fact name="New employees">{counts.create}</Fact>
        <Fact name="Changed employees">{counts.update}</Fact>
        <Fact name="Nothing new">{counts.unchanged}</Fact>
        <Fact name="Refused rows">{counts.refused}</Fact>
        <Fact name="Looked at">
          <When at={shown.created_at} />, by {shown.created_by}
        </Fact>
        {shown.applied_at === null ? null : (
          <Fact name="Applied">
            <When at={shown.applied_at} />, by {shown.applied_by}
          </Fact>
        )}
      </Facts>
    </div>
  );
}

function Columns({ shown }: { shown: Shown }) {
  const unread = shown.columns.filter(({ field }) => field === null).map(({ header }) => header);
  if (unread.length === 0) return null;
  return (
    <Note tone="warn">
      No field has the key or label of these columns, so they are not read: {unread.join(', ')}.
    </Note>
  );
}

function Apply({ shown }: { shown: Shown }) {
  if (shown.progress.left === 0) return <Note tone="bad">No row of this file can be applied.</Note>;
  return (
    <div class="actions">
      <ActionButton
        action={`${CSV_PATH}/${shown.id}/apply`}
        label={`Apply ${shown.progress.left} ${shown.progress.left === 1 ? 'row' : 'rows'}`}
        kind="plain"
      />
      <a href={CSV_PATH}>Choose another file</a>
    </div>
  );
}
