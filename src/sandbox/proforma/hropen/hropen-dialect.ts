import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { createOrder } from '../order-changes.ts';
import { notFound, ProformaError } from '../proforma-error.ts';
import type { Order, Phase } from '../proforma-state.ts';
import { type Dialect, linkOf, type ProformaTwin } from '../proforma-twin.ts';

const STATUSES: Record<string, Phase> = {
  'Sent To Candidate': 'invited',
  'In Progress': 'in_progress',
  'Pending Recruiter Confirmation': 'needs_action',
  'Needs Attention': 'needs_action',
  Clear: 'complete',
  Completed: 'complete',
  'Invite Expired': 'expired',
  Cancelled: 'canceled',
};

const NewOrder = z.object({
  referenceId: z.string().min(1),
  packageId: z.string().min(1),
  subject: z.object({
    subjectId: z.string().min(1),
    name: z.object({ given: z.string().min(1), middle: z.string(), family: z.string().min(1) }),
    email: z.email(),
  }),
});

function errorBody(status: number): { error: string } {
  return { error: status === 401 ? 'The token is not valid.' : `The request was refused (${status}).` };
}

async function newOrder(c: TwinContext, twin: ProformaTwin): Promise<Order> {
  const parsed = NewOrder.safeParse(await c.req.json().catch(() => undefined));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? 'body';
    throw new ProformaError(400, 'invalid', `${field} is invalid`);
  }
  const { referenceId: reference, packageId, subject } = parsed.data;
  const product = twin.data().products.find(({ id }) => id === packageId);
  if (!product) throw new ProformaError(400, 'invalid', 'packageId is not known');
  const { given: firstName, family: lastName } = subject.name;
  const applicant = {
    guid: subject.subjectId,
    firstName,
    lastName,
    email: subject.email,
    createdAt: twin.now(),
  };
  return createOrder(twin, { applicant, product, reference, notify: true });
}

function render(twin: ProformaTwin, order: Order): Record<string, unknown> {
  const { id, reference, status, phase, completedAt, expiresAt, token } = order;
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    screeningId: id,
    referenceId: reference,
    status,
    completedAt: iso(completedAt),
    inviteExpiresAt: iso(expiresAt),
    candidateUrl: phase === 'invited' ? linkOf(twin, order) : null,
    resultsUrl: phase === 'complete' ? `${twin.publicUrl()}/results/${id}?access=${token}` : null,
  };
}

function routes(app: Hono<TwinEnv>, twin: ProformaTwin): void {
  app.onError((error, c) => {
    if (error instanceof ProformaError) return c.json({ error: error.message }, error.status);
    return c.json(errorBody(500), 500);
  });
  app.use('/v1/*', async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${twin.access.token}`) return c.json(errorBody(401), 401);
    return next();
  });
  app.get('/v1/verify', (c) => {
    const { clientGuid, name } = twin.data().account;
    return c.json({ accountId: clientGuid, accountName: name });
  });
  app.get('/v1/catalog', (c) =>
    c.json({
      packages: twin.data().products.map(({ id, name }) => ({ packageId: id, packageName: name })),
    }),
  );
  app.post('/v1/orders', async (c) => c.json(render(twin, await newOrder(c, twin)), 201));
  app.get('/v1/results/:id', (c) => {
    const order = twin.data().orders[c.req.param('id')];
    if (!order) throw notFound('Screening');
    return c.json(render(twin, order));
  });
}

/** The wire of the JSON gateway: four addresses, and a callback with a bearer token at each change. */
export const hropenDialect: Dialect = {
  kind: 'hropen-json',
  statuses: STATUSES,
  recordsWord: 'Needs Attention',
  newOrderId: () => randomUUID(),
  routes,
  errorBody,
  announcements({ data, now }, { id, reference, status }, what) {
    const url = data().settings.webhookUrl;
    if (url === null || what === 'created') return [];
    const updatedAt = new Date(now()).toISOString();
    const message = { screeningId: id, referenceId: reference, status, updatedAt };
    return [{ event: `callback.${what}`, url, message }];
  },
  render({ message, tampering }, { data: { settings } }) {
    const token = tampering === 'wrong_signature' ? randomUUID() : settings.webhookSecret;
    const headers = { 'user-agent': 'Screening-Callback/1' };
    return {
      body: JSON.stringify(message),
      headers: tampering === 'no_key_signature' ? headers : { ...headers, authorization: `Bearer ${token}` },
    };
  },
  renew: (message) => ({
    ...message,
    updatedAt: new Date(Date.parse(String(message.updatedAt)) + 1000).toISOString(),
  }),
};
