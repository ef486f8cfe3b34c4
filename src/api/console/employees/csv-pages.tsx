import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type CsvImportRow, listCsvImports } from '../../../db/csv-imports.ts';
import { MOST_CSV_ROWS } from '../../../domain/employee/csv-file.ts';
import { checkFile } from '../../admin/csv-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { PAGE_LIST, pageRequest } from '../../page-query.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { Badge, Note, When } from '../page-parts.tsx';
import { attempt } from '../read-form.ts';
import { readQuery } from '../read-query.ts';
import { type Column, Pages, Table } from '../table.tsx';
import { EMPLOYEES_PATH } from './employees-page.tsx';

export const CSV_PATH = '/console/employee-imports';

const COLUMNS: readonly Column<CsvImportRow>[] = [
  { heading: 'File', show: ({ id, fileName }) => <a href={`${CSV_PATH}/${id}`}>{fileName}</a> },
  { heading: 'State', show: ({ state }) => <Badge tone={csvTone(state)}>{CSV_STATE_WORDS[state]}</Badge> },
  { heading: 'Rows', show: ({ rowCount }) => rowCount },
  { heading: 'Who', show: ({ actor }) => actor },
  { heading: 'When', show: ({ createdAt }) => <When at={createdAt} /> },
];

export const CSV_STATE_WORDS: Readonly<Record<CsvImportRow['state'], string>> = {
  checked: 'looked at only',
  applying: 'being applied',
  done: 'applied',
};

export function csvTone(state: CsvImportRow['state']) {
  if (state === 'done') return 'good';
  return state === 'applying' ? 'warn' : 'plain';
}

/** The files of employees, and the form in which one is chosen. */
export function addCsvPages(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'employees.write', CSV_PATH, (c) => showList(c));

  consoleAction(app, 'employees.write', CSV_PATH, async (c) => {
    const { file } = await c.req.parseBody();
    if (!(file instanceof File) || file.size === 0) return showList(c, 'Choose a file first.');
    const bytes = await file.arrayBuffer();
    const fileName = file.name.slice(0, 255) || 'employees.csv';
    const outcome = await attempt(() => checkFile(services, { bytes, fileName, caller: c.get('caller') }));
    if (outcome.ok) return goTo(c, `${CSV_PATH}/${outcome.value.id}`);
    return showList(c, outcome.problem.errors?.[0]?.message ?? outcome.problem.title);
  });

  async function showList(c: Context<AppEnv>, problem?: string) {
    const { query, texts } = readQuery(c, PAGE_LIST);
    const { data, next } = await listCsvImports(services.db, pageRequest(query));
    return showPage(c, {
      title: 'Import employees from CSV',
      crumbs: [{ title: 'Employees', href: EMPLOYEES_PATH }, { title: 'CSV imports' }],
      status: problem === undefined ? 200 : 422,
      children: (
        <>
          <div class="panel">
            {problem === undefined ? null : <Note tone="bad">{problem}</Note>}
            <p>
              The first row names fields by their <a href="/console/employee-fields">key or label</a>. A row
              is about the employee with its <code>id</code> or personal e-mail address, else about somebody
              new; an empty cell leaves a value as it is. At most {MOST_CSV_ROWS} rows and one megabyte.
            </p>
            <form method="post" enctype="multipart/form-data">
              <div class="field">
                <label for="csv-file">CSV file</label>
                <input id="csv-file" type="file" name="file" accept=".csv,text/csv" required />
              </div>
              <div class="actions">
                <button type="submit">Look at the file</button>
              </div>
            </form>
            <p class="muted">Nothing is changed before you have seen what would happen.</p>
          </div>
          <h2>Files</h2>
          <Table
            caption="CSV imports"
            columns={COLUMNS}
            rows={data}
            empty="No file has been looked at yet."
          />
          <Pages path={CSV_PATH} query={texts} next={next} />
        </>
      ),
    });
  }
}
