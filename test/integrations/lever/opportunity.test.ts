import { describe, expect, it } from 'vitest';
import {
  contactIdOf,
  expandedApplicationsOf,
  expandedContactOf,
  isHired,
  LeverOpportunity,
  stageIdOf,
} from '../../../src/integrations/lever/opportunity.ts';

const REASONS = [
  { id: 'r-hired', type: 'hired' },
  { id: 'r-no', type: 'non-hired' },
  { id: 'r-odd', type: null },
];

describe('isHired', () => {
  it.each([
    ['archived as hired', { reason: 'r-hired', archivedAt: 1 }, true],
    ['archived otherwise', { reason: 'r-no', archivedAt: 1 }, false],
    ['archived with a reason without a type', { reason: 'r-odd', archivedAt: 1 }, false],
    ['archived with a reason that is not known', { reason: 'r-new', archivedAt: 1 }, false],
    ['archived without a reason', { reason: null, archivedAt: 1 }, false],
    ['not archived', null, false],
  ])('of an opportunity that is %s is right', (_title, archived, hired) => {
    expect(isHired({ archived }, REASONS)).toBe(hired);
  });
});

describe('LeverOpportunity', () => {
  const plain = LeverOpportunity.parse({ id: 'o', contact: 'c', stage: 'offer', applications: ['a'] });
  const expanded = LeverOpportunity.parse({
    id: 'o',
    contact: { id: 'c', name: 'Mina Okafor', emails: ['mina@example.test'], location: { name: 'Lagos' } },
    stage: { id: 'offer', text: 'Offer' },
    owner: { id: 'u', name: 'Kel Vin' },
    applications: [{ id: 'a', posting: 'p', name: null, phone: { type: null, value: '1' } }],
  });

  it('gives the same ids with and without expansion', () => {
    for (const opportunity of [plain, expanded]) {
      expect(contactIdOf(opportunity)).toBe('c');
      expect(stageIdOf(opportunity)).toBe('offer');
    }
    expect(contactIdOf(LeverOpportunity.parse({ id: 'o' }))).toBeNull();
    expect(stageIdOf(LeverOpportunity.parse({ id: 'o' }))).toBeNull();
  });

  it('gives the objects only when they were expanded', () => {
    expect(expandedContactOf(plain)).toBeNull();
    expect(expandedApplicationsOf(plain)).toEqual([]);
    expect(expandedContactOf(expanded)).toMatchObject({ name: 'Mina Okafor', emails: ['mina@example.test'] });
    expect(expandedApplicationsOf(expanded)).toMatchObject([{ id: 'a', posting: 'p', name: null }]);
  });
});
