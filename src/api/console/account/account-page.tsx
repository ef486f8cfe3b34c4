import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { LEAST_PASSWORD } from '../../../access/passwords.ts';
import { writeAudit } from '../../../db/audit.ts';
import { revokeSession } from '../../../db/sessions.ts';
import { showSessions } from '../../admin/session-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { Problem } from '../../problem.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { Form, SelectField, TextField } from '../form.tsx';
import { type FormErrors, readForm } from '../read-form.ts';
import { passCookies, visitorOf } from '../sign-in/visitor.ts';
import { keepTheme, THEMES, themeOf } from '../theme.ts';
import { SessionTable } from '../users/session-table.tsx';
import { SecondFactorPanel } from './second-factor-panel.tsx';
import { signedInPerson } from './signed-in-person.ts';

const PATH = '/console/account';

const NewPassword = z.object({
  current: z.string().max(256),
  new_password: z
    .string()
    .min(LEAST_PASSWORD, `At least ${LEAST_PASSWORD} characters, please.`)
    .max(256, 'At most 256 characters, please.'),
});
const Appearance = z.object({ theme: z.enum(THEMES) });

/** What people do for themselves: password, second factor, sessions, light or dark. */
export function addAccountPages(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const { db, signIn, config } = services;

  consolePage(app, 'account.own', PATH, (c) => show(c));

  consoleAction(app, 'account.own', `${PATH}/password`, async (c) => {
    const { userId } = signedInPerson(c);
    const form = await readForm(c, NewPassword);
    if (!form.ok) return show(c, form.errors);
    const { current: currentPassword, new_password: newPassword } = form.values;
    const answer = await signIn.ask('/change-password', {
      visitor: visitorOf(c, config),
      body: { currentPassword, newPassword, revokeOtherSessions: true },
    });
    if (answer.status === 429) return show(c, { current: 'There were too many attempts. Wait a minute.' });
    if (answer.status !== 200) return show(c, { current: 'This is not your password.' });
    passCookies(c, answer);
    await writeAudit(db, {
      actor: `user:${userId}`,
      action: 'user.password_changed',
      objectType: 'user',
      objectId: userId,
    });
    return goTo(c, PATH, { kind: 'done', text: 'Your password is changed; your other sessions are over.' });
  });

  consoleAction(app, 'account.own', `${PATH}/sessions/:id/revoke`, async (c) => {
    const { userId } = signedInPerson(c);
    const isOver = await revokeSession(db, { id: c.req.param('id'), userId, actor: `user:${userId}` });
    if (!isOver) throw new Problem('session.not_found');
    return goTo(c, PATH, { kind: 'done', text: 'The session is over.' });
  });

  consoleAction(app, 'account.own', `${PATH}/appearance`, async (c) => {
    const form = await readForm(c, Appearance);
    if (form.ok) keepTheme(c, form.values.theme);
    return goTo(c, PATH);
  });

  async function show(c: Context<AppEnv>, errors?: FormErrors) {
    const person = signedInPerson(c);
    const { data } = await showSessions(services, { user_id: person.userId });
    return showPage(c, {
      title: 'Your account',
      status: errors ? 422 : 200,
      children: (
        <>
          <p>
            {person.name}, {person.email}
          </p>
          <h2>Password</h2>
          <div class="panel">
            <PasswordForm errors={errors ?? {}} />
          </div>
          <h2>Second factor</h2>
          <SecondFactorPanel has={person.hasSecondFactor} />
          <h2>Where you are signed in</h2>
          <SessionTable
            sessions={data}
            current={person.sessionId}
            revokePath={(id) => `${PATH}/sessions/${id}/revoke`}
          />
          <h2>Appearance</h2>
          <div class="panel">
            <Form action={`${PATH}/appearance`} submit="Keep">
              <SelectField
                name="theme"
                label="Light or dark"
                options={THEMES.map((theme) => ({
                  value: theme,
                  label: theme === 'system' ? 'as the device' : theme,
                }))}
                value={themeOf(c)}
              />
            </Form>
          </div>
        </>
      ),
    });
  }
}

function PasswordForm({ errors }: { errors: FormErrors }) {
  return (
    <Form action={`${PATH}/password`} submit="Change the password">
      <TextField
        name="current"
        label="Your password now"
        type="password"
        autocomplete="current-password"
        error={errors.current}
        required
      />
      <TextField
        name="new_password"
        label="New password"
        hint={`At least ${LEAST_PASSWORD} characters. Your other sessions end.`}
        type="password"
        autocomplete="new-password"
        error={errors.new_password}
        required
      />
    </Form>
  );
}
