import type { SourceDefinition, SourceType } from './source-definition.ts';

const OFFER_FIELD = 'offer.fields.';
const FORM_FIELD = 'form.';

const KNOWN: readonly (readonly [path: string, label: string, type: SourceType])[] = [
  ['contact.name', 'Contact: name', 'text'],
  ['contact.headline', 'Contact: headline', 'text'],
  ['contact.location', 'Contact: location', 'text'],
  ['contact.email', 'Contact: first e-mail address', 'text'],
  ['contact.emails', 'Contact: all e-mail addresses', 'list'],
  ['contact.phone', 'Contact: first phone number', 'text'],
  ['contact.phone.mobile', 'Contact: mobile phone number', 'text'],
  ['contact.phone.home', 'Contact: home phone number', 'text'],
  ['contact.phone.work', 'Contact: work phone number', 'text'],
  ['opportunity.id', 'Opportunity: id', 'text'],
  ['opportunity.name', 'Opportunity: name', 'text'],
  ['opportunity.headline', 'Opportunity: headline', 'text'],
  ['opportunity.location', 'Opportunity: location of the person', 'text'],
  ['opportunity.opportunityLocation', 'Opportunity: location of the job', 'text'],
  ['opportunity.email', 'Opportunity: first e-mail address', 'text'],
  ['opportunity.phone', 'Opportunity: first phone number', 'text'],
  ['opportunity.tags', 'Opportunity: tags', 'list'],
  ['opportunity.sources', 'Opportunity: sources', 'list'],
  ['opportunity.links', 'Opportunity: links', 'list'],
  ['opportunity.origin', 'Opportunity: origin', 'text'],
  ['opportunity.owner', 'Opportunity: owner', 'user'],
  ['opportunity.createdAt', 'Opportunity: created', 'instant'],
  ['opportunity.archivedAt', 'Opportunity: hired or archived', 'instant'],
  ['application.name', 'Application: name as applied', 'text'],
  ['application.email', 'Application: e-mail address as applied', 'text'],
  ['application.phone', 'Application: phone number as applied', 'text'],
  ['application.createdAt', 'Application: created', 'instant'],
  ['application.postingHiringManager', 'Application: hiring manager of the posting', 'user'],
  ['application.postingOwner', 'Application: owner of the posting', 'user'],
  ['application.requisitionCode', 'Application: code of the requisition of the hire', 'text'],
  ['application.hiringManagerOnHire', 'Application: hiring manager of the requisition', 'user'],
  ['posting.text', 'Posting: title', 'text'],
  ['posting.department', 'Posting: department', 'text'],
  ['posting.team', 'Posting: team', 'text'],
  ['posting.location', 'Posting: location', 'text'],
  ['posting.allLocations', 'Posting: all locations', 'list'],
  ['posting.commitment', 'Posting: commitment', 'text'],
  ['posting.level', 'Posting: level', 'text'],
  ['posting.country', 'Posting: country', 'country'],
  ['posting.workplaceType', 'Posting: kind of workplace', 'text'],
  ['posting.tags', 'Posting: tags', 'list'],
  ['posting.requisitionCodes', 'Posting: codes of requisitions', 'list'],
  ['posting.hiringManager', 'Posting: hiring manager', 'user'],
  ['posting.owner', 'Posting: owner', 'user'],
  ['offer.status', 'Offer: status', 'text'],
  ['offer.createdAt', 'Offer: created', 'instant'],
  ['offer.sentAt', 'Offer: sent', 'instant'],
  [`${OFFER_FIELD}job_title`, 'Offer: job title', 'text'],
  [`${OFFER_FIELD}candidate_name`, 'Offer: name of the candidate', 'text'],
  [`${OFFER_FIELD}anticipated_start_date`, 'Offer: anticipated start date', 'instant'],
  [`${OFFER_FIELD}salary_amount`, 'Offer: amount of the salary', 'number'],
  [`${OFFER_FIELD}compensation_currency`, 'Offer: currency of the salary', 'text'],
  [`${OFFER_FIELD}salary_interval`, 'Offer: interval of the salary', 'text'],
  [`${OFFER_FIELD}hiring_manager`, 'Offer: hiring manager', 'user'],
  [`${OFFER_FIELD}direct_manager`, 'Offer: direct manager', 'user'],
  [`${OFFER_FIELD}today_date`, 'Offer: date of the offer', 'instant'],
];

/** The sources that every Lever account has. An offer has only the fields of the account's own offer form. */
export const LEVER_SOURCES: readonly SourceDefinition[] = KNOWN.map(([path, label, type]) => ({
  path,
  label,
  type,
}));

const KNOWN_PATHS = new Set(LEVER_SOURCES.map(({ path }) => path));

/** True for a source that every Lever account has. */
export function isKnownLeverSource(path: string): boolean {
  return KNOWN_PATHS.has(path);
}

/** The path of a field of the offer form. */
export function offerFieldPath(identifier: string): string {
  return OFFER_FIELD + identifier;
}

/** The path of a field of a profile form, by the form's template and the field's id (or text, where it has no id). */
export function formFieldPath(templateId: string, field: string): string {
  return `${FORM_FIELD}${templateId}.${field}`;
}

/** True for a source of Lever: one that every account has, or a field of the account's own offer form or profile forms. */
export function isLeverSource(path: string): boolean {
  return isKnownLeverSource(path) || path.startsWith(OFFER_FIELD) || path.startsWith(FORM_FIELD);
}

/** What a mapping needs to have read of Lever beside opportunity and contact. */
export function leverReadsFor(sources: ReadonlySet<string>): {
  readonly posting: boolean;
  readonly offers: boolean;
  readonly forms: boolean;
} {
  const reads = (group: string) => [...sources].some((path) => path.startsWith(group));
  return { posting: reads('posting.'), offers: reads('offer.'), forms: reads(FORM_FIELD) };
}
