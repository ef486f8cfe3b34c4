import { randomUUID } from 'node:crypto';
import { inheritedTags } from './inherited-tags.ts';
import type { Contact, Opportunity, Origin, Phone, Posting } from './lever-objects.ts';
import { type LeverTwin, stageRank } from './lever-twin.ts';
import { fire } from './lever-webhooks.ts';

export interface NewCandidacy {
  name: string;
  emails: string[];
  phones: Phone[];
  location: string;
  headline: string;
  links: string[];
  tags: string[];
  sources: string[];
  origin: Origin;
  stage: string;
  owner: string | null;
  /** Undefined = a sourced lead without an application. */
  posting: Posting | undefined;
  confidentiality: Opportunity['confidentiality'];
  by: 'person' | 'api';
}

function knownContact({ data }: LeverTwin, emails: string[]): Contact | undefined {
  const wanted = new Set(emails.map((email) => email.toLowerCase()));
  return Object.values(data().contacts).find((contact) =>
    contact.emails.some((email) => wanted.has(email.toLowerCase())),
  );
}

function addContact(twin: LeverTwin, candidacy: NewCandidacy): Contact {
  const { name, headline, location, emails, phones, links } = candidacy;
  const contact = { id: randomUUID(), name, headline, isAnonymized: false, location, emails, phones, links };
  twin.data().contacts[contact.id] = contact;
  fire(twin, { event: 'contactCreated', data: { contactId: contact.id }, by: candidacy.by });
  return contact;
}

function addApplication(twin: LeverTwin, opportunity: Opportunity, posting: Posting, by: 'person' | 'api') {
  const id = randomUUID();
  twin.data().applications[id] = {
    id,
    type: 'posting',
    opportunityId: opportunity.id,
    posting: posting.id,
    createdAt: opportunity.createdAt,
    archived: null,
  };
  opportunity.applications.push(id);
  fire(twin, {
    event: 'applicationCreated',
    data: {
      applicationId: id,
      opportunityId: opportunity.id,
      candidateId: opportunity.id,
      contactId: opportunity.contact,
    },
    opportunity,
    by,
  });
}

/** Adds a candidacy. Lever: a known e-mail re-uses the contact, whose data wins; `deduped` says so. */
export function createCandidacy(
  twin: LeverTwin,
  candidacy: NewCandidacy,
): { opportunity: Opportunity; deduped: boolean } {
  const now = twin.now();
  const known = knownContact(twin, candidacy.emails);
  const contact = known ?? addContact(twin, candidacy);
  const { stage, posting, owner, origin, sources, confidentiality } = candidacy;
  const opportunity: Opportunity = {
    id: randomUUID(),
    contact: contact.id,
    stage,
    confidentiality: posting?.confidentiality === 'confidential' ? 'confidential' : confidentiality,
    archived: null,
    tags: [...new Set([...candidacy.tags, ...(posting === undefined ? [] : inheritedTags(posting))])],
    sources,
    stageChanges: [{ toStageId: stage, toStageIndex: stageRank(twin, stage), updatedAt: now }],
    origin,
    sourcedBy: null,
    owner,
    followers: owner === null ? [] : [owner],
    applications: [],
    createdAt: now,
    updatedAt: now,
    lastInteractionAt: now,
    lastAdvancedAt: now,
    snoozedUntil: null,
  };
  twin.data().opportunities[opportunity.id] = opportunity;
  if (posting !== undefined) addApplication(twin, opportunity, posting, candidacy.by);
  twin.machine.changed();
  return { opportunity, deduped: known !== undefined };
}
