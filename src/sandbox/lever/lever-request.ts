import { z } from 'zod';
import type { TwinContext } from '../machinery/control-router.ts';
import { badRequest, forbidden, notFound } from './lever-error.ts';
import type { Opportunity } from './lever-objects.ts';
import type { LeverTwin } from './lever-twin.ts';

/** The JSON body checked by `schema`; throws a 400. */
export async function leverBody<Schema extends z.ZodType>(
  c: TwinContext,
  schema: Schema,
): Promise<z.infer<Schema>> {
  let json: unknown;
  try {
    json = await c.req.json();
  } catch {
    throw badRequest('The request body is not valid JSON.');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw badRequest(z.prettifyError(parsed.error));
  return parsed.data;
}

/** The user that `perform_as` names, if any; throws a 400 for an unknown one. */
export function performAs(c: TwinContext, twin: LeverTwin): string | undefined {
  const id = c.req.query('perform_as');
  if (id === undefined) return undefined;
  if (!twin.data().users.some((user) => user.id === id))
    throw badRequest(`perform_as: users ${id} was not found`);
  return id;
}

/** An epoch-ms query parameter; throws a 400 when it is not a number. */
export function queryMs(c: TwinContext, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  const ms = Number(text);
  if (text === '' || !Number.isFinite(ms)) throw badRequest(`${name} must be a timestamp in milliseconds`);
  return ms;
}

export function queryFlag(c: TwinContext, name: string): boolean | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false') throw badRequest(`${name} must be true or false`);
  return text === 'true';
}

/** The opportunity of the path. Lever: 404 when deleted, 403 when confidential and the key has no grant. */
export function opportunityOf(c: TwinContext, twin: LeverTwin): Opportunity {
  const id = c.req.param('opportunity') ?? '';
  const opportunity = twin.data().opportunities[id];
  if (opportunity === undefined) throw notFound('opportunities', id);
  if (opportunity.confidentiality === 'confidential' && !twin.data().settings.confidentialAccess) {
    throw forbidden('You do not have access to confidential data.');
  }
  return opportunity;
}
