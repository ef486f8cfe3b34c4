import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RequestRefusedError } from '../../src/dev/json-http.ts';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { waitFor } from '../helpers/wait-for.ts';

const Hooks = z.object({
  data: z.array(z.looseObject({ id: z.string(), event: z.string(), url: z.string(), createdBy: z.string() })),
});
const Webhook = z.object({
  event: z.string(),
  state: z.string(),
  advice: z.string().nullable(),
  signature_tokens: z.int(),
  made_by_gangway: z.boolean(),
});
const Refusal = z.object({
  reason: z.string(),
  count: z.int(),
  in_a_row: z.int(),
  likely_reason: z.string(),
});
const Listener = z.looseObject({
  id: z.string(),
  endpoint_url: z.string(),
  status: z.string(),
  filter: z.unknown(),
  webhooks: z.array(Webhook),
  missing_webhooks: z.array(z.string()),
  refusals: z.array(Refusal),
  trouble: Refusal.nullable(),
});
const Choices = z.object({
  stages: z.array(z.object({ id: z.string(), name: z.string() })),
  postings: z.array(z.object({ id: z.string(), name: z.string() })),
  tags: z.array(z.string()),
  origins: z.array(z.string()),
});
const HIRE = ['candidateHired', 'candidateArchiveChange', 'candidateDeleted'];

let gangway: Installation;
let entry: { readonly definition_id: string; readonly connection_id: string };

beforeAll(async () => {
  gangway = await startInstallation({ worker: false });
  const { definitionId, leverConnectionId } = gangway.connected;
  entry = { definition_id: definitionId, connection_id: leverConnectionId };
});
afterEach(() => gangway.lever('DELETE', '/_control/faults'));
afterAll(() => gangway.stop());

async function add(input: Record<string, unknown> = { event: 'candidateHired' }) {
  return Listener.parse(await gangway.api('POST', '/listeners', { ...entry, ...input }));
}
const read = async (id: string) => Listener.parse(await gangway.api('GET', `/listeners/${id}`));
const statesOf = ({ webhooks }: z.infer<typeof Listener>) => webhooks.map(({ state }) => state);
const hooksAt = async (url: string) =>
  Hooks.parse(await gangway.lever('GET', '/_control/webhooks')).data.filter((hook) => hook.url === url);

async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RequestRefusedError)) throw new Error('It was not refused', { cause: error });
  return error.message;
}

describe('a listener', () => {
  it('is made from names that are read from Lever', async () => {
    const choices = Choices.parse(
      await gangway.api('GET', `/connections/${entry.connection_id}/listener-choices`),
    );
    const stage = choices.stages.at(-1);
    const posting = choices.postings[0];
    expect(choices.origins).toHaveLength(6);
    const filter = { origins: ['referred'], tags: ['Driver'], postings: [posting?.name.toUpperCase()] };
    const made = await add({ event: 'candidateStageChange', stage: stage?.name, filter });
    expect(made).toMatchObject({
      stage,
      filter: {
        origins: ['referred'],
        tags: ['Driver'],
        postings: [{ id: posting?.id, name: posting?.name }],
      },
      policies: { unhired: 'nothing', archived: 'nothing', deleted: 'nothing', rehired: 'start' },
      warning: expect.stringContaining('conditional offer'),
      missing_webhooks: ['candidateStageChange'],
    });
    const wrong = add({ event: 'candidateHired', filter: { postings: ['No such job'] } });
    expect(await refusal(wrong)).toMatch(/is no posting of the account, which has: /);
    const changed = await gangway.api('PATCH', `/listeners/${made.id}`, {
      filter: { postings: [] },
      policies: { deleted: 'cancel' },
    });
    expect(changed).toMatchObject({
      filter: { origins: ['referred'], tags: ['Driver'], postings: [] },
      policies: { archived: 'nothing', deleted: 'cancel' },
      missing_webhooks: ['candidateStageChange', 'candidateDeleted'],
    });
  });

  it('for hires names its three webhooks, and each is verified from Lever with its own token', async () => {
    const { id, endpoint_url: url, ...made } = await add();
    expect(made).toMatchObject({ status: 'not_verified', missing_webhooks: HIRE });
    const tokens = HIRE.map((event) => ({ event, token: randomBytes(24).toString('hex') }));
    for (const { event, token } of tokens) {
      const hook = await gangway.lever('POST', '/_control/webhooks', { event, url, signatureToken: token });
      await gangway.api('PUT', `/listeners/${id}/signature-tokens`, { event, signature_tokens: [token] });
      expect(statesOf(await read(id))).toContain('not_verified');
      await waitFor('Verify connection', async () => {
        const { id: hookId } = z.looseObject({ id: z.string() }).parse(hook);
        const answer = await gangway.lever('POST', `/_control/webhooks/${hookId}/verify`);
        return z.object({ ok: z.boolean() }).parse(answer).ok;
      });
    }
    const verified = await read(id);
    expect(statesOf(verified)).toEqual(['verified', 'verified', 'verified']);
    expect(verified).toMatchObject({ status: 'verified', missing_webhooks: [] });
    const stage = { event: 'candidateStageChange', signature_tokens: ['x'.repeat(48)] };
    expect(await refusal(gangway.api('PUT', `/listeners/${id}/signature-tokens`, stage))).toContain('409');
  });

  it('makes its webhooks in Lever by one call, waits for the switch there, and deletes them again', async () => {
    const { id, endpoint_url: url } = await add();
    // What an attempt leaves behind that died before it could keep the token.
    const { url: api, apiKey } = gangway.sandbox.lever;
    await fetch(`${api}/v1/webhooks`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ event: 'candidateHired', url }),
    });
    const made = Listener.parse(await gangway.api('POST', `/listeners/${id}/webhooks`));
    expect(statesOf(made)).toEqual(['switch_on', 'switch_on', 'switch_on']);
    expect(made.webhooks[0]?.advice).toContain('Switch this on in Lever');
    expect((await hooksAt(url)).map(({ event }) => event).sort()).toEqual([...HIRE].sort());
    await gangway.api('POST', `/listeners/${id}/webhooks`);
    expect(await hooksAt(url)).toHaveLength(3);

    await gangway.lever('PUT', '/_control/webhook-groups', { event: 'candidateDeleted', enabled: true });
    const candidate = { name: 'Ada Byron', email: 'ada.deleted@example.test' };
    const { id: opportunity } = z
      .looseObject({ id: z.string() })
      .parse(await gangway.lever('POST', '/_control/opportunities', candidate));
    await gangway.lever('DELETE', `/_control/opportunities/${opportunity}`);
    await waitFor('the first delivery', async () => statesOf(await read(id))[2] === 'verified');

    expect(await refusal(gangway.api('DELETE', `/listeners/${id}`))).toContain('409');
    const bare = Listener.parse(await gangway.api('DELETE', `/listeners/${id}/webhooks`));
    expect(await hooksAt(url)).toEqual([]);
    expect(bare.missing_webhooks).toEqual(['candidateHired', 'candidateArchiveChange']);
    await gangway.api('DELETE', `/listeners/${id}`);
    expect(await refusal(read(id))).toContain('404');
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(404);
  });

  it('does not make a second webhook beside one of the page, nor without the permission', async () => {
    const { id, endpoint_url: url } = await add();
    await gangway.lever('POST', '/_control/webhooks', { event: 'candidateHired', url });
    const make = () => refusal(gangway.api('POST', `/listeners/${id}/webhooks`));
    expect(await make()).toMatch(/409.*made on its own page/);
    const fault = { match: { path: '/v1/webhooks' }, kind: 'status', status: 403, times: 1 };
    await gangway.lever('POST', '/_control/faults', fault);
    expect(await make()).toMatch(/502.*webhooks:write:admin/);
    expect(await hooksAt(url)).toHaveLength(1);
  });

  it('counts what it refuses, and tells after 20 in a row why, until something is accepted', async () => {
    const token = randomBytes(24).toString('hex');
    const { id, endpoint_url: url } = await add({ event: 'candidateHired', signature_tokens: [token] });
    const wrong = randomBytes(24).toString('hex');
    const { id: hookId } = z.looseObject({ id: z.string() }).parse(
      await gangway.lever('POST', '/_control/webhooks', {
        ...{ event: 'candidateHired', url, signatureToken: wrong },
      }),
    );
    const verify = () => gangway.lever('POST', `/_control/webhooks/${hookId}/verify`);
    for (let times = 0; times < 20; times += 1) await verify();
    const troubled = await waitFor('the trouble', async () => {
      const listener = await read(id);
      return listener.trouble ? listener : null;
    });
    expect(troubled.trouble).toMatchObject({ reason: 'bad_signature', count: 20, in_a_row: 20 });
    expect(troubled.trouble?.likely_reason).toContain('Copy the signature token of this webhook');

    await gangway.lever('POST', `/_control/webhooks/${hookId}/token`, { signatureToken: token });
    await verify();
    expect((await read(id)).trouble).toBeNull();
    await gangway.lever('POST', `/_control/webhooks/${hookId}/token`, { signatureToken: wrong });
    await verify();
    const [counted] = await waitFor('one more', async () => {
      const { refusals } = await read(id);
      return refusals[0]?.count === 21 ? refusals : null;
    });
    expect(counted).toMatchObject({ in_a_row: 1 });
  });
});
