import type { Contact, Opportunity } from './lever-objects.ts';
import { applicationOf, type LeverTwin, postingOf, stageOf } from './lever-twin.ts';
import { renderApplication } from './render-application.ts';

const HIRE_URL = 'https://hire.lever.co/candidates';

/** GET /contacts/:id and the expanded contact. */
export function renderContact({ id, name, headline, isAnonymized, location, emails, phones }: Contact) {
  return { id, name, headline, isAnonymized, location: { name: location }, emails, phones };
}

/** Lever: answers to addTags, addSources, stage and archived come back with the contact's data blanked. */
const BLANK = { name: '', headline: '', location: '', phones: [], emails: [], links: [] };

function shownContact(contact: Contact | undefined, blank: boolean): Omit<Contact, 'id' | 'isAnonymized'> {
  if (contact === undefined || blank) return BLANK;
  const { name, headline, location, phones, emails, links } = contact;
  return { name, headline, location, phones, emails, links };
}

function opportunityLocation(twin: LeverTwin, opportunity: Opportunity): { opportunityLocation?: string } {
  const application = applicationOf(twin, opportunity);
  if (application === undefined) return {};
  return { opportunityLocation: postingOf(twin, application.posting)?.location ?? 'unspecified' };
}

function plain(twin: LeverTwin, opportunity: Opportunity, blank: boolean): Record<string, unknown> {
  const contact = twin.data().contacts[opportunity.contact];
  const { name, headline, location, phones, emails, links } = shownContact(contact, blank);
  const o = opportunity;
  return {
    id: o.id,
    name,
    headline,
    contact: o.contact,
    stage: o.stage,
    confidentiality: o.confidentiality,
    location,
    phones,
    emails,
    links,
    archived: o.archived,
    tags: o.tags,
    sources: o.sources,
    stageChanges: o.stageChanges,
    origin: o.origin,
    sourcedBy: o.sourcedBy,
    owner: o.owner,
    followers: o.followers,
    applications: o.applications,
    createdAt: o.createdAt,
    updatedAt: o.updatedAt,
    lastInteractionAt: o.lastInteractionAt,
    lastAdvancedAt: o.lastAdvancedAt,
    snoozedUntil: o.snoozedUntil,
    urls: { list: HIRE_URL, show: `${HIRE_URL}/${o.id}` },
    isAnonymized: contact?.isAnonymized ?? false,
    dataProtection: null,
    ...(blank ? {} : opportunityLocation(twin, o)),
  };
}

function userObject(twin: LeverTwin, id: string | null): unknown {
  return twin.data().users.find((user) => user.id === id) ?? id;
}

const EXPANSIONS: Record<string, (twin: LeverTwin, opportunity: Opportunity) => unknown> = {
  applications: (twin, { applications }) =>
    applications.map((id) => {
      const application = twin.data().applications[id];
      return application === undefined ? id : renderApplication(twin, application);
    }),
  stage: (twin, { stage }) => stageOf(twin, stage) ?? stage,
  owner: (twin, { owner }) => userObject(twin, owner),
  sourcedBy: (twin, { sourcedBy }) => userObject(twin, sourcedBy),
  followers: (twin, { followers }) => followers.map((id) => userObject(twin, id)),
  contact: (twin, { contact }) => {
    const known = twin.data().contacts[contact];
    return known === undefined ? contact : renderContact(known);
  },
};

/** The answer of a write, with the contact's data blanked as Lever does. */
export function renderBlanked(twin: LeverTwin, opportunity: Opportunity): Record<string, unknown> {
  return plain(twin, opportunity, true);
}

/** Lever: `expand` replaces ids by objects; `include` keeps only the named fields, and expand wins over it. */
export function renderOpportunity(
  twin: LeverTwin,
  opportunity: Opportunity,
  { expand = [], include = [] }: { expand?: string[]; include?: string[] } = {},
): Record<string, unknown> {
  const all = plain(twin, opportunity, false);
  for (const name of expand) {
    const expansion = EXPANSIONS[name];
    if (expansion !== undefined) all[name] = expansion(twin, opportunity);
  }
  if (include.length === 0) return all;
  const kept = new Set([...include, ...expand]);
  return Object.fromEntries(Object.entries(all).filter(([name]) => kept.has(name)));
}
