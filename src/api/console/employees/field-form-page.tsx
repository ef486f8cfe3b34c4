import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import { z } from 'zod';
import { readFields } from '../../../db/employee-fields.ts';
import {
  archiveField,
  createField,
  editField,
  FieldPatch,
  NewField,
} from '../../../db/write-employee-fields.ts';
import {
  FIELD_TYPE_LABELS,
  FIELD_TYPES,
  type FieldDefinition,
} from '../../../domain/employee/field-definition.ts';
import { writtenField } from '../../admin/field-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { Problem } from '../../problem.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { ActionButton, CheckboxField, Form, SelectField, TextArea, TextField } from '../form.tsx';
import { Note } from '../page-parts.tsx';
import { attempt, type FormErrors, type FormTexts, readForm } from '../read-form.ts';
import { EMPLOYEES_PATH } from './employees-page.tsx';
import { FIELDS_PATH } from './fields-page.tsx';

const NEW_PATH = '/console/new-employee-field';

/** Form fields are texts; options stand on lines of their own, and a box that is not ticked is not sent. */
const fromTexts = z
  .record(z.string(), z.string())
  .transform(({ options = '', required, position, ...texts }): unknown => ({
    ...texts,
    options: options
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    required: required !== undefined,
    ...(position === undefined ? {} : { position: Number(position) }),
  }));
const NewFieldForm = fromTexts.pipe(NewField);
const FieldForm = fromTexts.pipe(FieldPatch);

/** The forms in which a field is added, changed, archived and brought back. */
export function addFieldFormPages(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const { db } = services;

  consolePage(app, 'fields.write', NEW_PATH, (c) => showNew(c, {}));

  consoleAction(app, 'fields.write', NEW_PATH, async (c) => {
    const form = await readForm(c, NewFieldForm);
    if (!form.ok) return showNew(c, form.texts, form.errors);
    const { actor } = c.get('caller');
    const outcome = await attempt(async () =>
      writtenField(await createField({ db, actor, input: form.values })),
    );
    if (!outcome.ok) return showNew(c, form.texts, { '': sentenceOf(outcome.problem) });
    return goTo(c, FIELDS_PATH, { kind: 'done', text: `${outcome.value.label} is there.` });
  });

  consolePage(app, 'fields.write', `${FIELDS_PATH}/:key`, async (c) => {
    const field = await fieldOf(c.req.param('key'));
    return showEdit(c, field, textsOf(field));
  });

  consoleAction(app, 'fields.write', `${FIELDS_PATH}/:key`, async (c) => {
    const field = await fieldOf(c.req.param('key'));
    const form = await readForm(c, FieldForm);
    if (!form.ok) return showEdit(c, field, form.texts, form.errors);
    const { actor } = c.get('caller');
    const change = { db, actor, key: field.key, patch: form.values };
    const outcome = await attempt(async () => writtenField(await editField(change)));
    if (!outcome.ok) return showEdit(c, field, form.texts, { '': sentenceOf(outcome.problem) });
    return goTo(c, FIELDS_PATH, { kind: 'done', text: 'Saved.' });
  });

  consoleAction(app, 'fields.write', `${FIELDS_PATH}/:key/archive`, (c) => setArchived(c, true));
  consoleAction(app, 'fields.write', `${FIELDS_PATH}/:key/restore`, (c) => setArchived(c, false));

  async function setArchived(c: Context<AppEnv>, archived: boolean): Promise<Response> {
    const key = c.req.param('key') ?? '';
    const { actor } = c.get('caller');
    const outcome = await attempt(async () => writtenField(await archiveField({ db, actor, key, archived })));
    if (!outcome.ok) return goTo(c, FIELDS_PATH, { kind: 'problem', text: sentenceOf(outcome.problem) });
    const text = archived ? `${outcome.value.label} is archived.` : `${outcome.value.label} is back.`;
    return goTo(c, FIELDS_PATH, { kind: 'done', text });
  }

  async function fieldOf(key: string): Promise<FieldDefinition> {
    const field = (await readFields(db)).find((candidate) => candidate.key === key);
    if (!field) throw new Problem('field.not_found');
    return field;
  }
}

function showNew(c: Context<AppEnv>, texts: FormTexts, errors: FormErrors = {}) {
  const types = FIELD_TYPES.map((type) => ({ value: type, label: FIELD_TYPE_LABELS[type] }));
  return showFieldForm(c, {
    title: 'Add a field',
    submit: 'Add the field',
    texts,
    errors,
    first: (
      <>
        <TextField
          name="key"
          label="Key"
          hint="Lower-case words joined by _, like shirt_size. It stays for ever."
          value={texts.key}
          error={errors.key}
          required
          maxlength={60}
        />
        <SelectField
          name="type"
          label="Type"
          options={types}
          value={texts.type}
          error={errors.type}
          hint="It stays too."
          required
        />
      </>
    ),
    withOptions: true,
    after: null,
  });
}

function showEdit(c: Context<AppEnv>, field: FieldDefinition, texts: FormTexts, errors: FormErrors = {}) {
  const page = `${FIELDS_PATH}/${field.key}`;
  return showFieldForm(c, {
    title: `Field ${field.label}`,
    submit: 'Save',
    texts,
    errors,
    first: (
      <p>
        Key <code>{field.key}</code>, {FIELD_TYPE_LABELS[field.type].toLowerCase()}.
      </p>
    ),
    withOptions: field.type === 'choice',
    after: field.builtin ? null : field.archived ? (
      <ActionButton action={`${page}/restore`} label="Bring the field back" />
    ) : (
      <ActionButton action={`${page}/archive`} label="Archive the field" kind="danger" />
    ),
  });
}

function showFieldForm(
  c: Context<AppEnv>,
  form: {
    readonly title: string;
    readonly submit: string;
    readonly texts: FormTexts;
    readonly errors: FormErrors;
    readonly first: Child;
    readonly withOptions: boolean;
    readonly after: Child;
  },
) {
  const { title, submit, texts, errors, first, withOptions, after } = form;
  const common = (name: string) => ({ name, value: texts[name], error: errors[name] });
  return showPage(c, {
    title,
    crumbs: [{ title: 'Employees', href: EMPLOYEES_PATH }, { title: 'Fields', href: FIELDS_PATH }, { title }],
    status: Object.keys(errors).length > 0 ? 422 : 200,
    children: (
      <div class="panel">
        {errors[''] ? <Note tone="bad">{errors['']}</Note> : null}
        <Form submit={submit} cancel={FIELDS_PATH}>
          {first}
          <TextField {...common('label')} label="Label" required maxlength={100} />
          <TextField {...common('group')} label="Group" hint="Fields of one group stand together." required />
          {withOptions ? (
            <TextArea
              name="options"
              label="Choices"
              hint="Of a choice only: one on each line."
              value={texts.options ?? ''}
              error={errors.options}
            />
          ) : null}
          <TextField {...common('position')} label="Position" type="number" hint="Lower ones stand first." />
          <CheckboxField
            name="required"
            label="Required"
            hint="A hire without a value waits until somebody fills it in."
            checked={texts.required !== undefined}
          />
        </Form>
        {after}
      </div>
    ),
  });
}

function textsOf(field: FieldDefinition): FormTexts {
  const { label, group, options, position, required } = field;
  const texts = { label, group, options: options.join('\n'), position: String(position) };
  return required ? { ...texts, required: 'on' } : texts;
}

/** The title, or what uses the field. */
function sentenceOf(problem: Problem): string {
  const uses = (problem.errors ?? []).map(({ message }) => message);
  return [problem.title, ...uses].join(' ');
}
