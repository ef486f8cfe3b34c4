import type { Hono } from 'hono';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { badRequest, notFound } from '../lever-error.ts';
import type { LeverUser } from '../lever-objects.ts';
import { listBody, pageById } from '../lever-pages.ts';
import { queryFlag } from '../lever-request.ts';
import { type LeverTwin, reasonOf, stageOf } from '../lever-twin.ts';

/** Lever: tags and sources have no ids; items are `{text, count}`. */
function counted(words: string[]): { text: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([text, count]) => ({ text, count })).sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** Lever: the list leaves deactivated users out unless asked; GET by id finds them. */
function users(c: TwinContext, twin: LeverTwin): LeverUser[] {
  const emails = c.req.queries('email')?.map((email) => email.toLowerCase());
  const roles = c.req.queries('accessRole');
  const includeDeactivated = queryFlag(c, 'includeDeactivated') ?? false;
  return twin
    .data()
    .users.filter(
      ({ email, accessRole, deactivatedAt }) =>
        (emails === undefined || emails.includes(email.toLowerCase())) &&
        (roles === undefined || roles.includes(accessRole)) &&
        (includeDeactivated || deactivatedAt === null),
    );
}

const whole = <Item>(item: Item) => item;

function stageAndReasonRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  app.get('/v1/stages', (c) =>
    c.json(
      listBody(
        pageById(c, twin.data().stages, ({ id }) => id),
        whole,
      ),
    ),
  );
  app.get('/v1/stages/:stage', (c) => {
    const id = c.req.param('stage');
    const stage = stageOf(twin, id);
    if (stage === undefined) throw notFound('stages', id);
    return c.json({ data: stage });
  });
  app.get('/v1/archive_reasons', (c) => {
    const type = c.req.query('type');
    if (type !== undefined && type !== 'hired' && type !== 'non-hired') {
      throw badRequest('type must be hired or non-hired');
    }
    const reasons = twin.data().archiveReasons.filter((reason) => type === undefined || reason.type === type);
    return c.json(
      listBody(
        pageById(c, reasons, ({ id }) => id),
        whole,
      ),
    );
  });
  app.get('/v1/archive_reasons/:reason', (c) => {
    const id = c.req.param('reason');
    const reason = reasonOf(twin, id);
    if (reason === undefined) throw notFound('archive_reasons', id);
    return c.json({ data: reason });
  });
}

/** Stages, archive reasons, users, tags and sources of the account. */
export function accountListRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  stageAndReasonRoutes(app, twin);
  app.get('/v1/users', (c) =>
    c.json(
      listBody(
        pageById(c, users(c, twin), ({ id }) => id),
        whole,
      ),
    ),
  );
  app.get('/v1/users/:user', (c) => {
    const id = c.req.param('user');
    const user = twin.data().users.find((known) => known.id === id);
    if (user === undefined) throw notFound('users', id);
    return c.json({ data: user });
  });
  for (const name of ['tags', 'sources'] as const) {
    app.get(`/v1/${name}`, (c) => {
      const words = Object.values(twin.data().opportunities).flatMap((opportunity) => opportunity[name]);
      return c.json(
        listBody(
          pageById(c, counted(words), ({ text }) => text),
          whole,
        ),
      );
    });
  }
}
