import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../app-env.ts';
import type { ConsoleServices } from '../console-services.ts';
import { addAttentionPage } from './attention-page.tsx';
import { addConflictPage } from './conflict-page.tsx';
import { addCsvImportPage } from './csv-import-page.tsx';
import { addCsvPages } from './csv-pages.tsx';
import { addEmployeeFormPages } from './employee-form-page.tsx';
import { addEmployeePage } from './employee-page.tsx';
import { addEmployeeTabPages } from './employee-tabs-pages.tsx';
import { addEmployeesPage } from './employees-page.tsx';
import { addFieldFormPages } from './field-form-page.tsx';
import { addFieldsPage } from './fields-page.tsx';

/** What needs attention, and the pages about employees, their fields and files of them. */
export function addEmployeePages(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  addAttentionPage(app, services);
  addConflictPage(app, services);
  addEmployeesPage(app, services);
  addEmployeePage(app, services);
  addEmployeeTabPages(app, services);
  addEmployeeFormPages(app, services);
  addFieldsPage(app, services);
  addFieldFormPages(app, services);
  addCsvPages(app, services);
  addCsvImportPage(app, services);
}
