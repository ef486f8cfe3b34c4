import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLeverClient, type LeverClient } from '../../../src/integrations/lever/client.ts';
import {
  contactIdOf,
  expandedApplicationsOf,
  expandedContactOf,
  isHired,
  stageIdOf,
} from '../../../src/integrations/lever/opportunity.ts';
import { verifyLeverWebhook } from '../../../src/integrations/lever/webhook.ts';
import { VendorError } from '../../../src/integrations/vendor-error.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start.ts';
import { control } from './control.ts';
import { FAULTS } from './faults.ts';
import { startWebhookReceiver } from './webhook-receiver.ts';

const BACKEND_ENGINEER = '75ff237f-c221-4c26-8b23-faf395f5ea1c';
const MINA = {
  name: 'Mina Okafor',
  email: 'mina@example.test',
  phone: '+1 415 555 2671',
  location: 'Oakland, CA',
  posting: BACKEND_ENGINEER,
  tags: ['onboard-me'],
};

let twins: Sandbox;
let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;
let lever: LeverClient;

beforeAll(async () => {
  [twins, receiver] = await Promise.all([
    startSandbox({ limits: { lever: { perSecond: 1000, burst: 1000 } } }),
    startWebhookReceiver(),
  ]);
  lever = leverWith(twins.lever.apiKey);
});
afterAll(async () => {
  await Promise.all([twins.stop(), receiver.close()]);
});
beforeEach(async () => {
  await control({ url: twins.lever.url, path: '/reset' });
  receiver.received.length = 0;
});

function leverWith(apiKey: string, timeoutMs = 3000): LeverClient {
  return createLeverClient({
    baseUrl: `${twins.lever.url}/v1`,
    credential: { type: 'api_key', apiKey },
    timeoutMs,
  });
}

function person<T = { id: string; contact: string }>(path: string, body: unknown = {}): Promise<T> {
  return control<T>({ url: twins.lever.url, path, body });
}

function addCandidate(changes: Record<string, unknown> = {}) {
  return person('/opportunities', { ...MINA, ...changes });
}

describe('the Lever client against the Lever twin', () => {
  it('verifies a good key and says what is wrong with another', async () => {
    await expect(lever.verify()).resolves.toEqual({ ok: true });
    await expect(leverWith('wrong').verify()).resolves.toMatchObject({
      ok: false,
      error: { code: 'lever.unauthorized', status: 401 },
    });
  });

  it('reads an opportunity with ids and with objects', async () => {
    const { id, contact } = await addCandidate();
    const plain = await lever.getOpportunity(id);
    expect(plain).toMatchObject({
      id,
      contact,
      stage: 'applicant-new',
      archived: null,
      emails: [MINA.email],
    });
    expect(plain.tags).toContain('onboard-me');
    const expanded = await lever.getOpportunity(id, {
      expand: ['contact', 'applications', 'stage', 'owner'],
    });
    expect(contactIdOf(expanded)).toBe(contact);
    expect(stageIdOf(expanded)).toBe('applicant-new');
    expect(expandedContactOf(expanded)).toMatchObject({
      name: MINA.name,
      emails: [MINA.email],
      phones: [{ type: 'mobile', value: MINA.phone }],
      location: { name: MINA.location },
    });
    expect(expandedApplicationsOf(expanded)).toMatchObject([
      { posting: BACKEND_ENGINEER, opportunityId: id },
    ]);
    expect(expanded.owner).toMatchObject({ name: 'Kel Vin' });
  });

  it('knows a hire by the type of the archive reason, and its undoing', async () => {
    const { id } = await addCandidate();
    const reasons = await lever.listArchiveReasons();
    const hiredNow = async () => isHired(await lever.getOpportunity(id), reasons);
    expect(await hiredNow()).toBe(false);
    await person(`/opportunities/${id}/archive`);
    expect(await hiredNow()).toBe(false);
    await person(`/opportunities/${id}/hire`);
    expect(await hiredNow()).toBe(true);
    await person(`/opportunities/${id}/unarchive`);
    expect(await hiredNow()).toBe(false);
  });

  it('walks all pages of the hires by the token of each page', async () => {
    const since = Date.now() - 60_000;
    const ids: string[] = [];
    for (const n of [1, 2, 3]) {
      const { id } = await addCandidate({ email: `p${n}@example.test` });
      if (n < 3) await person(`/opportunities/${id}/hire`);
      if (n < 3) ids.push(id);
    }
    const hired = (await lever.listArchiveReasons())
      .filter(({ type }) => type === 'hired')
      .map(({ id }) => id);
    const filters = {
      archiveReasonId: hired,
      archivedAtStart: since,
      expand: ['contact'],
      limit: 1,
    } as const;
    const first = await lever.listOpportunities(filters);
    expect(first.items).toHaveLength(1);
    const second = await lever.listOpportunities({ ...filters, offset: first.next ?? 'none' });
    expect(second.next).toBeNull();
    expect([...first.items, ...second.items].map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(expandedContactOf(first.items[0] ?? { contact: null })?.name).toBe(MINA.name);
    await expect(lever.listOpportunities({ offset: 'stale' })).rejects.toMatchObject({
      code: 'lever.invalid_offset',
    });
  });

  it('finds a person by e-mail', async () => {
    const { id } = await addCandidate({ email: 'zoe+work@example.test' });
    await addCandidate({ email: 'other@example.test' });
    const { items } = await lever.listOpportunities({ email: 'zoe+work@example.test' });
    expect(items.map((item) => item.id)).toEqual([id]);
  });

  it('reads stages, a posting, users, a contact and offers', async () => {
    const startDate = Date.UTC(2026, 11, 1);
    const { id, contact } = await addCandidate({ offer: { startDate } });
    expect((await lever.listStages()).map((stage) => stage.id)).toEqual(
      expect.arrayContaining(['lead-new', 'applicant-new', 'offer']),
    );
    const posting = await lever.getPosting(BACKEND_ENGINEER);
    expect(posting).toMatchObject({
      text: 'Backend Engineer',
      categories: { team: 'Engineering' },
      country: 'US',
    });
    const manager = await lever.getUser(String(posting.hiringManager));
    expect(manager).toMatchObject({ name: 'Rosa Diaz', deactivatedAt: null });
    await expect(lever.getContact(contact)).resolves.toMatchObject({ id: contact, emails: [MINA.email] });
    const [offer] = await lever.listOffers(id);
    expect(offer).toMatchObject({ status: 'signed', posting: BACKEND_ENGINEER });
    expect(offer?.fields).toContainEqual({
      text: 'Anticipated start date',
      identifier: 'anticipated_start_date',
      value: startDate,
    });
    await expect(lever.listOffers((await addCandidate({ email: 'n@example.test' })).id)).resolves.toEqual([]);
  });

  it('reads a sourced lead without application, name, e-mail or phone', async () => {
    const { id } = await person('/opportunities', { posting: null });
    const lead = await lever.getOpportunity(id, { expand: ['contact', 'applications'] });
    expect(lead).toMatchObject({
      name: '',
      emails: [],
      phones: [],
      applications: [],
      opportunityLocation: null,
    });
  });

  it('names what does not exist and what is confidential', async () => {
    const unknown = '6408dc54-7015-4e5b-8d60-23afff2b1efc';
    await expect(lever.getOpportunity(unknown)).rejects.toMatchObject({
      code: 'lever.not_found',
      status: 404,
    });
    await expect(lever.getPosting(unknown)).rejects.toMatchObject({ code: 'lever.not_found' });
    const { id } = await addCandidate();
    await person(`/opportunities/${id}/confidentiality`, { confidentiality: 'confidential' });
    await expect(lever.getOpportunity(id)).rejects.toMatchObject({
      code: 'lever.forbidden',
      outcome: 'refused',
    });
    await expect(lever.listOffers('..')).rejects.toMatchObject({
      code: 'lever.invalid_request',
      outcome: 'not_sent',
    });
  });

  it.each(FAULTS)('turns %s into its own error', async (_title, fault, { code, outcome }) => {
    const { id } = await addCandidate();
    await person('/faults', { match: { path: '/v1/opportunities' }, ...fault });
    const error: unknown = await leverWith(twins.lever.apiKey, 250)
      .getOpportunity(id)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VendorError);
    expect(error).toMatchObject({ code: `lever.${code}`, outcome, operation: 'getOpportunity' });
    expect(inspect(error, { showHidden: true })).not.toMatch(/Okafor|mina@|Back soon/);
    await expect(lever.getOpportunity(id)).resolves.toMatchObject({ id });
  });

  it('is told to slow down when it asks too fast', async () => {
    const slow = await startSandbox();
    try {
      const { url, apiKey } = slow.lever;
      const credential = { type: 'api_key', apiKey } as const;
      const client = createLeverClient({ baseUrl: `${url}/v1`, credential });
      const answers = await Promise.allSettled(Array.from({ length: 60 }, () => client.listStages()));
      const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
      expect(refused[0]).toMatchObject({ code: 'lever.rate_limited', status: 429, retryAfterMs: undefined });
      expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true);
    } finally {
      await slow.stop();
    }
  });
});

describe('the Lever verification against the Lever twin', () => {
  async function listen(event: string) {
    const body = { event, url: receiver.url };
    return person<{ id: string; signatureToken: string }>('/webhooks', body);
  }

  async function nextVerdict(signatureTokens: readonly string[]) {
    await expect.poll(() => receiver.received.length, { timeout: 5000 }).toBeGreaterThan(0);
    const { rawBody } = receiver.received.shift() ?? { rawBody: Buffer.alloc(0) };
    return verifyLeverWebhook({ rawBody, signatureTokens });
  }

  it('accepts the request of "Verify connection"', async () => {
    const { id, signatureToken } = await listen('candidateHired');
    await expect(person(`/webhooks/${id}/verify`)).resolves.toMatchObject({ ok: true });
    await expect(nextVerdict(['older', signatureToken])).resolves.toMatchObject({
      ok: true,
      tokenIndex: 1,
      webhook: { event: 'candidateHired', isTest: true, data: {} },
    });
  });

  it('accepts a hire and leads back to the opportunity', async () => {
    const { signatureToken } = await listen('candidateHired');
    const { id } = await addCandidate();
    await person(`/opportunities/${id}/hire`);
    const verdict = await nextVerdict([signatureToken]);
    expect(verdict).toMatchObject({
      ok: true,
      webhook: { event: 'candidateHired', isTest: false, data: { opportunityId: id } },
    });
  });

  it('accepts an archive change with the reason in its data', async () => {
    const { signatureToken } = await listen('candidateArchiveChange');
    const { id } = await addCandidate();
    await person(`/opportunities/${id}/archive`);
    expect(await nextVerdict([signatureToken])).toMatchObject({
      ok: true,
      webhook: {
        data: { opportunityId: id, fromArchived: null, toArchived: { reason: expect.any(String) } },
      },
    });
  });

  it('refuses a forged signature', async () => {
    const { signatureToken } = await listen('candidateHired');
    await person('/webhook-faults', { kind: 'wrong_signature' });
    const { id } = await addCandidate();
    await person(`/opportunities/${id}/hire`);
    expect(await nextVerdict([signatureToken])).toEqual({ ok: false, reason: 'bad_signature' });
  });
});
