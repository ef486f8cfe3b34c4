/** Lever: exactly these six origins of an opportunity exist. */
export const LEVER_ORIGINS = ['applied', 'sourced', 'referred', 'university', 'agency', 'internal'] as const;
export type LeverOrigin = (typeof LEVER_ORIGINS)[number];

/** Whom a listener lets in; an empty list lets in everybody, one value of a list is enough. */
export interface EntryFilter {
  readonly origins: readonly LeverOrigin[];
  readonly tags: readonly string[];
  readonly postings: readonly { readonly id: string; readonly name: string }[];
}

export const NO_FILTER: EntryFilter = { origins: [], tags: [], postings: [] };

/** What a filter looks at, as a fresh read of the candidate shows it. */
export interface EntryFacts {
  readonly origin: string | null;
  readonly tags: readonly string[];
  readonly postingIds: readonly string[];
}

/** True when the filter leaves somebody out. */
export function isFiltering({ origins, tags, postings }: EntryFilter): boolean {
  return origins.length + tags.length + postings.length > 0;
}

/** The filter that is not met, as a sentence without a word about the person; null when all are met. */
export function unmetFilter(filter: EntryFilter, facts: EntryFacts): string | null {
  const { origins, tags, postings } = filter;
  if (origins.length > 0 && !origins.some((origin) => origin === facts.origin)) {
    return `Filter not met: the origin is none of ${origins.join(', ')}.`;
  }
  const own = new Set(facts.tags.map(sameCase));
  if (tags.length > 0 && !tags.some((tag) => own.has(sameCase(tag)))) {
    return `Filter not met: the candidate has none of the tags ${tags.join(', ')}.`;
  }
  if (postings.length > 0 && !postings.some(({ id }) => facts.postingIds.includes(id))) {
    return `Filter not met: the posting is none of ${postings.map(({ name }) => name).join(', ')}.`;
  }
  return null;
}

function sameCase(tag: string): string {
  return tag.trim().toLowerCase();
}
