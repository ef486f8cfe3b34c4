import { describe, expect, it } from 'vitest';
import { type ChoiceProblem, refuseChoice } from '../../../src/integrations/checkr/packages.ts';

const packages = [{ slug: 'tasker_pro' }, { slug: 'driver_pro' }];
const nodes = [
  { key: 'north', packages: ['driver_pro'] },
  { key: 'south', packages: [] },
];
const workLocation = { country: 'US', state: 'CA' };

describe('a choice of package, node and work location', () => {
  it.each<[string, Parameters<typeof refuseChoice>[0]['choice'], ChoiceProblem | null]>([
    ['a package of an account without nodes', { package: 'tasker_pro', node: null, workLocation }, null],
    ['a package that is gone', { package: 'tasker_old', node: null, workLocation }, 'package_unknown'],
    ['a node where there is none', { package: 'tasker_pro', node: 'north', workLocation }, 'node_unknown'],
    ['no work location', { package: 'tasker_pro', node: null, workLocation: null }, 'location_missing'],
    [
      'a country without a state',
      { package: 'tasker_pro', node: null, workLocation: { country: 'US' } },
      'location_missing',
    ],
    [
      'another country',
      { package: 'tasker_pro', node: null, workLocation: { country: 'CA', state: 'ON' } },
      'location_not_us',
    ],
  ])('%s', (_, choice, problem) => {
    expect(refuseChoice({ choices: { packages, nodes: [] }, choice })).toBe(problem);
  });

  it.each<[string, string | null, string, ChoiceProblem | null]>([
    ['needs a node when the account has any', null, 'driver_pro', 'node_missing'],
    ['needs a node that exists', 'west', 'driver_pro', 'node_unknown'],
    ['needs a package of that node', 'north', 'tasker_pro', 'node_without_package'],
    ['takes a package of that node', 'north', 'driver_pro', null],
    ['takes any package of a node that lists none', 'south', 'tasker_pro', null],
  ])('%s', (_, node, slug, problem) => {
    const choice = { package: slug, node, workLocation };
    expect(refuseChoice({ choices: { packages, nodes }, choice })).toBe(problem);
  });
});
