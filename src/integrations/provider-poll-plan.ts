import { pollPlan as checkrPlan } from './checkr/poll-plan.ts';
import { pollPlan as proformaPlan } from './proforma/poll-plan.ts';
import type { ScreeningProvider } from './screening-provider.ts';

/** When the orders of a connection are read without a webhook, known without its credentials. */
export function pollPlanOf(connection: { readonly kind: string }): ScreeningProvider['pollPlan'] {
  return connection.kind === 'proforma' ? proformaPlan : checkrPlan;
}
