import { describe, expect, it } from 'vitest';
import { type OrderChoice, refuseChoice } from '../../../src/domain/check/order-choice.ts';
import type { WaitReason } from '../../../src/domain/run/wait-reason.ts';

const packages = [{ slug: 'tasker_pro' }, { slug: 'driver_pro' }];
const nodes = [
  { key: 'north', packages: ['driver_pro'] },
  { key: 'south', packages: [] },
];

describe('a choice of package and node', () => {
  it.each<[string, OrderChoice, WaitReason | null]>([
    ['a package of an account without nodes', { package: 'tasker_pro', node: null }, null],
    ['a package that is gone', { package: 'tasker_old', node: null }, 'package_not_offered'],
    ['a node where there is none', { package: 'tasker_pro', node: 'north' }, 'node_unknown'],
  ])('%s', (_, choice, problem) => {
    expect(refuseChoice({ packages, nodes: [] }, choice)).toBe(problem);
  });

  it.each<[string, string | null, string, WaitReason | null]>([
    ['needs a node when the account has any', null, 'driver_pro', 'node_missing'],
    ['needs a node that exists', 'west', 'driver_pro', 'node_unknown'],
    ['needs a package of that node', 'north', 'tasker_pro', 'node_without_package'],
    ['takes a package of that node', 'north', 'driver_pro', null],
    ['takes any package of a node that lists none', 'south', 'tasker_pro', null],
  ])('%s', (_, node, slug, problem) => {
    expect(refuseChoice({ packages, nodes }, { package: slug, node })).toBe(problem);
  });
});
