import type { Hono } from 'hono';
import type { TwinEnv } from '../../machinery/control-router.ts';
import type { Offer, ProfileForm } from '../lever-objects.ts';
import { listBody, pageById } from '../lever-pages.ts';
import { opportunityOf } from '../lever-request.ts';
import type { LeverTwin } from '../lever-twin.ts';

const DOCUMENTS = 'https://api.lever.co/v1/opportunities';

function candidateSignature(twin: LeverTwin, offer: Offer) {
  const opportunity = twin.data().opportunities[offer.opportunityId];
  const contact = opportunity === undefined ? undefined : twin.data().contacts[opportunity.contact];
  return {
    candidate: {
      role: 'candidate',
      name: contact?.name ?? '',
      email: contact?.emails[0] ?? null,
      firstOpenedAt: offer.signedAt,
      lastOpenedAt: offer.signedAt,
      signedAt: offer.signedAt,
      signed: offer.signedAt !== null,
    },
  };
}

function document(offer: Offer, status: 'sent' | 'signed') {
  return {
    fileName: `offer_${status}.pdf`,
    uploadedAt: offer.signedAt ?? offer.createdAt,
    downloadUrl: `${DOCUMENTS}/${offer.opportunityId}/offers/${offer.id}/download?status=${status}`,
  };
}

function renderOffer(twin: LeverTwin, offer: Offer, expandCreator: boolean) {
  const creator = expandCreator
    ? (twin.data().users.find(({ id }) => id === offer.creator) ?? offer.creator)
    : offer.creator;
  const sent = ['sent', 'sent-manually', 'opened', 'denied', 'signed'].includes(offer.status);
  return {
    id: offer.id,
    posting: offer.posting,
    createdAt: offer.createdAt,
    status: offer.status,
    creator,
    fields: offer.fields,
    signatures: sent ? candidateSignature(twin, offer) : {},
    approvedAt: sent ? offer.createdAt : null,
    sentAt: sent ? offer.createdAt : null,
    sentDocument: sent ? document(offer, 'sent') : null,
    signedDocument: offer.signedAt === null ? null : document(offer, 'signed'),
  };
}

function renderForm({ opportunityId: _, ...form }: ProfileForm) {
  return { ...form, type: 'form' };
}

/** Offers and profile forms: lists only. */
export function offerAndFormRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  app.get('/v1/opportunities/:opportunity/offers', (c) => {
    const { id } = opportunityOf(c, twin);
    const offers = Object.values(twin.data().offers).filter(({ opportunityId }) => opportunityId === id);
    const expandCreator = c.req.queries('expand')?.includes('creator') ?? false;
    const page = pageById(c, offers, (offer) => offer.id);
    return c.json(listBody(page, (offer) => renderOffer(twin, offer, expandCreator)));
  });
  app.get('/v1/opportunities/:opportunity/forms', (c) => {
    const { id } = opportunityOf(c, twin);
    const forms = Object.values(twin.data().forms).filter(({ opportunityId }) => opportunityId === id);
    return c.json(
      listBody(
        pageById(c, forms, (form) => form.id),
        renderForm,
      ),
    );
  });
}
