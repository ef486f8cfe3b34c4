import type { OpenAttempt } from '../db/checks.ts';
import type { CheckCapabilities, CheckFacts } from '../domain/check/next-step.ts';
import { connectionQueue } from '../workflows/contract.ts';

const ALL_CAPABILITIES: CheckCapabilities = { persons: true, findOrder: true };

/** What the rows and the provider's capabilities say, for the decision in the domain. */
export function checkFacts(
  { check, connection, person }: OpenAttempt,
  capabilities: CheckCapabilities = ALL_CAPABILITIES,
): CheckFacts {
  return {
    queue: connectionQueue(connection),
    capabilities,
    connectionActive: connection.active,
    refusal: check.refusal,
    hold:
      check.holdReason && check.holdUntil
        ? { reason: check.holdReason, until: check.holdUntil.getTime() }
        : null,
    personId: check.providerPersonId ?? person.providerId,
    personLookedUpAt: person.lookedUpAt?.getTime() ?? null,
    orderId: check.providerOrderId,
    orderLookedUpAt: check.lookedUpAt?.getTime() ?? null,
    orderFirstSentAt: check.firstSentAt?.getTime() ?? null,
    orderLastSentAt: check.lastSentAt?.getTime() ?? null,
    withdrawRefused: check.withdrawRefused,
    readAt: check.readAt?.getTime() ?? null,
    status: check.status,
    orderExpiresAt: check.orderExpiresAt?.getTime() ?? null,
  };
}
