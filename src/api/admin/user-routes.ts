import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { addPerson, NewPerson, renewPassword } from '../../access/manage-users.ts';
import { ROLES } from '../../db/schema/access.ts';
import {
  changeUser,
  listUsers,
  readUser,
  removeSecondFactor,
  type UserRefusal,
  type User as UserRow,
} from '../../db/users.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, jsonBody, shownInstant } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

/** A person who may sign in, as lists show them. */
export const User = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    active: z.boolean(),
    has_second_factor: z.boolean(),
    created_at: Instant,
    disabled_at: Instant.nullable(),
  })
  .openapi('User');

const UserWithPassword = User.extend({
  password: z.string().openapi({ description: 'Shown this once.' }),
}).openapi('UserWithPassword');

/** What of a person can be changed. */
export const UserChange = z
  .strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    role: z.enum(ROLES).optional(),
    active: z.boolean().optional().openapi({ description: 'False ends every session of the person.' }),
  })
  .openapi('UserChange');

const tags = ['users'];

const listRoute = guardedRoute('users.read', {
  method: 'get',
  path: '/api/v1/users',
  operationId: 'listUsers',
  summary: 'List who may sign in',
  tags,
  request: { query: z.strictObject(PAGE_QUERY) },
  responses: { 200: jsonAnswer(pageBody(User), 'A page of people.'), ...COMMON_PROBLEMS },
});

const createRoute = guardedRoute('users.write', {
  method: 'post',
  path: '/api/v1/users',
  operationId: 'createUser',
  summary: 'Add somebody who may sign in',
  tags,
  request: { body: jsonBody(z.strictObject(NewPerson.shape).openapi('NewUser')) },
  responses: {
    201: jsonAnswer(UserWithPassword, 'The person with a password.'),
    ...COMMON_PROBLEMS,
    ...CONFLICT,
  },
});

const readRoute = guardedRoute('users.read', {
  method: 'get',
  path: '/api/v1/users/{id}',
  operationId: 'readUser',
  summary: 'Read a person',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(User, 'The person.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

const changeRoute = guardedRoute('users.write', {
  method: 'patch',
  path: '/api/v1/users/{id}',
  operationId: 'changeUser',
  summary: 'Change name or role, switch a person off or on',
  tags,
  request: { params: IdParam, body: jsonBody(UserChange) },
  responses: {
    200: jsonAnswer(User, 'The changed person.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
  },
});

const passwordRoute = guardedRoute('users.write', {
  method: 'post',
  path: '/api/v1/users/{id}/reset-password',
  operationId: 'resetUserPassword',
  summary: 'Give a person a new password',
  description: 'Ends every session of the person.',
  tags,
  request: { params: IdParam },
  responses: {
    200: jsonAnswer(UserWithPassword, 'The person with the new password.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
  },
});

const factorRoute = guardedRoute('users.write', {
  method: 'post',
  path: '/api/v1/users/{id}/remove-second-factor',
  operationId: 'removeUserSecondFactor',
  summary: 'Take the second factor from a person who has lost it',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(User, 'The person.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

export function addUserRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(listRoute, async (c) => {
    const page = await listUsers(db, pageRequest(c.req.valid('query')));
    return c.json(pageView(page, userView), 200);
  });

  app.openapi(createRoute, async (c) => {
    const { user, password } = accepted(
      await addPerson(db, { ...c.req.valid('json'), actor: c.get('caller').actor }),
    );
    return c.json({ ...userView(user), password }, 201);
  });

  app.openapi(readRoute, async (c) => {
    const user = await readUser(db, c.req.valid('param').id);
    if (!user) throw new Problem('user.not_found');
    return c.json(userView(user), 200);
  });

  app.openapi(changeRoute, async (c) => {
    const { id } = c.req.valid('param');
    const change = { ...c.req.valid('json'), id, actor: c.get('caller').actor, now: new Date() };
    return c.json(userView(accepted(await changeUser(db, change)).user), 200);
  });

  app.openapi(passwordRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { user, password } = accepted(await renewPassword(db, { id, actor: c.get('caller').actor }));
    return c.json({ ...userView(user), password }, 200);
  });

  app.openapi(factorRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { user } = accepted(await removeSecondFactor(db, { id, actor: c.get('caller').actor }));
    return c.json(userView(user), 200);
  });
}

/** An outcome that is not a refusal; throws the `Problem` of one that is. */
export function accepted<T extends { readonly ok: true }>(
  outcome: T | { readonly ok: false; readonly reason: UserRefusal },
): T {
  if (!outcome.ok) throw new Problem(outcome.reason);
  return outcome;
}

export function userView(user: UserRow): z.infer<typeof User> {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    active: user.disabledAt === null,
    has_second_factor: user.hasSecondFactor,
    created_at: user.createdAt.toISOString(),
    disabled_at: shownInstant(user.disabledAt),
  };
}
