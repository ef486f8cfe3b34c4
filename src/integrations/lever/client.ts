import { z } from 'zod';
import type { Credential } from '../credential.ts';
import type { CodeOfAnswer } from '../http-answer.ts';
import { createHttpJson, type HttpJsonOptions } from '../http-json.ts';
import { authorizationOf, type TokenSource } from '../token-source.ts';
import { VendorError } from '../vendor-error.ts';
import { LeverArchiveReason, LeverStage, LeverTag } from './account-lists.ts';
import { LeverOffer } from './offer.ts';
import { LeverOpportunity } from './opportunity.ts';
import { type OpportunityExpand, type OpportunityFilters, opportunityQuery } from './opportunity-filters.ts';
import { createOpportunityWrites } from './opportunity-writes.ts';
import { LeverContact, LeverUser } from './person.ts';
import { LeverPosting } from './posting.ts';
import { LeverForm } from './profile-form.ts';
import { readAllPages, readOne, readPage } from './reads.ts';
import { createWebhookCalls } from './webhook-calls.ts';

export type LeverClient = ReturnType<typeof createLeverClient>;

interface LeverClientOptions extends Pick<HttpJsonOptions, 'baseUrl' | 'fetch' | 'timeoutMs' | 'now'> {
  credential: Credential | TokenSource;
}

/**
 * Lever's Data API v1 for one account. One request a call except the lists "of all pages"; failures are `VendorError`s
 * with a `lever.*` code. A confidential record without the grant is `lever.forbidden`, a deleted one `lever.not_found`.
 */
export function createLeverClient({ credential, ...options }: LeverClientOptions) {
  const http = createHttpJson({
    ...options,
    vendor: 'lever',
    authorization: authorizationOf(credential),
    codeOf,
  });

  return {
    /** Reads an opportunity with the given ids replaced by objects. */
    getOpportunity: (id: string, { expand = [] }: { expand?: readonly OpportunityExpand[] } = {}) =>
      readOne(http, {
        operation: 'getOpportunity',
        path: ['opportunities', id],
        query: opportunityQuery({ expand }),
        item: LeverOpportunity,
      }),

    /** Reads one page; a page token that Lever no longer knows is `lever.invalid_offset`. */
    listOpportunities: (filters: OpportunityFilters = {}) =>
      readPage(http, {
        operation: 'listOpportunities',
        path: ['opportunities'],
        query: opportunityQuery(filters),
        item: LeverOpportunity,
      }),

    /** Reads all pages of the archive reasons, inactive ones included. */
    listArchiveReasons: () =>
      readAllPages(http, {
        operation: 'listArchiveReasons',
        path: ['archive_reasons'],
        item: LeverArchiveReason,
      }),

    /** Reads all pages of the stages, in the order of the pipeline. */
    listStages: () => readAllPages(http, { operation: 'listStages', path: ['stages'], item: LeverStage }),

    /** Reads all pages of the tags that candidates have. */
    listTags: () => readAllPages(http, { operation: 'listTags', path: ['tags'], item: LeverTag }),

    /** Reads all pages of the postings, closed ones included. */
    listPostings: () =>
      readAllPages(http, { operation: 'listPostings', path: ['postings'], item: LeverPosting }),

    getPosting: (id: string) =>
      readOne(http, { operation: 'getPosting', path: ['postings', id], item: LeverPosting }),

    /** Reads all pages of an opportunity's offers: empty for an account that makes its offers elsewhere. */
    listOffers: (opportunityId: string) =>
      readAllPages(http, {
        operation: 'listOffers',
        path: ['opportunities', opportunityId, 'offers'],
        item: LeverOffer,
      }),

    /** Reads all pages of an opportunity's profile forms, deleted ones included. */
    listForms: (opportunityId: string) =>
      readAllPages(http, {
        operation: 'listForms',
        path: ['opportunities', opportunityId, 'forms'],
        item: LeverForm,
      }),

    getUser: (id: string) => readOne(http, { operation: 'getUser', path: ['users', id], item: LeverUser }),

    getContact: (id: string) =>
      readOne(http, { operation: 'getContact', path: ['contacts', id], item: LeverContact }),

    ...createOpportunityWrites(http),
    ...createWebhookCalls(http),

    /** Tries the credential with a cheap read that every hire needs. */
    verify: async (
      list: 'archive_reasons' | 'opportunities' | 'postings' | 'stages' = 'archive_reasons',
    ): Promise<{ ok: true } | { ok: false; error: VendorError }> => {
      try {
        const query = new URLSearchParams({ limit: '1' });
        await readPage(http, {
          operation: 'verify',
          path: [list],
          query,
          item: z.object({ id: z.string() }),
        });
        return { ok: true };
      } catch (error) {
        if (error instanceof VendorError) return { ok: false, error };
        throw error;
      }
    },
  };
}

const codeOf: CodeOfAnswer = ({ status, words }) =>
  status < 500 && /invalid offset token/i.test(words) ? 'lever.invalid_offset' : undefined;
