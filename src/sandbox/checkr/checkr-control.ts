import { z } from 'zod';
import { addCommonControl } from '../machinery/common-control.ts';
import { type ControlRouter, controlBody } from '../machinery/control-router.ts';
import { randomHex } from '../machinery/random-ids.ts';
import { WEBHOOK_FAULT_KINDS } from '../machinery/webhook-faults.ts';
import { CheckrSettings, Scenario } from './checkr-state.ts';
import { type CheckrTwin, nowText } from './checkr-twin.ts';
import { emit } from './checkr-webhooks.ts';
import { addOrderControl } from './order-control.ts';
import { addPartnerControl } from './partner-routes.tsx';
import { tellCredentialed } from './partner-tokens.ts';
import { renderCandidate, renderInvitation, renderReport, renderWebhook } from './render-checkr.ts';
import { addWebhook } from './webhook-registration.ts';

const Account = CheckrSettings.pick({ authorized: true, api_authorized: true }).partial();
const RawEvent = z.object({ type: z.string(), object: z.record(z.string(), z.unknown()) });
const Packages = z.array(
  z.object({
    name: z.string(),
    slug: z.string(),
    price: z.int(),
    screenings: z.array(z.object({ type: z.string(), subtype: z.string().nullable() })),
  }),
);
const DashboardWebhook = z.object({ webhook_url: z.url(), include_object: z.boolean().default(false) });

function countBy(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function dump(twin: CheckrTwin): Record<string, unknown> {
  const data = twin.data();
  const invitations = Object.values(data.invitations);
  const reports = Object.values(data.reports);
  return {
    account: data.account,
    settings: data.settings,
    scenario: data.scenario,
    candidates: Object.values(data.candidates).map(renderCandidate),
    invitations: invitations.map((invitation) => renderInvitation(twin, invitation)),
    reports: reports.map(renderReport),
    adverseActions: Object.values(data.adverseActions),
    webhooks: Object.values(data.webhooks).map((webhook) => renderWebhook(twin, webhook)),
    idempotencyKeys: Object.keys(data.idempotency),
    counts: {
      candidates: Object.keys(data.candidates).length,
      invitations: invitations.length,
      invitationsByCandidate: countBy(invitations.map(({ candidate_id }) => candidate_id)),
      invitationsByTag: countBy(invitations.flatMap(({ tags }) => tags)),
      reports: reports.length,
      deliveries: twin.machine.state().deliveryCount,
    },
  };
}

function isCredentialed({ data }: CheckrTwin): boolean {
  const { authorized, api_authorized } = data().settings;
  return authorized && api_authorized;
}

function addSwitches({ route }: ControlRouter, twin: CheckrTwin): void {
  const change = (target: 'settings' | 'scenario', values: object) => {
    Object.assign(twin.data()[target], values);
    twin.machine.changed();
    return twin.data()[target];
  };
  route('GET', '/scenario', 'what the candidate and Checkr do by themselves', () => twin.data().scenario);
  route(
    'PUT',
    '/scenario',
    '{candidate: manual | auto, submitAfterMs, outcome, completeAfterMs, expireAfterMs}: any of them',
    async (c) => change('scenario', await controlBody(c, Scenario.partial())),
  );
  route('GET', '/settings', 'switches for what differs between accounts', () => twin.data().settings);
  route('PUT', '/settings', 'changes the switches that are given', async (c) =>
    change('settings', await controlBody(c, CheckrSettings.partial())),
  );
  route('PUT', '/account', '{authorized?, api_authorized?}: credentialed or not', async (c) => {
    const wasCredentialed = isCredentialed(twin);
    const settings = change('settings', await controlBody(c, Account));
    if (!wasCredentialed && isCredentialed(twin)) {
      const { account, partner } = twin.data();
      if (Object.keys(partner.tokens).length > 0) tellCredentialed(twin, account.id);
    }
    return settings;
  });
}

function addPackages({ route }: ControlRouter, twin: CheckrTwin): void {
  const what = '[{name, slug, price, screenings}]: the packages that the account has from now on';
  route('PUT', '/packages', what, async (c) => {
    const given = await controlBody(c, Packages);
    const created_at = nowText(twin);
    twin.data().packages = given.map((item) => ({ ...item, id: randomHex(24), created_at }));
    twin.machine.changed();
    return twin.data().packages;
  });
}

/** Everything under `/_control` of the Checkr twin. */
export function addCheckrControl(control: ControlRouter, twin: CheckrTwin, reset: () => void): void {
  addSwitches(control, twin);
  addPackages(control, twin);
  addOrderControl(control, twin);
  addPartnerControl(control, twin);
  const webhook = '{webhook_url, include_object?}: adds a webhook as the dashboard does';
  control.route('POST', '/webhooks', webhook, async (c) =>
    renderWebhook(twin, addWebhook(twin, { ...(await controlBody(c, DashboardWebhook)), anyUrl: true })),
  );
  control.route(
    'POST',
    '/events',
    '{type, object}: fires any event, e.g. account.credentialed',
    async (c) => {
      const { type, object } = await controlBody(c, RawEvent);
      emit(twin, type, object);
    },
  );
  addCommonControl(control, twin.machine, {
    webhookFaultKinds: WEBHOOK_FAULT_KINDS,
    dump: () => dump(twin),
    reset,
  });
}
