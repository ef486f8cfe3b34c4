/** What Lever can put in place of an id in an opportunity. */
export const OPPORTUNITY_EXPANDS = ['applications', 'contact', 'owner', 'stage'] as const;
export type OpportunityExpand = (typeof OPPORTUNITY_EXPANDS)[number];

/** Filters of the list of opportunities; a list is a union, instants are epoch ms, `limit` is 1 to 100. */
export interface OpportunityFilters {
  email?: string;
  contactId?: string;
  tag?: readonly string[];
  origin?: readonly string[];
  stageId?: readonly string[];
  postingId?: readonly string[];
  archiveReasonId?: readonly string[];
  archived?: boolean;
  archivedAtStart?: number;
  archivedAtEnd?: number;
  advancedAtStart?: number;
  advancedAtEnd?: number;
  updatedAtStart?: number;
  updatedAtEnd?: number;
  /** Without it Lever leaves confidential records out. */
  confidentiality?: 'all' | 'confidential' | 'non-confidential';
  expand?: readonly OpportunityExpand[];
  limit?: number;
  /** The `next` of the page before. */
  offset?: string;
}

const PARAMETERS: Readonly<Record<keyof OpportunityFilters, string>> = {
  email: 'email',
  contactId: 'contact_id',
  tag: 'tag',
  origin: 'origin',
  stageId: 'stage_id',
  postingId: 'posting_id',
  archiveReasonId: 'archive_reason_id',
  archived: 'archived',
  archivedAtStart: 'archived_at_start',
  archivedAtEnd: 'archived_at_end',
  advancedAtStart: 'advanced_at_start',
  advancedAtEnd: 'advanced_at_end',
  updatedAtStart: 'updated_at_start',
  updatedAtEnd: 'updated_at_end',
  confidentiality: 'confidentiality',
  expand: 'expand',
  limit: 'limit',
  offset: 'offset',
};

/** The query of `GET /opportunities`; a list becomes a repeated parameter. */
export function opportunityQuery(filters: OpportunityFilters): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, parameter] of Object.entries(PARAMETERS)) {
    const value = filters[name as keyof OpportunityFilters];
    const values = Array.isArray(value) ? value : [value];
    for (const one of values) if (one !== undefined) query.append(parameter, String(one));
  }
  return query;
}
