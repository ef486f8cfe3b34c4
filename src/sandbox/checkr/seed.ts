import type { HierarchyNode, Package } from './checkr-objects.ts';
import {
  type CheckrSettings,
  type CheckrState,
  DEFAULT_CHECKR_SETTINGS,
  DEFAULT_SCENARIO,
  type Scenario,
} from './checkr-state.ts';

const FOUNDED_AT = '2025-01-06T09:00:00Z';

const TASKER_STANDARD = [
  { type: 'ssn_trace', subtype: null },
  { type: 'sex_offender_search', subtype: null },
  { type: 'global_watchlist_search', subtype: null },
  { type: 'national_criminal_search', subtype: 'standard' },
];
const COUNTY = { type: 'county_criminal_search', subtype: '7years' };
const MVR = { type: 'motor_vehicle_report', subtype: null };

/** The default packages of a connected test account. */
const PACKAGES: Package[] = [
  {
    id: 'e44aa283528e6fde7d542191',
    created_at: FOUNDED_AT,
    name: 'Tasker Standard',
    slug: 'tasker_standard',
    price: 2000,
    screenings: TASKER_STANDARD,
  },
  {
    id: 'e44aa283528e6fde7d542192',
    created_at: FOUNDED_AT,
    name: 'Tasker Pro',
    slug: 'tasker_pro',
    price: 3500,
    screenings: [...TASKER_STANDARD, COUNTY],
  },
  {
    id: 'e44aa283528e6fde7d542193',
    created_at: FOUNDED_AT,
    name: 'Driver Standard',
    slug: 'driver_standard',
    price: 3000,
    screenings: [...TASKER_STANDARD, MVR],
  },
  {
    id: 'e44aa283528e6fde7d542194',
    created_at: FOUNDED_AT,
    name: 'Driver Pro',
    slug: 'driver_pro',
    price: 6500,
    screenings: [...TASKER_STANDARD, COUNTY, MVR],
  },
];

const NODES: HierarchyNode[] = [
  {
    name: 'Acme Corp',
    custom_id: 'acme',
    tier: 'company',
    parent_custom_id: null,
    packages: ['tasker_standard', 'tasker_pro', 'driver_standard', 'driver_pro'],
    created_at: FOUNDED_AT,
  },
  {
    name: 'Acme Logistics',
    custom_id: 'acme-logistics',
    tier: 'department',
    parent_custom_id: 'acme',
    packages: ['driver_standard', 'driver_pro'],
    created_at: FOUNDED_AT,
  },
];

/** A fresh, credentialed Checkr account with the four test packages. */
export function seedCheckr({
  settings = {},
  scenario = {},
}: {
  settings?: Partial<CheckrSettings>;
  scenario?: Partial<Scenario>;
} = {}): CheckrState {
  return structuredClone({
    account: {
      id: '61a01b40fb6dc8305c648784',
      uri_name: 'acme-corp',
      name: 'Acme Corp',
      created_at: FOUNDED_AT,
    },
    settings: { ...DEFAULT_CHECKR_SETTINGS, ...settings },
    scenario: { ...DEFAULT_SCENARIO, ...scenario },
    packages: PACKAGES,
    nodes: NODES,
    candidates: {},
    invitations: {},
    reports: {},
    adverseActions: {},
    webhooks: {},
    partner: { webhookUrl: null, redirectUris: [], eventsBeforeToken: false, codes: {}, tokens: {} },
    idempotency: {},
  });
}
