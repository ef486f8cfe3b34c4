import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { createOrder, renewLink } from '../order-changes.ts';
import { fieldError, notFound, ProformaError } from '../proforma-error.ts';
import type { Applicant, Order } from '../proforma-state.ts';
import type { ProformaTwin } from '../proforma-twin.ts';
import { renderFullOrder, renderOrder, renderStatus } from './render-tazapi.ts';

const CODES: Record<number, string> = {
  400: 'VALIDATION_EXCEPTION',
  401: 'UNAUTHORIZED',
  403: 'NOT_AUTHORIZED',
  404: 'NOT_FOUND',
  429: 'TOO_MANY_REQUESTS',
};

/** The error body of a status that a fault asks for. */
export function tazapiErrorBody(status: number): { code: string; message: string } {
  return { code: CODES[status] ?? 'INTERNAL_ERROR', message: 'The request was refused.' };
}

function answerError(c: TwinContext, error: Error): Response {
  if (!(error instanceof ProformaError)) return c.json(tazapiErrorBody(500), 500);
  const { status, code, message, fields } = error;
  return c.json(fields ? { code, fields } : { code, message }, status);
}

const NewApplicant = z.object({
  firstName: z.string().min(1),
  lastName: z.string().min(1),
  middleName: z.string().optional(),
  noMiddleName: z.boolean().optional(),
  email: z.email(),
});

const NewOrder = z.object({
  applicantGuid: z.string().min(1),
  clientProductGuid: z.string().min(1),
  useQuickApp: z.boolean().optional(),
  externalIdentifier: z.string().optional(),
  quickappNotifyApplicants: z.boolean().optional(),
});

async function bodyOf<T extends z.ZodType>(c: TwinContext, schema: T): Promise<z.infer<T>> {
  const json: unknown = await c.req.json().catch(() => ({}));
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? 'body';
  throw fieldError(field, `${field} is required.`);
}

/** Bearer token, then the scope of the token, then the client of the path. */
function requireAccess(c: TwinContext, { access, data }: ProformaTwin): void {
  const { settings, account } = data();
  if (c.req.header('authorization') !== `Bearer ${access.token}`) {
    throw new ProformaError(401, 'UNAUTHORIZED', 'The token is not valid.');
  }
  const isOfOrders = /\/orders(\/|$)/.test(c.req.path);
  if (settings.keyScope === 'ORDER' && !isOfOrders) {
    throw new ProformaError(
      403,
      'NOT_AUTHORIZED',
      'This endpoint requires API type [CLIENT] but the token has access to ORDER',
    );
  }
  const client = c.req.param('client');
  if (client !== undefined && client !== account.clientGuid) throw notFound('Client');
}

async function newApplicant(c: TwinContext, twin: ProformaTwin): Promise<Applicant> {
  const { firstName, lastName, email, middleName, noMiddleName } = await bodyOf(c, NewApplicant);
  if (!middleName && !noMiddleName) throw fieldError('middleName', 'Middle name is required.');
  const applicant = { guid: randomUUID(), firstName, lastName, email, createdAt: twin.now() };
  twin.data().applicants[applicant.guid] = applicant;
  twin.machine.changed();
  return applicant;
}

async function newOrder(c: TwinContext, twin: ProformaTwin): Promise<Order> {
  const body = await bodyOf(c, NewOrder);
  const applicant = twin.data().applicants[body.applicantGuid];
  const product = twin.data().products.find(({ id }) => id === body.clientProductGuid);
  if (!applicant) throw fieldError('applicantGuid', 'Applicant identifier is not known.');
  if (!product) throw fieldError('clientProductGuid', 'Client product identifier is not known.');
  if (!body.useQuickApp) throw fieldError('useQuickApp', 'The product requires QuickApp.');
  const reference = body.externalIdentifier ?? null;
  return createOrder(twin, { applicant, product, reference, notify: body.quickappNotifyApplicants ?? false });
}

function orderOf(c: TwinContext, { data }: ProformaTwin): Order {
  const order = data().orders[c.req.param('order') ?? ''];
  if (order === undefined) throw notFound('Order');
  return order;
}

function ordersOf(c: TwinContext, twin: ProformaTwin): Record<string, unknown>[] {
  const { applicants, orders, settings } = twin.data();
  const applicant = applicants[c.req.param('applicant') ?? ''];
  if (applicant === undefined) throw notFound('Applicant');
  const own = Object.values(orders).filter((order) => order.applicant.guid === applicant.guid);
  return own.map((order) => {
    const { externalIdentifier, ...rest } = renderOrder(twin, order);
    return settings.listIdentifiers ? { ...rest, externalIdentifier } : rest;
  });
}

/** TazAPI v2 as its documents and recordings show it. */
export function tazapiRoutes(root: Hono<TwinEnv>, twin: ProformaTwin): void {
  const { data } = twin;
  root.onError((error, c) => answerError(c, error));
  root.get('/v1/clients', (c) => {
    requireAccess(c, twin);
    return c.json([{ clientGuid: data().account.clientGuid, name: data().account.name }]);
  });
  const base = '/v1/clients/:client';
  root.use(`${base}/*`, async (c, next) => {
    requireAccess(c, twin);
    await next();
  });
  root.get(`${base}/products`, (c) =>
    c.json(
      data().products.map(({ id, name }) => ({
        clientProductGuid: id,
        productGuid: id,
        productName: name,
        usesQuickapp: true,
        dateModified: 1_700_000_000_000,
      })),
    ),
  );
  root.post(`${base}/applicants`, async (c) => {
    const { guid, firstName, lastName, email } = await newApplicant(c, twin);
    const rest = { textingEnabled: false, addresses: [], version: 0 };
    return c.json({ applicantGuid: guid, firstName, lastName, email, noMiddleName: true, ...rest }, 201);
  });
  root.get(`${base}/applicants/:applicant/orders`, (c) => c.json(ordersOf(c, twin)));
  root.post(`${base}/orders`, async (c) => c.json(renderOrder(twin, await newOrder(c, twin)), 201));
  root.get(`${base}/orders/:order`, (c) => c.json(renderFullOrder(twin, orderOf(c, twin))));
  root.get(`${base}/orders/:order/status`, (c) => c.json(renderStatus(twin, orderOf(c, twin))));
  root.get(`${base}/orders/:order/resultsAsPdf`, (c) => {
    const { phase, status, fileNumber } = orderOf(c, twin);
    if (phase === 'complete') return c.json({ resultsUrl: `${twin.publicUrl()}/results/${fileNumber}.pdf` });
    const text = `Report results are not available for orders in ${status} status.`;
    throw new ProformaError(400, 'VALIDATION_EXCEPTION', text);
  });
  root.post(`${base}/orders/:order/regenerate-link`, (c) => {
    const order = orderOf(c, twin);
    renewLink(twin, order);
    return c.json({ quickappApplicantLink: renderOrder(twin, order).quickappApplicantLink });
  });
}
