import { type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  checkCsv,
  listCsvImports,
  listCsvRows,
  readCsvImport,
  startCsvImport,
} from '../../db/csv-imports.ts';
import { CSV_ROW_OUTCOMES } from '../../db/schema/csv-imports.ts';
import { MOST_CSV_ROWS } from '../../domain/employee/csv-file.ts';
import type { AppEnv, Caller } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer, QueryText } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem, TOO_LARGE } from '../problem.ts';
import {
  CsvImport,
  CsvImportWithProgress,
  CsvRow,
  csvImportView,
  csvRowView,
  progressView,
} from './csv-views.ts';
import type { AdminServices } from './services.ts';

const tags = ['CSV imports'];
export const CsvRowsQuery = z.strictObject({ ...PAGE_QUERY, outcome: z.enum(CSV_ROW_OUTCOMES).optional() });

const checkRoute = guardedRoute('employees.write', {
  method: 'post',
  path: '/api/v1/employee-imports',
  operationId: 'checkEmployeeImport',
  summary: 'Look at a CSV file of employees',
  description: `A dry run: says what would become of each row, and changes nobody. At most ${MOST_CSV_ROWS} rows. The first row names fields by key or label; \`id\` or the personal e-mail address says who a row is about; an empty cell leaves a value as it is. A dry run that is not applied is forgotten after a week.`,
  tags,
  request: {
    query: z.strictObject({ file_name: QueryText.min(1).max(255).optional() }),
    body: {
      required: true,
      content: { 'text/csv': { schema: z.string().openapi({ description: 'UTF-8.' }) } },
    },
  },
  responses: {
    201: jsonAnswer(CsvImportWithProgress, 'What would become of the rows.'),
    ...COMMON_PROBLEMS,
    ...TOO_LARGE,
  },
});

const listRoute = guardedRoute('employees.read', {
  method: 'get',
  path: '/api/v1/employee-imports',
  operationId: 'listEmployeeImports',
  summary: 'List CSV imports',
  tags,
  request: { query: z.strictObject(PAGE_QUERY) },
  responses: { 200: jsonAnswer(pageBody(CsvImport), 'A page of imports.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('employees.read', {
  method: 'get',
  path: '/api/v1/employee-imports/{id}',
  operationId: 'readEmployeeImport',
  summary: 'Read a CSV import and how far it is',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(CsvImportWithProgress, 'The import.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

const rowsRoute = guardedRoute('employees.read', {
  method: 'get',
  path: '/api/v1/employee-imports/{id}/rows',
  operationId: 'listEmployeeImportRows',
  summary: 'List the rows of a CSV import',
  tags,
  request: { params: IdParam, query: CsvRowsQuery },
  responses: {
    200: jsonAnswer(pageBody(CsvRow), 'A page of rows, in the order of the file.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
  },
});

const applyRoute = guardedRoute('employees.write', {
  method: 'post',
  path: '/api/v1/employee-imports/{id}/apply',
  operationId: 'applyEmployeeImport',
  summary: 'Apply a dry run',
  description:
    'A worker writes the rows one by one, each once, whatever is restarted meanwhile; refused rows are left out. Reading the import shows how far it is.',
  tags,
  request: { params: IdParam },
  responses: {
    202: jsonAnswer(CsvImportWithProgress, 'The import, which is being applied.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
  },
});

export function addCsvRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  const { db } = services;

  app.openapi(checkRoute, async (c) => {
    const { file_name: fileName = 'employees.csv' } = c.req.valid('query');
    const bytes = await c.req.arrayBuffer();
    return c.json(await checkFile(services, { bytes, fileName, caller: c.get('caller') }), 201);
  });

  app.openapi(listRoute, async (c) => {
    const page = await listCsvImports(db, pageRequest(c.req.valid('query')));
    return c.json(pageView(page, csvImportView), 200);
  });

  app.openapi(readRoute, async (c) => c.json(await showCsvImport(services, c.req.valid('param').id), 200));

  app.openapi(rowsRoute, async (c) =>
    c.json(await showCsvRows(services, c.req.valid('param').id, c.req.valid('query')), 200),
  );

  app.openapi(applyRoute, async (c) =>
    c.json(await applyImport(services, { id: c.req.valid('param').id, caller: c.get('caller') }), 202),
  );
}

type Services = Pick<AdminServices, 'db'>;

/** Looks at a file; throws a problem when it is not CSV in UTF-8. */
export async function checkFile(
  { db }: Services,
  {
    bytes,
    fileName,
    caller,
  }: { readonly bytes: ArrayBuffer; readonly fileName: string; readonly caller: Caller },
) {
  const text = utf8(bytes);
  if (text === null) throw unreadable('The file is not UTF-8 text. Save it as "CSV UTF-8".');
  const checked = await checkCsv({ db, actor: caller.actor, fileName, text });
  if (!checked.ok) throw unreadable(checked.sentence);
  return showCsvImport({ db }, checked.csvImport.id);
}

/** The import with this id and how far it is. */
export async function showCsvImport({ db }: Services, id: string) {
  const found = await readCsvImport(db, id);
  if (!found) throw new Problem('csv_import.not_found');
  return progressView(found);
}

/** One page of the rows of an import. */
export async function showCsvRows({ db }: Services, id: string, query: z.output<typeof CsvRowsQuery>) {
  const { outcome, ...page } = query;
  if (!(await readCsvImport(db, id))) throw new Problem('csv_import.not_found');
  return pageView(await listCsvRows(db, { importId: id, outcome }, pageRequest(page)), csvRowView);
}

/** Has a dry run applied, once. */
export async function applyImport(
  { db }: Services,
  { id, caller }: { readonly id: string; readonly caller: Caller },
) {
  const started = await startCsvImport(db, { id, actor: caller.actor, now: new Date() });
  if (!started.ok) throw new Problem(started.reason);
  return showCsvImport({ db }, id);
}

function unreadable(message: string): Problem {
  return new Problem('csv_import.unreadable', [{ path: 'body', message }]);
}

function utf8(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
