import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPackageActivities } from '../../src/activities/packages.ts';
import { readCatalog } from '../../src/db/packages.ts';
import { createCheckDesk } from './check-desk.ts';
import { createPerformer, type Performer } from './performer.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let performer: Performer;
let activities: ReturnType<typeof createPackageActivities>;

beforeAll(async () => {
  world = await startWorld();
  performer = createPerformer(world);
  activities = createPackageActivities({ db: world.db, vendors: performer.vendors });
});
afterAll(() => world.stop());

const at = (now: number) => ({ connectionId: world.checkr.id, now });
const catalog = () => readCatalog(world.db, world.checkr.id);
const slugs = async () => (await catalog()).packages.map(({ slug }) => slug);

it('keeps the packages of an account, and replaces them by those of the next read', async () => {
  expect(await catalog()).toMatchObject({ packages: [], nodes: [], packagesReadAt: null, nodesReadAt: null });
  await performer.perform(activities.refreshPackages, at(1_000));
  const { packages, packagesReadAt } = await catalog();
  expect(packages.map(({ slug, priceMinor, currency }) => [slug, priceMinor, currency])).toEqual([
    ['driver_pro', 6500, 'USD'],
    ['driver_standard', 3000, 'USD'],
    ['tasker_pro', 3500, 'USD'],
    ['tasker_standard', 2000, 'USD'],
  ]);
  expect(packages[0]?.screenings).toContainEqual({ type: 'county_criminal_search', subtype: '7years' });
  expect(packagesReadAt).toEqual(new Date(1_000));

  const only = { name: 'Only', slug: 'only', price: 100, screenings: [] };
  await world.checkrControl('PUT', '/packages', [only]);
  await performer.perform(activities.refreshPackages, at(3_000));
  expect(await slugs()).toEqual(['only']);
  await world.checkrControl('PUT', '/packages', []);
  await performer.perform(activities.refreshPackages, at(2_000));
  expect(await slugs()).toEqual(['only']);
});

it('keeps the nodes of an account with a hierarchy', async () => {
  await performer.perform(activities.refreshNodes, at(1_000));
  expect((await catalog()).nodes).toEqual([]);
  await world.checkrControl('PUT', '/settings', { hierarchy: true });
  await performer.perform(activities.refreshNodes, at(2_000));
  expect((await catalog()).nodes).toMatchObject([
    { key: 'acme', parentKey: null },
    { key: 'acme-logistics', parentKey: 'acme', packages: ['driver_standard', 'driver_pro'] },
  ]);
});

it('keeps what there was when the account cannot be asked, and says why', async () => {
  const before = await slugs();
  const desk = createCheckDesk(world);
  await desk.fault({ match: { path: '/v1/packages' }, kind: 'status', status: 401 });
  await expect(performer.perform(activities.refreshPackages, at(4_000))).rejects.toMatchObject({
    code: 'checkr.unauthorized',
  });
  expect(await catalog()).toMatchObject({ failure: 'checkr.unauthorized', failedAt: new Date(4_000) });
  expect(await slugs()).toEqual(before);
  await performer.perform(activities.refreshPackages, at(5_000));
  expect(await catalog()).toMatchObject({ failure: null, failedAt: null });
});

it('has nothing to read for a connection that is gone', async () => {
  performer.requests.length = 0;
  await performer.perform(activities.refreshPackages, { connectionId: 'conn_gone', now: 1 });
  expect(performer.requests).toEqual([]);
});
