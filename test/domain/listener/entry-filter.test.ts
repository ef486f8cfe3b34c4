import { describe, expect, it } from 'vitest';
import { isFiltering, NO_FILTER, unmetFilter } from '../../../src/domain/listener/entry-filter.ts';

const facts = { origin: 'referred', tags: ['Field Sales', 'remote'], postingIds: ['posting-1'] };
const driver = { id: 'posting-2', name: 'Driver' };

describe('the filter of a listener', () => {
  it('lets everybody in when it is empty', () => {
    expect(unmetFilter(NO_FILTER, { origin: null, tags: [], postingIds: [] })).toBeNull();
    expect(isFiltering(NO_FILTER)).toBe(false);
    expect(isFiltering({ ...NO_FILTER, tags: ['a'] })).toBe(true);
  });

  it('is met by one value of each list, and capital letters of tags do not matter', () => {
    const filter = {
      origins: ['applied', 'referred'],
      tags: ['nobody', ' field sales '],
      postings: [driver, { id: 'posting-1', name: 'Clerk' }],
    } as const;
    expect(unmetFilter(filter, facts)).toBeNull();
  });

  it.each([
    [{ origins: ['agency'] as const }, 'Filter not met: the origin is none of agency.'],
    [{ tags: ['field'] }, 'Filter not met: the candidate has none of the tags field.'],
    [{ postings: [driver] }, 'Filter not met: the posting is none of Driver.'],
  ])('names the one that is not met: %j', (filter, sentence) => {
    expect(unmetFilter({ ...NO_FILTER, ...filter }, facts)).toBe(sentence);
  });
});
