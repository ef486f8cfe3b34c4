import { z } from 'zod';
import { addCommonControl } from '../machinery/common-control.ts';
import { type ControlRouter, controlBody } from '../machinery/control-router.ts';
import { addCandidacyControl } from './candidacy-control.ts';
import { LEVER_EVENTS } from './lever-events.ts';
import { LeverSettings } from './lever-state.ts';
import { isHired, type LeverTwin } from './lever-twin.ts';
import { fire } from './lever-webhooks.ts';
import { revokeAccess } from './oauth-tokens.ts';
import { addPostingControl } from './posting-control.ts';
import { renderOpportunity } from './render-opportunity.ts';
import { addWebhookControl } from './webhook-control.ts';

const RawEvent = z.object({
  event: z.enum(LEVER_EVENTS),
  data: z.record(z.string(), z.unknown()).default({}),
  opportunityId: z.string().optional(),
});

function dump(twin: LeverTwin): Record<string, unknown> {
  const { opportunities, notes, ...rest } = twin.data();
  return {
    ...rest,
    opportunities: Object.values(opportunities).map((opportunity) => ({
      ...renderOpportunity(twin, opportunity),
      hired: isHired(twin, opportunity),
    })),
    notes: Object.values(notes),
    counts: {
      opportunities: Object.keys(opportunities).length,
      hired: Object.values(opportunities).filter((opportunity) => isHired(twin, opportunity)).length,
      notes: Object.keys(notes).length,
      deliveries: twin.machine.state().deliveryCount,
    },
  };
}

/** Everything under `/_control` of the Lever twin. */
export function addLeverControl(control: ControlRouter, twin: LeverTwin, reset: () => void): void {
  addCandidacyControl(control, twin);
  addPostingControl(control, twin);
  addWebhookControl(control, twin);
  control.route(
    'POST',
    '/events',
    '{event, data, opportunityId?}: fires any of the ten events as given',
    async (c) => {
      const { event, data, opportunityId } = await controlBody(c, RawEvent);
      const opportunity = opportunityId === undefined ? undefined : twin.data().opportunities[opportunityId];
      fire(twin, { event, data, by: 'person', ...(opportunity === undefined ? {} : { opportunity }) });
    },
  );
  control.route('GET', '/settings', 'switches for what Lever leaves open', () => twin.data().settings);
  control.route('PUT', '/settings', 'changes the switches that are given', async (c) => {
    Object.assign(twin.data().settings, await controlBody(c, LeverSettings.partial()));
    twin.machine.changed();
    return twin.data().settings;
  });
  control.route('POST', '/oauth/revoke', 'ends every log-in, as an admin of the account does', () =>
    revokeAccess(twin),
  );
  addCommonControl(control, twin.machine, {
    webhookFaultKinds: ['lost', 'duplicate', 'duplicate_new_id', 'reorder', 'delay', 'wrong_signature'],
    dump: () => dump(twin),
    reset,
  });
}
