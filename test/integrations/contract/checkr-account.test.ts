import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CheckrDesk, openCheckrDesk } from './checkr-desk.ts';

let desk: CheckrDesk;

beforeAll(async () => {
  desk = await openCheckrDesk();
});
afterAll(() => desk.stop());
beforeEach(() => desk.play('/reset'));

describe('the packages of an account', () => {
  it('are read over all pages, with screenings and price', async () => {
    const listed = Array.from({ length: 103 }, (_, index) => ({
      name: `Package ${index}`,
      slug: `package_${index}`,
      price: 1_000 + index,
      screenings: [{ type: 'county_criminal_search', subtype: '7years' }],
    }));
    await desk.play('/packages', listed, 'PUT');
    const packages = await desk.checkr.listPackages();
    expect(packages.map(({ slug }) => slug)).toEqual(listed.map(({ slug }) => slug));
    expect(packages[102]).toMatchObject(listed[102] ?? {});
  });
});

describe('the candidates of a period', () => {
  it('come page by page, those made outside of it left out', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      ids.push((await desk.addCandidate({ customId: `inst:${index}`, email: `a${index}@example.test` })).id);
    }
    const now = Date.now();
    const period = { since: now - 60_000, until: now + 60_000 };
    const first = await desk.checkr.listCandidates({ ...period, page: 1 });
    expect(first.next).toBeNull();
    expect(first.items.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(first.items.map(({ custom_id }) => custom_id).sort()).toEqual(['inst:0', 'inst:1', 'inst:2']);
    const before = await desk.checkr.listCandidates({ since: now - 120_000, until: now - 60_000, page: 1 });
    expect(before).toEqual({ items: [], next: null });
  });

  it('say which page follows', async () => {
    for (let index = 0; index < 101; index += 1) {
      await desk.addCandidate({ customId: `inst:${index}`, email: `b${index}@example.test` });
    }
    const period = { since: Date.now() - 60_000, until: Date.now() + 60_000 };
    const first = await desk.checkr.listCandidates({ ...period, page: 1 });
    const second = await desk.checkr.listCandidates({ ...period, page: 2 });
    expect([first.items.length, first.next, second.items.length, second.next]).toEqual([100, 2, 1, null]);
  });
});
