import { formFieldPath, isKnownLeverSource, offerFieldPath } from '../../domain/mapping/lever-sources.ts';
import type { MappingValue } from '../../domain/mapping/mapping-value.ts';
import type { SourceDefinition, SourceType } from '../../domain/mapping/source-definition.ts';
import { SourcePath } from '../../domain/mapping/source-path.ts';
import { storableText } from '../storable-json.ts';
import type { LeverOffer } from './offer.ts';
import { expandedApplicationsOf, expandedContactOf, type LeverOpportunity } from './opportunity.ts';
import type { LeverPhone, LeverUser } from './person.ts';
import type { LeverPosting } from './posting.ts';
import type { LeverForm, LeverFormField } from './profile-form.ts';

/** What was read of Lever for one candidate; null where nothing was asked for, or where the key may not see it. */
export interface LeverRecords {
  readonly opportunity: LeverOpportunity;
  readonly posting: LeverPosting | null;
  readonly offers: readonly LeverOffer[] | null;
  readonly forms: readonly LeverForm[] | null;
}

export type Facts = ReadonlyMap<string, MappingValue>;

/** The value of each source that a mapping can name. */
export function factsOf({ opportunity, posting, offers, forms }: LeverRecords): Facts {
  const offer = offerOf(offers);
  return new Map([
    ...contactFacts(opportunity),
    ...opportunityFacts(opportunity),
    ...applicationFacts(opportunity),
    ...(posting ? postingFacts(posting) : []),
    ...(offer ? offerFacts(offer) : []),
    ...formsOf(forms).flatMap(formFacts),
  ]);
}

/** The fields of this account's own offer form and profile forms that the records show: what they are, and no value. */
export function ownSourcesOf({ offers, forms }: Pick<LeverRecords, 'offers' | 'forms'>): SourceDefinition[] {
  const offerFields = (offers ?? []).flatMap(({ fields }) =>
    fields.flatMap(({ identifier, text, value }) =>
      identifier === null
        ? []
        : [{ path: offerFieldPath(identifier), label: `Offer: ${text || identifier}`, type: typeOf(value) }],
    ),
  );
  const formFields = formsOf(forms).flatMap((form) =>
    form.fields.flatMap((field) => {
      const path = pathOf(form, field);
      const label = `Form "${form.text}": ${field.text || field.id}`;
      return path === null ? [] : [{ path, label, type: formFieldType(field) }];
    }),
  );
  const own = [...offerFields, ...formFields].map((source) => ({
    ...source,
    path: storableText(source.path),
    label: storableText(source.label).slice(0, 300),
  }));
  const usable = own.filter(({ path }) => SourcePath.safeParse(path).success && !isKnownLeverSource(path));
  return [...new Map(usable.map((source) => [source.path, source])).values()];
}

type Fact = readonly [path: string, value: MappingValue];

function contactFacts(opportunity: LeverOpportunity): Fact[] {
  const contact = expandedContactOf(opportunity);
  if (!contact) return [];
  const { name, headline, location, emails, phones } = contact;
  return [
    ['contact.name', name],
    ['contact.headline', headline],
    ['contact.location', location?.name ?? null],
    ['contact.email', emails[0] ?? null],
    ['contact.emails', emails],
    ['contact.phone', phones[0]?.value ?? null],
    ...(['mobile', 'home', 'work'] as const).map(
      (type): Fact => [`contact.phone.${type}`, phoneOfType(phones, type)],
    ),
  ];
}

function phoneOfType(phones: readonly LeverPhone[], wanted: string): string | null {
  return phones.find(({ type }) => type === wanted)?.value ?? null;
}

function opportunityFacts(opportunity: LeverOpportunity): Fact[] {
  const { emails, phones, owner, archived } = opportunity;
  return [
    ['opportunity.id', opportunity.id],
    ['opportunity.name', opportunity.name],
    ['opportunity.headline', opportunity.headline],
    ['opportunity.location', opportunity.location],
    ['opportunity.opportunityLocation', opportunity.opportunityLocation],
    ['opportunity.email', emails[0] ?? null],
    ['opportunity.phone', phones[0]?.value ?? null],
    ['opportunity.tags', opportunity.tags],
    ['opportunity.sources', opportunity.sources],
    ['opportunity.links', opportunity.links],
    ['opportunity.origin', opportunity.origin],
    ['opportunity.owner', userIdOf(owner)],
    ['opportunity.createdAt', opportunity.createdAt],
    ['opportunity.archivedAt', archived?.archivedAt ?? null],
  ];
}

function applicationFacts(opportunity: LeverOpportunity): Fact[] {
  const [application] = expandedApplicationsOf(opportunity);
  if (!application) return [];
  const { requisitionForHire } = application;
  return [
    ['application.name', application.name],
    ['application.email', application.email],
    ['application.phone', application.phone?.value ?? null],
    ['application.createdAt', application.createdAt],
    ['application.postingHiringManager', application.postingHiringManager],
    ['application.postingOwner', application.postingOwner],
    ['application.requisitionCode', requisitionForHire?.requisitionCode ?? null],
    ['application.hiringManagerOnHire', requisitionForHire?.hiringManagerOnHire ?? null],
  ];
}

function postingFacts(posting: LeverPosting): Fact[] {
  const { categories } = posting;
  return [
    ['posting.text', posting.text],
    ['posting.department', categories?.department ?? null],
    ['posting.team', categories?.team ?? null],
    ['posting.location', categories?.location ?? null],
    ['posting.allLocations', categories?.allLocations ?? []],
    ['posting.commitment', categories?.commitment ?? null],
    ['posting.level', categories?.level ?? null],
    ['posting.country', posting.country],
    ['posting.workplaceType', posting.workplaceType],
    ['posting.tags', posting.tags],
    ['posting.requisitionCodes', posting.requisitionCodes],
    ['posting.hiringManager', userIdOf(posting.hiringManager)],
    ['posting.owner', userIdOf(posting.owner)],
  ];
}

/** The offer that counts: the signed one, else the last of the list. */
function offerOf(offers: LeverRecords['offers']): LeverOffer | undefined {
  return offers?.find(({ status }) => status === 'signed') ?? offers?.at(-1);
}

function offerFacts({ status, createdAt, sentAt, fields }: LeverOffer): Fact[] {
  return [
    ['offer.status', status],
    ['offer.createdAt', createdAt],
    ['offer.sentAt', sentAt],
    ...fields.flatMap(({ identifier, value }): Fact[] =>
      identifier === null ? [] : [[offerFieldPath(identifier), mappingValueOf(value)]],
    ),
  ];
}

/** The forms that count, so that of several with one template the one that was completed last wins. */
function formsOf(forms: LeverRecords['forms']): LeverForm[] {
  const at = ({ completedAt, createdAt }: LeverForm) => completedAt ?? createdAt ?? 0;
  return (forms ?? [])
    .filter(({ deletedAt }) => deletedAt === null)
    .sort((one, other) => at(one) - at(other));
}

function formFacts(form: LeverForm): Fact[] {
  return form.fields.flatMap((field): Fact[] => {
    const path = pathOf(form, field);
    return path === null ? [] : [[path, mappingValueOf(field.value)]];
  });
}

function pathOf({ baseTemplateId }: LeverForm, { id, text }: LeverFormField): string | null {
  const name = id ?? text;
  return baseTemplateId === null || name === '' ? null : formFieldPath(baseTemplateId, name);
}

function userIdOf(user: string | LeverUser | null): string | null {
  return typeof user === 'string' ? user : (user?.id ?? null);
}

function mappingValueOf(value: unknown): MappingValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (!Array.isArray(value)) return null;
  return value.filter((item) => typeof item === 'string' || typeof item === 'number').map(String);
}

const FORM_TYPES: Readonly<Record<string, SourceType>> = {
  date: 'instant',
  currency: 'number',
  'multiple-select': 'list',
};

function formFieldType({ type, value }: LeverFormField): SourceType {
  return FORM_TYPES[type ?? ''] ?? typeOf(value);
}

function typeOf(value: unknown): SourceType {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}
