import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPackageActivities } from '../../src/activities/packages.ts';
import { hirePerson } from './hired-person.ts';
import { checkInput, createPerformer, type Performer } from './performer.ts';
import { startWorld, type World } from './world.ts';

const HOUR = 3_600_000;

let world: World;
let performer: Performer;

beforeAll(async () => {
  world = await startWorld();
  performer = createPerformer(world);
});
afterAll(() => world.stop());

/** Lists packages and nodes `age` ms before the look. */
async function listed(now: number, age: number): Promise<void> {
  const { refreshPackages, refreshNodes } = createPackageActivities({
    db: world.db,
    vendors: performer.vendors,
  });
  const input = { connectionId: world.checkr.id, now: now - age };
  await performer.perform(refreshPackages, input);
  await performer.perform(refreshNodes, input);
}

it('a package that the account does not list is flagged before anything is sent, as long as the list is fresh', async () => {
  const input = checkInput(await hirePerson(world));
  const only = { name: 'Only', slug: 'only', price: 100, screenings: [] };
  await world.checkrControl('PUT', '/packages', [only]);
  await listed(input.now, 2 * HOUR);
  await listed(input.now, HOUR - 1);
  performer.requests.length = 0;
  expect(await performer.take('lookAtCheck', input)).toMatchObject({
    do: 'wait',
    state: 'flagged',
    waitsFor: 'package_not_offered',
  });
  expect(performer.requests).toEqual([]);

  const later = { ...input, now: input.now + 2 };
  expect(await performer.take('lookAtCheck', later)).toMatchObject({ do: 'step', step: 'findPerson' });
});
