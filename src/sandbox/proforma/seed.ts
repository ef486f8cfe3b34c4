import type { ProformaState, ProformaTwinSettings, Scenario } from './proforma-state.ts';
import { DEFAULT_SCENARIO } from './proforma-state.ts';

/** The accesses of a twin that was given none. */
export const SANDBOX_PROFORMA = {
  token: 'sandbox-proforma-token',
  userId: 'sandbox-user',
  password: 'sandbox-password',
  webhookSecret: 'sandbox-proforma-webhook-secret',
  clientGuid: '7f6c1d1e-0c7e-4a53-9a52-0a1b2c3d4e5f',
} as const;

const PRODUCTS = [
  { id: '1b7c1f0a-5a1e-4a7e-9a61-3d1c0c5e0001', name: 'tasker_standard' },
  { id: '1b7c1f0a-5a1e-4a7e-9a61-3d1c0c5e0002', name: 'tasker_pro' },
  { id: '1b7c1f0a-5a1e-4a7e-9a61-3d1c0c5e0003', name: 'Standard Criminal & MVR' },
];

/** A fresh account with three packages. */
export function seedProforma({
  settings,
  scenario,
}: {
  settings: Partial<ProformaTwinSettings>;
  scenario: Partial<Scenario>;
}): ProformaState {
  return structuredClone({
    account: {
      clientGuid: SANDBOX_PROFORMA.clientGuid,
      instanceGuid: '3f0e9c55-1f6e-4b7c-8f9e-2d1c0b9a8f70',
      name: 'Acme Corp',
    },
    settings: {
      webhookUrl: null,
      webhookSecret: SANDBOX_PROFORMA.webhookSecret,
      secretHeader: 'authorization',
      timestamps: 'mixed',
      keyScope: 'CLIENT',
      listIdentifiers: true,
      embedCredentials: false,
      mutedEvents: [],
      webhookTimeoutMs: 10_000,
      ...settings,
    },
    scenario: { ...DEFAULT_SCENARIO, ...scenario },
    products: PRODUCTS,
    applicants: {},
    orders: {},
    nextFileNumber: 572_352,
  });
}
