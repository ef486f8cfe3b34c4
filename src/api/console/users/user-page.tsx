import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { renewPassword } from '../../../access/manage-users.ts';
import { ROLES } from '../../../db/schema/access.ts';
import { changeUser, readUser, removeSecondFactor, type User } from '../../../db/users.ts';
import { showSessions } from '../../admin/session-routes.ts';
import { accepted } from '../../admin/user-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { Problem } from '../../problem.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { ActionButton, Form, SelectField, TextField } from '../form.tsx';
import { Badge, Fact, Facts, When } from '../page-parts.tsx';
import { attempt, readForm } from '../read-form.ts';
import { showSecretPage } from '../secret-page.tsx';
import { SessionTable } from './session-table.tsx';

const PATH = '/console/users/:id';

const Change = z.object({ name: z.string().max(200), role: z.enum(ROLES) });
const Switch = z.object({ active: z.enum(['true', 'false']) });

/** One person: role, switch, password, second factor, sessions. */
export function addUserPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const { db } = services;
  const pathOf = (id: string) => `/console/users/${id}`;

  consolePage(app, 'users.read', PATH, async (c) => {
    const user = await readUser(db, c.req.param('id'));
    if (!user) throw new Problem('user.not_found');
    const { data } = await showSessions(services, { user_id: user.id });
    return showPage(c, {
      title: user.email,
      crumbs: [{ title: 'Users', href: '/console/users' }, { title: user.email }],
      children: (
        <>
          <UserPanels user={user} />
          <h2>Sessions</h2>
          <SessionTable
            sessions={data}
            current={c.get('caller').signedIn?.sessionId}
            revokePath={(id) => `/console/sessions/${id}/revoke`}
          />
        </>
      ),
    });
  });

  consoleAction(app, 'users.write', PATH, async (c) => {
    const form = await readForm(c, Change);
    if (!form.ok) return refuse(c, Object.values(form.errors)[0] ?? '');
    return change(c, form.values, 'The change is kept.');
  });

  consoleAction(app, 'users.write', `${PATH}/switch`, async (c) => {
    const form = await readForm(c, Switch);
    if (!form.ok) return refuse(c, 'Say whether to switch on or off.');
    const active = form.values.active === 'true';
    return change(c, { active }, active ? 'Switched on.' : 'Switched off; every session is over.');
  });

  consoleAction(app, 'users.write', `${PATH}/reset-password`, async (c) => {
    const { actor } = c.get('caller');
    const { user, password } = accepted(await renewPassword(db, { id: c.req.param('id'), actor }));
    return showSecretPage(c, {
      title: `New password of ${user.email}`,
      crumbs: [
        { title: 'Users', href: '/console/users' },
        { title: user.email, href: pathOf(user.id) },
      ],
      label: 'Password',
      secret: password,
      back: pathOf(user.id),
    });
  });

  consoleAction(app, 'users.write', `${PATH}/remove-second-factor`, async (c) => {
    const { user } = accepted(
      await removeSecondFactor(db, { id: c.req.param('id'), actor: c.get('caller').actor }),
    );
    return goTo(c, pathOf(user.id), { kind: 'done', text: 'The second factor is removed.' });
  });

  async function change(
    c: Context<AppEnv>,
    what: { readonly name?: string; readonly role?: User['role']; readonly active?: boolean },
    text: string,
  ) {
    const id = c.req.param('id') ?? '';
    const { actor } = c.get('caller');
    const done = await attempt(async () =>
      accepted(await changeUser(db, { ...what, id, actor, now: new Date() })),
    );
    return done.ok ? goTo(c, pathOf(id), { kind: 'done', text }) : refuse(c, done.problem.title);
  }

  function refuse(c: Context<AppEnv>, text: string) {
    return goTo(c, pathOf(encodeURIComponent(c.req.param('id') ?? '')), { kind: 'problem', text });
  }
}

function UserPanels({ user }: { user: User }) {
  const path = `/console/users/${user.id}`;
  const isActive = user.disabledAt === null;
  return (
    <>
      <div class="panel">
        <Facts>
          <Fact name="State">
            {isActive ? <Badge tone="good">active</Badge> : <Badge>switched off</Badge>}
          </Fact>
          <Fact name="Second factor">{user.hasSecondFactor ? 'yes' : 'no'}</Fact>
          <Fact name="Added">
            <When at={user.createdAt} />
          </Fact>
        </Facts>
        <div class="actions">
          <ActionButton
            action={`${path}/switch`}
            label={isActive ? 'Switch off' : 'Switch on'}
            fields={{ active: isActive ? 'false' : 'true' }}
            kind={isActive ? 'danger' : 'quiet'}
          />
          <ActionButton action={`${path}/reset-password`} label="Reset the password" kind="danger" />
          {user.hasSecondFactor ? (
            <ActionButton
              action={`${path}/remove-second-factor`}
              label="Remove the second factor"
              kind="danger"
            />
          ) : null}
        </div>
      </div>
      <div class="panel">
        <Form action={path} submit="Keep">
          <TextField name="name" label="Name" value={user.name} maxlength={200} required />
          <SelectField
            name="role"
            label="Role"
            options={ROLES.map((role) => ({ value: role, label: role }))}
            value={user.role}
          />
        </Form>
      </div>
    </>
  );
}
