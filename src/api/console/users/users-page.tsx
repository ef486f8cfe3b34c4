import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { addPerson, NewPerson } from '../../../access/manage-users.ts';
import { ROLES } from '../../../db/schema/access.ts';
import { listUsers } from '../../../db/users.ts';
import { accepted, type User, userView } from '../../admin/user-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { PAGE_QUERY, pageRequest, pageView } from '../../page-query.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Form, SelectField, TextField } from '../form.tsx';
import { Badge, Note, Tabs, When } from '../page-parts.tsx';
import { attempt, type FormErrors, type FormTexts, readForm } from '../read-form.ts';
import { readQuery } from '../read-query.ts';
import { showSecretPage } from '../secret-page.tsx';
import { type Column, Pages, Table } from '../table.tsx';
import { USER_TABS } from './user-tabs.ts';

const PATH = '/console/users';
const NEW = '/console/new-user';

const COLUMNS: readonly Column<z.infer<typeof User>>[] = [
  { heading: 'E-mail address', show: ({ id, email }) => <a href={`${PATH}/${id}`}>{email}</a> },
  { heading: 'Name', show: ({ name }) => name },
  { heading: 'Role', show: ({ role }) => role },
  {
    heading: 'State',
    show: ({ active }) => (active ? <Badge tone="good">active</Badge> : <Badge>switched off</Badge>),
  },
  { heading: 'Second factor', show: ({ has_second_factor: has }) => (has ? 'yes' : 'no') },
  { heading: 'Added', show: ({ created_at: at }) => <When at={at} /> },
];

/** Who may sign in: the list, and adding somebody. */
export function addUsersPages(app: OpenAPIHono<AppEnv>, { db }: ConsoleServices): void {
  consolePage(app, 'users.read', PATH, async (c) => {
    const { query, texts } = readQuery(c, z.strictObject(PAGE_QUERY));
    const { data, next } = pageView(await listUsers(db, pageRequest(query)), userView);
    return showPage(c, {
      title: 'Users',
      children: (
        <>
          <Tabs label="Users" tabs={USER_TABS} current={PATH} />
          <p class="actions">
            <a class="button" href={NEW}>
              Add a user
            </a>
          </p>
          <Table
            caption="Users"
            columns={COLUMNS}
            rows={data}
            empty="Nobody may sign in yet but those with an API key."
          />
          <Pages path={PATH} query={texts} next={next} />
        </>
      ),
    });
  });

  consolePage(app, 'users.write', NEW, (c) => showForm(c));

  consoleAction(app, 'users.write', NEW, async (c) => {
    const form = await readForm(c, NewPerson);
    if (!form.ok) return showForm(c, form.texts, form.errors);
    const { actor } = c.get('caller');
    const added = await attempt(async () => accepted(await addPerson(db, { ...form.values, actor })));
    if (!added.ok) return showForm(c, form.texts, { email: added.problem.title });
    const { user, password } = added.value;
    return showSecretPage(c, {
      title: `Password of ${user.email}`,
      crumbs: [{ title: 'Users', href: PATH }, { title: user.email }],
      label: 'Password',
      secret: password,
      back: `${PATH}/${user.id}`,
    });
  });
}

function showForm(c: Context<AppEnv>, texts: FormTexts = {}, errors?: FormErrors) {
  return showPage(c, {
    title: 'Add a user',
    crumbs: [{ title: 'Users', href: PATH }, { title: 'Add a user' }],
    status: errors ? 422 : 200,
    children: (
      <div class="panel">
        <Note>
          Gangway makes up a password, which you hand over. Who signs in by the OIDC provider does not need
          it.
        </Note>
        <Form action={NEW} submit="Add" cancel={PATH}>
          <TextField
            name="email"
            label="E-mail address"
            type="email"
            value={texts.email}
            error={errors?.email}
            required
          />
          <TextField
            name="name"
            label="Name"
            value={texts.name}
            error={errors?.name}
            maxlength={200}
            required
          />
          <SelectField
            name="role"
            label="Role"
            hint="A viewer reads, but neither people nor results. An operator acts on runs. An admin may do everything."
            options={ROLES.map((role) => ({ value: role, label: role }))}
            value={texts.role ?? 'viewer'}
            error={errors?.role}
          />
        </Form>
      </div>
    ),
  });
}
