import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { readFields } from '../../../db/employee-fields.ts';
import { idsWithEmail } from '../../../db/read-employees.ts';
import { displayName } from '../../../domain/employee/display-name.ts';
import type { EmployeeProfile } from '../../../domain/employee/employee-profile.ts';
import type { FieldDefinition } from '../../../domain/employee/field-definition.ts';
import { changeValues, makeEmployee, readFound } from '../../admin/employee-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import type { Problem } from '../../problem.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { Form } from '../form.tsx';
import { Note } from '../page-parts.tsx';
import { attempt, type FormErrors, type FormTexts, readForm } from '../read-form.ts';
import { EMPLOYEES_PATH } from './employees-page.tsx';
import { ValueField } from './value-field.tsx';
import { valueText } from './value-text.tsx';

const Texts = z.record(z.string(), z.string());
const NEW_PATH = '/console/new-employee';

interface ShownForm {
  readonly title: string;
  readonly submit: string;
  /** Where the form leads when it is left. */
  readonly back: { readonly title: string; readonly href: string };
  readonly fields: readonly FieldDefinition[];
  readonly texts: FormTexts;
  readonly errors?: FormErrors;
}

/** The forms in which an employee is added and edited. */
export function addEmployeeFormPages(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const { db } = services;

  const added = (fields: readonly FieldDefinition[], texts: FormTexts, errors?: FormErrors) => ({
    title: 'Add an employee',
    submit: 'Add the employee',
    back: { title: 'Employees', href: EMPLOYEES_PATH },
    fields,
    texts,
    ...(errors ? { errors } : {}),
  });

  consolePage(app, 'employees.write', NEW_PATH, async (c) => showForm(c, added(await readFields(db), {})));

  consoleAction(app, 'employees.write', NEW_PATH, async (c) => {
    const { texts } = await readForm(c, Texts);
    const fields = await readFields(db);
    const profile = await valuesOf(fields, texts);
    const outcome = await attempt(() =>
      makeEmployee(services, { input: { profile }, caller: c.get('caller') }),
    );
    if (!outcome.ok) return showForm(c, added(fields, texts, errorsOf(outcome.problem)));
    const text = 'The employee is there.';
    return goTo(c, `${EMPLOYEES_PATH}/${outcome.value.id}`, { kind: 'done', text });
  });

  async function edited(id: string) {
    const { employee, fields, people } = await readFound(services, id);
    const name = displayName(employee.profile) ?? id;
    const texts = textsOf(employee.profile, { fields, people });
    const back = { title: name, href: `${EMPLOYEES_PATH}/${id}` };
    return { title: `Edit ${name}`, submit: 'Save', back, fields, texts };
  }

  consolePage(app, 'employees.write', '/console/employees/:id/edit', async (c) =>
    showForm(c, await edited(c.req.param('id'))),
  );

  consoleAction(app, 'employees.write', '/console/employees/:id/edit', async (c) => {
    const id = c.req.param('id');
    const { texts } = await readForm(c, Texts);
    const form = await edited(id);
    const values = await valuesOf(form.fields, texts);
    const outcome = await attempt(() => changeValues(services, { id, values, caller: c.get('caller') }));
    if (!outcome.ok) return showForm(c, { ...form, texts, errors: errorsOf(outcome.problem) });
    return goTo(c, form.back.href, { kind: 'done', text: 'Saved. Runs that wait for a value look again.' });
  });

  /** A relationship may be named by an e-mail address; what names nobody is left for the field to refuse. */
  async function valuesOf(fields: readonly FieldDefinition[], texts: FormTexts) {
    const values: Record<string, unknown> = {};
    for (const { key, type, archived } of fields) {
      const text = texts[key];
      if (text === undefined || archived) continue;
      const named = type === 'employee' && text.includes('@') ? await idsWithEmail(db, text) : [];
      values[key] = named.length === 1 ? named[0] : text;
    }
    return values;
  }
}

/** Relationships are shown by the e-mail address of whom they name. */
function textsOf(
  profile: EmployeeProfile,
  {
    fields,
    people,
  }: { readonly fields: readonly FieldDefinition[]; readonly people: ReadonlyMap<string, EmployeeProfile> },
): FormTexts {
  return Object.fromEntries(
    fields.flatMap(({ key, type }) => {
      const value = profile[key] ?? null;
      if (value === null) return [];
      const email = type === 'employee' ? people.get(String(value))?.personal_email : null;
      return [[key, email ?? valueText(value)]];
    }),
  );
}

function errorsOf(problem: Problem): FormErrors {
  const ofFields = (problem.errors ?? []).map(({ path, message }) => [
    path.replace('body.profile.', ''),
    message,
  ]);
  return ofFields.length > 0 ? Object.fromEntries(ofFields) : { '': problem.title };
}

function showForm(c: Context<AppEnv>, { title, submit, back, fields, texts, errors = {} }: ShownForm) {
  const shown = fields.filter(({ archived }) => !archived);
  const groups = [...new Set(shown.map(({ group }) => group))];
  return showPage(c, {
    title,
    crumbs: [{ title: 'Employees', href: EMPLOYEES_PATH }, back, { title }].slice(
      back.href === EMPLOYEES_PATH ? 1 : 0,
    ),
    status: Object.keys(errors).length > 0 ? 422 : 200,
    children: (
      <div class="panel">
        {errors[''] ? <Note tone="bad">{errors['']}</Note> : null}
        <Form submit={submit} cancel={back.href}>
          {groups.map((group) => (
            <>
              <h2>{group}</h2>
              {shown
                .filter((field) => field.group === group)
                .map((field) => (
                  <ValueField field={field} value={texts[field.key]} error={errors[field.key]} />
                ))}
            </>
          ))}
        </Form>
      </div>
    ),
  });
}
