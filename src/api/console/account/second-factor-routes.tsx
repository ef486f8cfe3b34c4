import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { writeAudit } from '../../../db/audit.ts';
import type { AppEnv } from '../../app-env.ts';
import { consoleAction, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { readForm } from '../read-form.ts';
import { passCookies, visitorOf } from '../sign-in/visitor.ts';
import { SecondFactorSetup } from './second-factor-panel.tsx';
import { signedInPerson } from './signed-in-person.ts';

const PATH = '/console/account/second-factor';
const ACCOUNT = '/console/account';
const CRUMBS = [{ title: 'Your account', href: ACCOUNT }, { title: 'Second factor' }];

const Proof = z.object({ password: z.string().max(256) });
const Code = z.object({ code: z.string().max(20) });
const Setup = z.object({ totpURI: z.url(), backupCodes: z.array(z.string()) });

/** Setting up, switching on and removing the second factor of one's own account. */
export function addSecondFactorRoutes(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const { db, signIn, config } = services;
  const ask = (c: Context<AppEnv>, path: string, body: unknown) =>
    signIn.ask(path, { visitor: visitorOf(c, config), body });
  const notYou = (c: Context<AppEnv>) =>
    goTo(c, ACCOUNT, {
      kind: 'problem',
      text: 'This is not your password, or there were too many attempts.',
    });

  consoleAction(app, 'account.own', PATH, async (c) => {
    signedInPerson(c);
    const form = await readForm(c, Proof);
    if (!form.ok) return notYou(c);
    const setup = Setup.safeParse((await ask(c, '/two-factor/enable', form.values)).body);
    if (!setup.success) return notYou(c);
    const { totpURI: uri, backupCodes } = setup.data;
    return showPage(c, {
      title: 'Set up the second factor',
      crumbs: CRUMBS,
      children: <SecondFactorSetup uri={uri} backupCodes={backupCodes} />,
    });
  });

  consoleAction(app, 'account.own', `${PATH}/confirm`, async (c) => {
    const { userId } = signedInPerson(c);
    const form = await readForm(c, Code);
    const code = form.ok ? form.values.code.replace(/\s/g, '') : '';
    const answer = await ask(c, '/two-factor/verify-totp', { code });
    if (answer.status !== 200) {
      return goTo(c, ACCOUNT, {
        kind: 'problem',
        text: 'The code did not fit. Set the second factor up again.',
      });
    }
    passCookies(c, answer);
    await record(userId, 'user.second_factor_added');
    return goTo(c, ACCOUNT, { kind: 'done', text: 'The second factor is on.' });
  });

  consoleAction(app, 'account.own', `${PATH}/remove`, async (c) => {
    const { userId } = signedInPerson(c);
    const form = await readForm(c, Proof);
    if (!form.ok) return notYou(c);
    const answer = await ask(c, '/two-factor/disable', form.values);
    if (answer.status !== 200) return notYou(c);
    passCookies(c, answer);
    await record(userId, 'user.second_factor_removed');
    return goTo(c, ACCOUNT, { kind: 'done', text: 'The second factor is removed.' });
  });

  function record(userId: string, action: string): Promise<void> {
    return writeAudit(db, { actor: `user:${userId}`, action, objectType: 'user', objectId: userId });
  }
}
