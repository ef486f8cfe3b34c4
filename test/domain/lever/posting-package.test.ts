import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePackage } from '../../../src/domain/lever/posting-package.ts';
import { PACKAGE_PROBLEMS } from '../../../src/domain/run/package-problem.ts';

const PACKAGES = ['tasker_standard', 'Driver Plus'];

function choose(changes: Partial<Parameters<typeof choosePackage>[0]> = {}) {
  return choosePackage({
    postingTags: ['Proforma_tasker_standard'],
    opportunityTags: [],
    packages: PACKAGES,
    ...changes,
  });
}
const chosen = (name: string, rest = {}) => ({
  ok: true,
  package: name,
  reference: null,
  subAccount: null,
  ...rest,
});
const refused = (problem: string) => ({ ok: false, problem });

describe('the package of a posting', () => {
  it('is the name in its one tag, trimmed', () => {
    expect(choose()).toEqual(chosen('tasker_standard'));
    expect(choose({ postingTags: ['remote', '  Proforma_ Driver Plus '] })).toEqual(chosen('Driver Plus'));
    expect(choose({ postingTags: ['Proforma_a', ' Proforma_a '], packages: null })).toEqual(chosen('a'));
  });

  it.each([
    ['application_missing', { postingTags: null }],
    [
      'package_tag_missing',
      { postingTags: ['Engineering', 'proforma_tasker_standard', 'Proforma_', 'x Proforma_y'] },
    ],
    ['package_tag_ambiguous', { postingTags: ['Proforma_tasker_standard', 'Proforma_Driver Plus'] }],
    ['package_unknown', { postingTags: ['Proforma_Tasker_Standard'] }],
    ['package_unknown', { opportunityTags: ['Package:none of them'] }],
    ['package_tag_ambiguous', { opportunityTags: ['Package:a', 'Package:b'] }],
    ['reference_tag_ambiguous', { opportunityTags: ['Reference:a', 'Reference:b'] }],
    ['sub_account_tag_ambiguous', { opportunityTags: ['Sub-account:a', 'Sub-account:b'] }],
    ['override_tag_empty', { opportunityTags: ['Package: '] }],
  ])('is not guessed: %s', (problem, changes) => {
    expect(choose(changes)).toEqual(refused(problem));
  });

  it('is replaced by a tag of the opportunity, and so are reference and sub-account', () => {
    const opportunityTags = ['Package: Driver Plus', 'Reference:PO 7', 'Sub-account: west', 'Engineering'];
    const expected = chosen('Driver Plus', { reference: 'PO 7', subAccount: 'west' });
    expect(choose({ opportunityTags })).toEqual(expected);
    expect(choose({ opportunityTags, postingTags: null })).toEqual(expected);
  });

  it('follows prefixes of the installation’s own, of which an empty one is off', () => {
    const prefixes = { package: 'BG=', reference: '', subAccount: '' };
    const opportunityTags = ['BG=Driver Plus', 'Package:tasker_standard', 'Reference:1', 'Reference:2'];
    expect(choose({ opportunityTags, prefixes })).toEqual(chosen('Driver Plus'));
  });

  it('is always one that the provider lists, whatever the tags are', () => {
    const word = fc.constantFrom('tasker_standard', 'Driver Plus', 'x', '', ' ');
    const tag = fc.oneof(
      word.map((name) => `Proforma_${name}`),
      word.map((name) => `Package:${name}`),
      word.map((name) => `Reference:${name}`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.option(fc.array(tag)), fc.array(tag), (postingTags, opportunityTags) => {
        const answer = choose({ postingTags, opportunityTags });
        if (answer.ok) expect(PACKAGES).toContain(answer.package);
        else expect(PACKAGE_PROBLEMS[answer.problem]).toMatch(/\.$/);
        const shuffled = choose({
          postingTags: postingTags && [...postingTags].reverse(),
          opportunityTags: [...opportunityTags].reverse(),
        });
        expect(shuffled).toEqual(answer);
      }),
    );
  });
});
