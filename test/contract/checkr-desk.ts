import { checkrWebhook, createCheckrProvider } from '../../src/integrations/checkr/checkr-provider.ts';
import { createCheckrClient } from '../../src/integrations/checkr/client.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { controlOf, type ExpectedReading, type ProviderDesk } from './provider-desk.ts';

interface TwinState {
  invitations: { id: string; report_id: string | null }[];
  counts: { invitationsByTag: Record<string, number> };
}

/** Checkr behind the port, with its twin. */
export async function openCheckrProviderDesk(receiverUrl: string): Promise<ProviderDesk> {
  const { checkr, stop } = await startSandbox({ limits: { checkr: { perMinute: 1e6 } } });
  const control = controlOf(checkr.url);

  const providerWith: ProviderDesk['providerWith'] = ({ wrongCredential = false, timeoutMs = 3000 }) => {
    const credential = { type: 'api_key', apiKey: wrongCredential ? 'wrong' : checkr.apiKey } as const;
    const client = createCheckrClient({ baseUrl: `${checkr.url}/v1`, credential, timeoutMs });
    return createCheckrProvider({ checkr: client, environment: 'staging' });
  };

  const state = () => control<TwinState>('/state', undefined, 'GET');

  async function play(orderId: string, steps: readonly string[]): Promise<void> {
    await control(`/invitations/${orderId}/submit`, { outcome: 'manual' });
    const { invitations } = await state();
    const reportId = invitations.find(({ id }) => id === orderId)?.report_id;
    for (const step of steps) await control(`/reports/${reportId}/${step}`);
  }

  const report = (steps: readonly string[], expected: ExpectedReading) =>
    [`report after ${steps.join(', ') || 'submit'}`, (id: string) => play(id, steps), expected] as const;

  return {
    vendor: 'checkr',
    provider: providerWith({}),
    webhook: checkrWebhook,
    webhookKey: checkr.apiKey,
    packageId: 'tasker_pro',
    orderPath: '/v1/invitations',
    providerWith,
    control,
    listen: async () => {
      await control('/webhooks', { webhook_url: receiverUrl, include_object: true });
    },
    orderCount: async (reference) => (await state()).counts.invitationsByTag[`gw:${reference}`] ?? 0,
    complete: (orderId) => play(orderId, ['clear']),
    states: [
      ['invited', async () => {}, { order: { status: 'pending', deleted: false }, report: null }],
      [
        'expired',
        async (id) => {
          await control(`/invitations/${id}/expire`);
        },
        { order: { status: 'expired', deleted: false }, report: null },
      ],
      [
        'canceled in the dashboard',
        async (id) => {
          await control(`/invitations/${id}/cancel`);
        },
        { order: { status: 'pending', deleted: true }, report: null },
      ],
      report([], { order: { status: 'completed' }, report: { status: 'pending', result: null } }),
      report(['clear'], { report: { status: 'complete', result: 'clear', includesCanceled: false } }),
      report(['consider'], { report: { status: 'complete', result: 'consider' } }),
      report(['suspend'], { report: { status: 'suspended' } }),
      report(['cancel'], { report: { status: 'canceled', result: null } }),
      report(['complete-now'], { report: { status: 'complete', includesCanceled: true } }),
      report(['clear', 'dispute'], { report: { status: 'dispute' } }),
      report(['consider', 'engage'], { report: { adjudication: 'engaged' } }),
      report(['consider', 'pre-adverse'], { report: { adjudication: 'pre_adverse_action' } }),
    ],
    reportLink: /^https:\/\/dashboard\.checkrhq-staging\.net\/reports\/[0-9a-f]{24}$/,
    stop,
  };
}
