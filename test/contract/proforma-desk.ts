import type { Credential } from '../../src/integrations/credential.ts';
import {
  createProformaProvider,
  proformaWebhook,
} from '../../src/integrations/proforma/proforma-provider.ts';
import { type ProformaBinding, ProformaSettings } from '../../src/integrations/proforma/settings.ts';
import { SANDBOX_PROFORMA } from '../../src/sandbox/proforma/seed.ts';
import { startProforma } from '../../src/sandbox/proforma/start-proforma.ts';
import { controlOf, type ExpectedReading, type ProviderDesk } from './provider-desk.ts';

interface TwinState {
  products: { id: string; name: string }[];
  counts: { ordersByReference: Record<string, number> };
}

const WEBHOOK_KEY = 'a secret/with: odd @ letters?';
const PACKAGE = 'Standard Criminal & MVR';
const PACKAGE_ID = '1b7c1f0a-5a1e-4a7e-9a61-3d1c0c5e0003';

const INVITED: ExpectedReading = { order: { status: 'pending', deleted: false }, report: null };
const IN_PROGRESS: ExpectedReading = { order: { status: 'completed' }, report: { status: 'pending' } };
const NEEDS_ACTION: ExpectedReading = { order: { status: 'completed' }, report: { status: 'paused' } };
const EXPIRED: ExpectedReading = { order: { status: 'expired', deleted: false }, report: null };
const CANCELED: ExpectedReading = { order: { deleted: true }, report: { status: 'canceled' } };
const FAILED: ExpectedReading = { order: { status: 'failed' }, report: { status: 'failed' } };
const ended = (result: string): ExpectedReading => ({
  order: { status: 'completed' },
  report: { status: 'complete', result },
});

type StatusTable = readonly (readonly [status: string, expected: ExpectedReading, flagged?: boolean])[];

/** The words of each wire as the table of states has them. */
export const STATUS_TABLES: Readonly<Record<ProformaBinding, StatusTable>> = {
  'tazapi-v2': [
    ['app-pending', INVITED],
    ['new', INVITED],
    ['draft', INVITED],
    ['app-ready', IN_PROGRESS],
    ['pending', IN_PROGRESS],
    ['pre-pull', IN_PROGRESS],
    ['dispatched qc', IN_PROGRESS],
    ['qa review', IN_PROGRESS],
    ['pending review', IN_PROGRESS],
    ['end-user', IN_PROGRESS],
    ['client message', NEEDS_ACTION],
    ['complete', ended('clear'), false],
    ['complete', ended('consider'), true],
    ['archived', ended('clear'), false],
    ['canceled', CANCELED],
    ['internal-error', FAILED],
  ],
  'hrxml-package': [
    ['New', INVITED],
    ['InProgress', IN_PROGRESS],
    ['Delayed', IN_PROGRESS],
    ['x:pending', IN_PROGRESS],
    ['Hold', NEEDS_ACTION],
    ['Suspended', NEEDS_ACTION],
    ['Completed', ended('clear'), false],
    ['Completed', ended('consider'), true],
    ['Fulfilled', ended('clear'), false],
    ['x:ready', ended('clear'), false],
    ['Cancelled', CANCELED],
    ['x:error', FAILED],
  ],
  'hropen-json': [
    ['Sent To Candidate', INVITED],
    ['In Progress', IN_PROGRESS],
    ['Pending Recruiter Confirmation', NEEDS_ACTION],
    ['Needs Attention', NEEDS_ACTION],
    ['Clear', ended('clear')],
    ['Completed', ended('unknown')],
    ['Invite Expired', EXPIRED],
    ['Cancelled', CANCELED],
  ],
};

const COMPLETE_WORD: Readonly<Record<ProformaBinding, string>> = {
  'tazapi-v2': 'complete',
  'hrxml-package': 'Completed',
  'hropen-json': 'Clear',
};

function settingsOf(binding: ProformaBinding, receiverUrl: string): ProformaSettings {
  const { clientGuid } = SANDBOX_PROFORMA;
  const fields = {
    'tazapi-v2': { clientGuid, trustUnflagged: true },
    'hrxml-package': { packages: [{ id: PACKAGE, name: PACKAGE }], postbackUrl: receiverUrl },
    'hropen-json': {},
  }[binding];
  return ProformaSettings.parse({ binding, ...fields });
}

/** One binding of Proforma with its twin. */
export async function openProformaDesk(binding: ProformaBinding, receiverUrl: string): Promise<ProviderDesk> {
  const twin = await startProforma({ kind: binding, limits: { perSecond: 1e6, burst: 1e6 } });
  const control = controlOf(twin.url);
  const settings = settingsOf(binding, receiverUrl);

  function credentialOf(isWrong: boolean): Credential {
    const { token, userId, password } = twin.access;
    return binding === 'hrxml-package'
      ? { type: 'login', userId, password: isWrong ? 'wrong' : password }
      : { type: 'bearer', token: isWrong ? 'wrong' : token };
  }

  const providerWith: ProviderDesk['providerWith'] = ({ wrongCredential = false, timeoutMs = 3000 }) =>
    createProformaProvider({
      baseUrl: twin.baseUrl,
      credential: credentialOf(wrongCredential),
      settings,
      webhookSecret: WEBHOOK_KEY,
      timeoutMs,
    });

  const setStatus = async (id: string, status: string, flagged = false) => {
    await control(`/orders/${id}/status`, { status, flagged });
  };

  return {
    vendor: 'proforma',
    provider: providerWith({}),
    webhook: proformaWebhook(binding),
    webhookKey: WEBHOOK_KEY,
    packageId: binding === 'hrxml-package' ? PACKAGE : PACKAGE_ID,
    orderPath: binding === 'hrxml-package' ? '/v1/interchange' : '^/v1/(clients/[^/]+/)?orders$',
    providerWith,
    control,
    listen: async () => {
      await control('/settings', { webhookUrl: receiverUrl, webhookSecret: WEBHOOK_KEY }, 'PUT');
    },
    orderCount: async (reference) => {
      const { counts } = await control<TwinState>('/state', undefined, 'GET');
      return counts.ordersByReference[reference] ?? 0;
    },
    complete: (orderId) => setStatus(orderId, COMPLETE_WORD[binding]),
    states: [
      ...STATUS_TABLES[binding].map(
        ([status, expected, flagged]) =>
          [
            `${status}${flagged ? ', flagged' : ''}`,
            (id: string) => setStatus(id, status, flagged),
            expected,
          ] as const,
      ),
      ...(binding === 'tazapi-v2'
        ? [['application run out', (id: string) => expire(id), EXPIRED] as const]
        : []),
      ['a word that nobody knows', (id: string) => rawStatus(id), { report: { status: 'on the moon' } }],
      ['forgotten', (id: string) => forget(id), null],
    ],
    reportLink: binding === 'tazapi-v2' ? /\/editor\/viewReport\.taz\?file=\d+$/ : null,
    stop: twin.stop,
  };

  async function expire(id: string): Promise<void> {
    await control(`/orders/${id}/expire`);
  }
  async function rawStatus(id: string): Promise<void> {
    await control(`/orders/${id}/raw-status`, { status: 'on the <moon>' });
  }
  async function forget(id: string): Promise<void> {
    await control(`/orders/${id}/forget`);
  }
}
