import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { readFields } from '../../db/employee-fields.ts';
import { usesOfField } from '../../db/field-uses.ts';
import {
  archiveField,
  createField,
  editField,
  FieldPatch,
  NewField,
  type WrittenField,
} from '../../db/write-employee-fields.ts';
import { FIELD_TYPES, type FieldDefinition } from '../../domain/employee/field-definition.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { jsonAnswer, jsonBody } from '../json.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

const Field = z
  .object({
    key: z.string(),
    label: z.string(),
    group: z.string(),
    type: z.enum(FIELD_TYPES),
    options: z.array(z.string()).openapi({ description: 'What a choice offers.' }),
    required: z.boolean(),
    builtin: z.boolean(),
    position: z.int(),
    archived: z.boolean(),
  })
  .openapi('EmployeeField');

const FieldWithUses = Field.extend({
  uses: z.array(z.string()).openapi({ description: 'Why the field cannot be archived.' }),
}).openapi('EmployeeFieldWithUses');

const KeyParam = z.object({ key: z.string().min(1).max(60) });
const tags = ['employee fields'];

const listRoute = guardedRoute('fields.read', {
  method: 'get',
  path: '/api/v1/employee-fields',
  operationId: 'listEmployeeFields',
  summary: 'List the fields of employees',
  description: 'All of them, by group and position; archived ones too.',
  tags,
  responses: { 200: jsonAnswer(z.object({ data: z.array(Field) }), 'The fields.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('fields.read', {
  method: 'get',
  path: '/api/v1/employee-fields/{key}',
  operationId: 'readEmployeeField',
  summary: 'Read a field and what uses it',
  tags,
  request: { params: KeyParam },
  responses: { 200: jsonAnswer(FieldWithUses, 'The field.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

const createRoute = guardedRoute('fields.write', {
  method: 'post',
  path: '/api/v1/employee-fields',
  operationId: 'createEmployeeField',
  summary: 'Create a field',
  tags,
  request: { body: jsonBody(NewField.strict().openapi('NewEmployeeField')) },
  responses: { 201: jsonAnswer(Field, 'The new field.'), ...COMMON_PROBLEMS, ...CONFLICT },
});

const editRoute = guardedRoute('fields.write', {
  method: 'patch',
  path: '/api/v1/employee-fields/{key}',
  operationId: 'editEmployeeField',
  summary: 'Change a field',
  description: 'Its key and type stay. A choice that employees have cannot be taken away.',
  tags,
  request: { params: KeyParam, body: jsonBody(FieldPatch.strict().openapi('EmployeeFieldPatch')) },
  responses: { 200: jsonAnswer(Field, 'The field.'), ...COMMON_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
});

const archiveRoute = guardedRoute('fields.write', {
  method: 'post',
  path: '/api/v1/employee-fields/{key}/archive',
  operationId: 'archiveEmployeeField',
  summary: 'Archive a field',
  description: 'Its values stay. Refused with the list of uses while a mapping uses it.',
  tags,
  request: { params: KeyParam },
  responses: { 200: jsonAnswer(Field, 'The field.'), ...COMMON_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
});

const restoreRoute = guardedRoute('fields.write', {
  method: 'post',
  path: '/api/v1/employee-fields/{key}/restore',
  operationId: 'restoreEmployeeField',
  summary: 'Bring an archived field back',
  tags,
  request: { params: KeyParam },
  responses: { 200: jsonAnswer(Field, 'The field.'), ...COMMON_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
});

export function addFieldRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(listRoute, async (c) => c.json({ data: (await readFields(db)).map(fieldView) }, 200));

  app.openapi(readRoute, async (c) => {
    const { key } = c.req.valid('param');
    const field = (await readFields(db)).find((candidate) => candidate.key === key);
    if (!field) throw new Problem('field.not_found');
    const uses = await usesOfField(db, key);
    return c.json({ ...fieldView(field), uses: uses.map(({ sentence }) => sentence) }, 200);
  });

  app.openapi(createRoute, async (c) => {
    const input = c.req.valid('json');
    return c.json(
      fieldView(writtenField(await createField({ db, actor: c.get('caller').actor, input }))),
      201,
    );
  });

  app.openapi(editRoute, async (c) => {
    const { key } = c.req.valid('param');
    const patch = c.req.valid('json');
    const edited = await editField({ db, actor: c.get('caller').actor, key, patch });
    return c.json(fieldView(writtenField(edited)), 200);
  });

  app.openapi(archiveRoute, async (c) => {
    const { key } = c.req.valid('param');
    const done = await archiveField({ db, actor: c.get('caller').actor, key, archived: true });
    return c.json(fieldView(writtenField(done)), 200);
  });

  app.openapi(restoreRoute, async (c) => {
    const { key } = c.req.valid('param');
    const done = await archiveField({ db, actor: c.get('caller').actor, key, archived: false });
    return c.json(fieldView(writtenField(done)), 200);
  });
}

/** The field, or the problem that says why it was not written. */
export function writtenField(written: WrittenField): FieldDefinition {
  if (written.ok) return written.field;
  if (written.reason !== 'field.in_use') throw new Problem(written.reason);
  throw new Problem(
    'field.in_use',
    written.uses.map(({ kind, sentence }) => ({ path: kind, message: sentence })),
  );
}

function fieldView(field: FieldDefinition): z.infer<typeof Field> {
  return { ...field, options: [...field.options] };
}
