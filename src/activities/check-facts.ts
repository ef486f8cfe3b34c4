import { assessmentDueOf, isDecided } from '../db/check-status.ts';
import type { CheckRow, OpenAttempt } from '../db/checks.ts';
import { candidateNeed } from '../domain/check/candidate-need.ts';
import type { CheckFacts } from '../domain/check/next-step.ts';
import { capabilitiesOf } from '../integrations/provider-capabilities.ts';
import { connectionQueue } from '../workflows/contract.ts';

/** What the rows and the provider's capabilities say, for the decision in the domain. */
export function checkFacts({ check, connection, person }: OpenAttempt): CheckFacts {
  const { holdReason, holdUntil, status } = check;
  return {
    queue: connectionQueue(connection),
    capabilities: capabilitiesOf(connection),
    connectionActive: connection.active,
    connectionRevoked: connection.problem === 'revoked',
    reuse: reuseOf(check),
    refusal: check.refusal,
    hold: holdReason && holdUntil ? { reason: holdReason, until: holdUntil.getTime() } : null,
    personId: check.providerPersonId ?? person.providerId,
    personLookedUpAt: person.lookedUpAt?.getTime() ?? null,
    orderId: check.providerOrderId,
    orderLookedUpAt: check.lookedUpAt?.getTime() ?? null,
    orderFirstSentAt: check.firstSentAt?.getTime() ?? null,
    orderLastSentAt: check.lastSentAt?.getTime() ?? null,
    withdrawWanted: check.withdrawWantedAt !== null,
    withdrawRefused: check.withdrawRefused,
    completion: {
      wanted: check.completionWantedAt !== null,
      sentAt: check.completionSentAt?.getTime() ?? null,
      answered: check.completionAnswered,
    },
    decided: isDecided(check),
    reinvitesLeft: check.reinvitesLeft,
    hasReport: check.reportId !== null,
    assessmentDueAt: assessmentDueOf(check),
    candidateNeeded: candidateNeed({ status, hint: check.candidateNeed }) !== null,
    readAt: check.readAt?.getTime() ?? null,
    status,
    orderExpiresAt: check.orderExpiresAt?.getTime() ?? null,
  };
}

/** A result that was used again has the time of the read by which it was. */
function reuseOf({ reusedFrom, readAt }: CheckRow): CheckFacts['reuse'] {
  if (reusedFrom === null) return 'none';
  return readAt === null ? 'wanted' : 'done';
}
