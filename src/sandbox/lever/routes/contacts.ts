import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { badRequest, notFound } from '../lever-error.ts';
import type { Contact } from '../lever-objects.ts';
import { leverBody } from '../lever-request.ts';
import type { LeverTwin } from '../lever-twin.ts';
import { fire } from '../lever-webhooks.ts';
import { renderContact } from '../render-opportunity.ts';

const ContactChange = z.object({
  name: z.string().optional(),
  headline: z.string().optional(),
  location: z.string().optional(),
  emails: z.array(z.string()).optional(),
  phones: z.array(z.object({ type: z.string().default('other'), value: z.string() })).optional(),
});

function contactOf(c: TwinContext, twin: LeverTwin): Contact {
  const id = c.req.param('contact') ?? '';
  const contact = twin.data().contacts[id];
  if (contact === undefined) throw notFound('contacts', id);
  return contact;
}

/** Contacts by id; Lever has no list of them. */
export function contactRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  app.get('/v1/contacts/:contact', (c) => c.json({ data: renderContact(contactOf(c, twin)) }));
  app.put('/v1/contacts/:contact', async (c) => {
    const contact = contactOf(c, twin);
    if (contact.isAnonymized) throw badRequest('An anonymized contact cannot be updated.');
    const change = await leverBody(c, ContactChange);
    Object.assign(contact, change);
    twin.machine.changed();
    fire(twin, { event: 'contactUpdated', data: { contactId: contact.id }, by: 'api' });
    const { isAnonymized: _, ...rest } = renderContact(contact);
    return c.json({ data: rest });
  });
}
