import type { Application } from './lever-objects.ts';
import { type LeverTwin, postingOf } from './lever-twin.ts';

/** Lever: name, email and phone are null on applications of type `user` (added by a recruiter). */
export function renderApplication(twin: LeverTwin, application: Application): Record<string, unknown> {
  const { id, type, opportunityId, posting, createdAt, archived } = application;
  const opportunity = twin.data().opportunities[opportunityId];
  const contact = opportunity === undefined ? undefined : twin.data().contacts[opportunity.contact];
  const person = type === 'posting' ? contact : undefined;
  const phone = person?.phones[0];
  return {
    id,
    type,
    candidateId: opportunityId,
    opportunityId,
    posting,
    postingHiringManager: postingOf(twin, posting)?.hiringManager ?? null,
    postingOwner: postingOf(twin, posting)?.owner ?? null,
    name: person?.name ?? null,
    company: null,
    phone: phone === undefined ? null : { type: null, value: phone.value },
    email: person?.emails[0] ?? null,
    links: [],
    comments: null,
    user: null,
    customQuestions: [],
    createdAt,
    archived,
    ipAddress: null,
    referer: null,
    userAgent: null,
    acceptLanguage: null,
    timezone: null,
  };
}
