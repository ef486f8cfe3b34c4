import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrderBody, Reading, ScreeningOrder } from '../../src/integrations/screening-provider.ts';
import { VendorError } from '../../src/integrations/vendor-error.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { FAULTS } from '../integrations/contract/faults.ts';
import { type ReceivedWebhook, startWebhookReceiver } from '../integrations/contract/webhook-receiver.ts';
import { PERSON, type ProviderDesk } from './provider-desk.ts';

const NO_ORDER = '999999999999999999999999';

function textOf(body: OrderBody): string {
  if (!body.ok) throw new Error(body.problem.code);
  return body.body;
}

/** What every screening provider must do, run against its twin over HTTP. */
export function screeningProviderContract(open: (receiverUrl: string) => Promise<ProviderDesk>): void {
  let desk: ProviderDesk;
  let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    desk = await open(receiver.url);
  });
  afterAll(async () => {
    await desk.stop();
    await receiver.close();
  });
  beforeEach(async () => {
    await desk.control('/reset');
    receiver.received.length = 0;
  });

  const key = () => ({ idempotencyKey: randomUUID() });
  const ids = ({ orderId, reportId, personId }: Reading) => ({ orderId, reportId, personId });

  async function orderFor(attemptId: string): Promise<ScreeningOrder> {
    const { persons } = desk.provider;
    const personId = persons ? await persons.create(textOf(persons.write(PERSON)), key()) : null;
    const { workLocation } = PERSON;
    return { attemptId, package: desk.packageId, personId, person: PERSON, workLocation };
  }

  async function place(attemptId: string): Promise<Reading> {
    return desk.provider.sendOrder(textOf(desk.provider.writeOrder(await orderFor(attemptId))), key());
  }

  const failureOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

  describe('the account', () => {
    it('is verified by its credential', async () => {
      await expect(desk.provider.verify()).resolves.toMatchObject({ ok: true, mayOrder: true });
      const wrong = await desk.providerWith({ wrongCredential: true }).verify();
      expect(wrong).toMatchObject({ ok: false, error: { code: `${desk.vendor}.unauthorized` } });
    });

    it('has packages that can be ordered by their ids', async () => {
      const packages = await desk.provider.listPackages();
      expect(packages.map(({ id }) => id)).toContain(desk.packageId);
      expect(packages.every(({ name }) => name !== '')).toBe(true);
    });

    it('can do what its capabilities say, and nothing else', async () => {
      const { capabilities, keyLifeMs, persons, findOrder, cancel, completeNow, resend } = desk.provider;
      const { listNodes, lists } = desk.provider;
      expect({
        persons: persons !== undefined,
        findOrder: findOrder !== undefined,
        cancel: cancel !== undefined,
        completeNow: completeNow !== undefined,
        resend: resend !== undefined,
        nodes: listNodes !== undefined,
        lists: lists !== undefined,
        idempotencyKeys: keyLifeMs !== null,
      }).toEqual({
        persons: capabilities.persons,
        findOrder: capabilities.findOrder,
        cancel: capabilities.cancel,
        completeNow: capabilities.completeNow,
        resend: capabilities.resend,
        nodes: capabilities.nodes,
        lists: capabilities.lists,
        idempotencyKeys: capabilities.idempotencyKeys,
      });
      await desk.control('/faults', { kind: 'status', status: 503 });
      const listed = await failureOf(desk.provider.listPackages());
      expect(listed instanceof VendorError).toBe(capabilities.packages);
    });

    it('needs what its capabilities say', async () => {
      const { capabilities, writeOrder } = desk.provider;
      const order = await orderFor('check_1');
      expect(writeOrder({ ...order, workLocation: null }).ok).toBe(!capabilities.workLocations);
      expect(textOf(writeOrder({ ...order, node: 'north' })).includes('north')).toBe(capabilities.nodes);
      const nobody = capabilities.persons ? { personId: null } : { person: null };
      expect(writeOrder({ ...order, ...nobody })).toMatchObject({ problem: { code: 'person_missing' } });
      expect(writeOrder({ ...order, package: '' })).toMatchObject({ problem: { code: 'package_missing' } });
    });
  });

  describe('a person', () => {
    it('is found again where the provider can be asked', async () => {
      const { persons, capabilities } = desk.provider;
      if (!persons) return expect(capabilities.persons).toBe(false);
      if (!persons.find) {
        const body = textOf(persons.write(PERSON));
        const [lost, kept] = [await persons.create(body, key()), await persons.create(body, key())];
        expect(lost).not.toBe(kept);
        return;
      }
      const by = { customId: PERSON.customId, email: PERSON.email };
      await expect(persons.find(by)).resolves.toEqual({ found: 'none' });
      const personId = await persons.create(textOf(persons.write(PERSON)), key());
      await expect(persons.find(by)).resolves.toEqual({ found: 'one', personId });
      await expect(persons.find({ ...by, customId: 'inst:emp_2' })).resolves.toEqual({ found: 'ambiguous' });
      await persons.create(textOf(persons.write(PERSON)), key());
      await expect(persons.find(by)).resolves.toEqual({ found: 'ambiguous' });
    });

    it.each([
      ['no e-mail', { email: 'nobody' }, 'email_invalid'],
      ['no first name', { firstName: ' ' }, 'first_name_missing'],
      ['no last name', { lastName: '' }, 'last_name_short'],
    ])('with %s is a problem before anything is sent', async (_title, change, code) => {
      const person = { ...PERSON, ...change };
      const { persons, writeOrder } = desk.provider;
      const written = persons
        ? persons.write(person)
        : writeOrder({ ...(await orderFor('check_1')), person });
      expect(written).toMatchObject({ ok: false, problem: { code } });
    });
  });

  describe('an order', () => {
    it('is placed once, invites the candidate and is read again', async () => {
      const placed = await place('check_1');
      expect(placed).toMatchObject({ order: { status: 'pending', deleted: false }, report: null });
      const read = await desk.provider.read(ids(placed));
      expect(read).toMatchObject({ orderId: placed.orderId, order: { status: 'pending' }, report: null });
      await expect(desk.orderCount('check_1')).resolves.toBe(1);
    });

    it('is one order or two when it is sent twice, as the capability says', async () => {
      const body = textOf(desk.provider.writeOrder(await orderFor('check_1')));
      const same = key();
      const first = await desk.provider.sendOrder(body, same);
      const second = await desk.provider.sendOrder(body, same);
      const { idempotencyKeys } = desk.provider.capabilities;
      expect(first.orderId === second.orderId).toBe(idempotencyKeys);
      await expect(desk.orderCount('check_1')).resolves.toBe(idempotencyKeys ? 1 : 2);
    });

    it('that the provider does not have reads as null', async () => {
      const unknown = { orderId: NO_ORDER, reportId: null, personId: null };
      await expect(desk.provider.read(unknown)).resolves.toBeNull();
    });

    it('for a package that is not there is refused', async () => {
      const order = { ...(await orderFor('check_1')), package: 'nonsense' };
      const error = await failureOf(desk.provider.sendOrder(textOf(desk.provider.writeOrder(order)), key()));
      expect(error).toMatchObject({ outcome: 'refused' });
      await expect(desk.orderCount('check_1')).resolves.toBe(0);
    });

    it('with a wrong credential is refused', async () => {
      const body = textOf(desk.provider.writeOrder(await orderFor('check_1')));
      const wrong = desk.providerWith({ wrongCredential: true });
      await expect(wrong.sendOrder(body, key())).rejects.toMatchObject({
        code: `${desk.vendor}.unauthorized`,
        outcome: 'refused',
      });
    });

    it.each(FAULTS)(
      'turns %s into its own error, and at most one order comes of it',
      async (_title, fault, expected) => {
        const order = await orderFor('check_1');
        const body = textOf(desk.provider.writeOrder(order));
        const same = key();
        await desk.control('/faults', { match: { method: 'POST', path: desk.orderPath }, ...fault });
        const error = await failureOf(desk.providerWith({ timeoutMs: 200 }).sendOrder(body, same));
        expect(error).toBeInstanceOf(VendorError);
        expect(error).toMatchObject({
          code: `${desk.vendor}.${expected.code}`,
          outcome: expected.outcome,
        });
        expect(inspect(error, { showHidden: true })).not.toMatch(/Byron|ada\.|Back soon/);
        const { findOrder, sendOrder } = desk.provider;
        if (!findOrder) {
          // Nobody can ask whether it is there, so nothing is sent again.
          expect(await desk.orderCount('check_1')).toBeLessThanOrEqual(1);
          return;
        }
        const found = await findOrder({ personId: order.personId ?? '', reference: 'check_1' });
        const settled = found ?? (await sendOrder(body, same));
        await expect(desk.orderCount('check_1')).resolves.toBe(1);
        await expect(desk.provider.read(ids(settled))).resolves.toMatchObject({ orderId: settled.orderId });
      },
    );

    it('whose answer was lost is found by its reference, and by no other', async () => {
      const { findOrder } = desk.provider;
      if (!findOrder) return expect(desk.provider.capabilities.findOrder).toBe(false);
      const order = await orderFor('check_1');
      const personId = order.personId ?? '';
      const body = textOf(desk.provider.writeOrder(order));
      await desk.control('/faults', { match: { method: 'POST', path: desk.orderPath }, kind: 'drop_after' });
      await expect(desk.provider.sendOrder(body, key())).rejects.toMatchObject({ outcome: 'unknown' });
      const found = await findOrder({ personId, reference: 'check_1' });
      expect(found).toMatchObject({ personId, order: { status: 'pending' } });
      await expect(findOrder({ personId, reference: 'check_2' })).resolves.toBeNull();
    });

    it('is listed with its reference among what there is of its person', async () => {
      const { lists, capabilities } = desk.provider;
      if (!lists) return expect(capabilities.lists).toBe(false);
      const order = await orderFor('check_1');
      const { orderId } = await desk.provider.sendOrder(textOf(desk.provider.writeOrder(order)), key());
      await expect(lists.recordsOf(order.personId ?? '')).resolves.toEqual({
        orders: [{ orderId, reference: 'check_1', reportId: null }],
        reportIds: [],
      });
      await expect(lists.recordsOf('0123456789abcdef01234567')).resolves.toEqual({
        orders: [],
        reportIds: [],
      });
    });

    it('is canceled while it is open, and only then', async () => {
      const { cancel, capabilities } = desk.provider;
      if (!cancel) return expect(capabilities.cancel).toBe(false);
      const open = await place('check_1');
      await expect(cancel(open.orderId)).resolves.toMatchObject({ order: { deleted: true } });
      await expect(desk.provider.read(ids(open))).resolves.toMatchObject({ order: { deleted: true } });
      const done = await place('check_2');
      await desk.complete(done.orderId);
      await expect(cancel(done.orderId)).rejects.toMatchObject({ outcome: 'refused' });
    });

    it('has its link sent again while it is open, and only then', async () => {
      const { resend, capabilities } = desk.provider;
      if (!resend) return expect(capabilities.resend).toBe(false);
      const { orderId } = await place('check_1');
      await expect(resend(orderId)).resolves.toBeUndefined();
      const orders = await desk.control<{ data: { notified: number }[] }>('/orders', undefined, 'GET');
      expect(orders.data).toMatchObject([{ notified: 2 }]);
      await desk.complete(orderId);
      await expect(resend(orderId)).rejects.toMatchObject({ outcome: 'refused' });
    });
  });

  describe('a reading', () => {
    it('says what the table says, in every state', async () => {
      const { assessments, adverseAction } = desk.provider.capabilities;
      for (const [title, act, expected] of desk.states) {
        const placed = await place(`check_${randomUUID()}`);
        await act(placed.orderId);
        const read = await desk.provider.read(ids(placed));
        if (expected === null) expect(read, title).toBeNull();
        else expect(read, title).toMatchObject(expected);
        if (!assessments) expect(read?.report?.assessment ?? null, title).toBeNull();
        if (!adverseAction) expect(read?.report?.adjudication ?? null, title).toBeNull();
      }
    });

    it('plans the next one: later than now, and soon after an expiry', async () => {
      const now = Date.now();
      const { pollPlan } = desk.provider;
      const placed = await place('check_1');
      expect(pollPlan(placed, now)).toBeGreaterThan(0);
      expect(pollPlan(placed, now)).toBeLessThanOrEqual(24 * 3_600_000);
      const order = { status: 'pending', deleted: false, expiresAt: new Date(now + 600_000) };
      expect(pollPlan({ ...placed, order }, now)).toBe(660_000);
      expect(pollPlan({ ...placed, order }, now + 700_000)).toBeGreaterThan(660_000);
      await desk.complete(placed.orderId);
      const done = await desk.provider.read(ids(placed));
      if (!done) throw new Error('The order is gone.');
      expect(pollPlan(done, now)).toBeGreaterThanOrEqual(pollPlan(placed, now));
    });

    it('has a link to the report only where the page asks for a login', async () => {
      const placed = await place('check_1');
      await expect(desk.provider.reportLink(ids(placed))).resolves.toBeNull();
      await desk.complete(placed.orderId);
      const done = await desk.provider.read(ids(placed));
      if (!done) throw new Error('The order is gone.');
      const link = await desk.provider.reportLink(ids(done));
      if (desk.reportLink === null) expect(link).toBeNull();
      else expect(link).toMatch(desk.reportLink);
      expect(JSON.stringify({ ...done, candidateLink: null })).not.toMatch(/http/);
    });
  });

  describe('a webhook', () => {
    const keys = () => [desk.webhookKey];

    async function deliveryOf(reading: Reading, many = 1): Promise<ReceivedWebhook[]> {
      return waitFor(
        `${many} webhooks`,
        async () => {
          const own = receiver.received.filter(({ rawBody }) => rawBody.includes(reading.orderId));
          return own.length >= many && own;
        },
        { timeoutMs: 5000, everyMs: 5 },
      );
    }

    const verify = ({ rawBody, headers }: ReceivedWebhook, accepted: readonly string[]) => {
      const flat = Object.entries(headers).map(([name, value]) => [name, String(value)]);
      return desk.webhook.verify({ rawBody, headers: Object.fromEntries(flat), keys: accepted });
    };

    async function moved(fault?: Record<string, unknown>, many = 1) {
      const reading = await place('check_1');
      await desk.listen();
      if (fault) await desk.control('/webhook-faults', fault);
      await desk.complete(reading.orderId);
      return { reading, deliveries: await deliveryOf(reading, many) };
    }

    it('is verified by any of the keys, and names the order', async () => {
      const { reading, deliveries } = await moved();
      const [delivery] = deliveries;
      if (!delivery) throw new Error('Nothing came.');
      expect(verify(delivery, keys())).toEqual({ ok: true, keyIndex: 0 });
      expect(verify(delivery, ['an older key', '', desk.webhookKey])).toEqual({ ok: true, keyIndex: 2 });
      const read = desk.webhook.read(delivery.rawBody);
      expect(read).toMatchObject({ ok: true, event: { orderId: reading.orderId, reference: 'check_1' } });
      if (!read.ok) throw new Error(read.reason);
      const late = read.event.occurredAt;
      if (late) expect(Math.abs(late.getTime() - Date.now())).toBeLessThan(60_000);
      expect(JSON.stringify(read.event)).not.toMatch(/Byron|ada\.|http/);
    });

    it('that is forged or bare is not accepted', async () => {
      const { deliveries } = await moved({ kind: 'wrong_signature' });
      const [delivery] = deliveries;
      if (!delivery) throw new Error('Nothing came.');
      expect(verify(delivery, keys())).toEqual({ ok: false, reason: 'bad_signature' });
      expect(verify(delivery, [])).toEqual({ ok: false, reason: 'no_keys' });
      expect(verify(delivery, [''])).toEqual({ ok: false, reason: 'no_keys' });
      const bare = { rawBody: delivery.rawBody, headers: {} };
      expect(verify(bare, keys())).toEqual({ ok: false, reason: 'unsigned' });
    });

    it('that comes twice has one dedupe key, and another occurrence another', async () => {
      const { deliveries } = await moved({ kind: 'duplicate' }, 2);
      const dedupeKeys = deliveries.map(({ rawBody }) => {
        const read = desk.webhook.read(rawBody);
        return read.ok ? read.event.dedupeKey : read.reason;
      });
      expect(dedupeKeys.filter((own) => own === dedupeKeys[0])).toHaveLength(2);
      await desk.control('/reset');
      receiver.received.length = 0;
      const again = await moved({ kind: 'duplicate_new_id' }, 2);
      const others = again.deliveries.map(({ rawBody }) => desk.webhook.read(rawBody));
      expect(new Set(others.map((read) => (read.ok ? read.event.dedupeKey : ''))).size).toBeGreaterThan(1);
    });

    it.each(['', '{', '[]', '{}', 'null', '{"id":1}', '<a/>', '<BackgroundReports/>', '\u0000', '\ud800'])(
      'with the body %j is malformed',
      (text) => {
        expect(desk.webhook.read(Buffer.from(text))).toEqual({ ok: false, reason: 'malformed' });
      },
    );

    it('that is not UTF-8 is malformed', () => {
      expect(desk.webhook.read(Buffer.from([0xff, 0xfe, 0x3c, 0x00]))).toEqual({
        ok: false,
        reason: 'malformed',
      });
    });
  });
}
