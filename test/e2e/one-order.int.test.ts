import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { checkOfRun, hire, invitationsOf, runOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';

const Candidates = z.object({ candidates: z.array(z.unknown()) });

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation({
    sandbox: { limits: { lever: { perSecond: 1_000, burst: 1_000 }, checkr: { perMinute: 100_000 } } },
  });
});

afterAll(() => installation.stop());

/** What can become of the answer to an order that Checkr has really taken, or has never seen. */
const FAULTS = [
  { kind: 'timeout', afterEffect: true },
  { kind: 'status', status: 500, afterEffect: true },
  { kind: 'status', status: 503, afterEffect: false },
  { kind: 'status', status: 429, afterEffect: false, retryAfter: 1 },
  { kind: 'half_close', afterEffect: true },
  { kind: 'html_200', afterEffect: true },
  { kind: 'truncated_json', afterEffect: true },
  { kind: 'drop_before' },
  { kind: 'drop_after' },
  { kind: 'webhook_before_response' },
] as const;

describe('an order whose answers go wrong', () => {
  it('is there exactly once, whatever happens to the person and to the invitation', async () => {
    for (const path of ['/v1/candidates', '/v1/invitations']) {
      for (const fault of FAULTS) {
        await installation.checkr('POST', '/_control/faults', { match: { method: 'POST', path }, ...fault });
      }
    }
    const opportunities = await Promise.all(FAULTS.map(() => hire(installation)));
    const checks = await Promise.all(opportunities.map((opportunity) => orderedCheck(opportunity)));
    const invitations = await invitationsOf(installation);
    const { candidates } = Candidates.parse(await installation.checkr('GET', '/_control/state'));

    expect(candidates).toHaveLength(FAULTS.length);
    expect(invitations).toHaveLength(FAULTS.length);
    const tags = invitations.flatMap((invitation) => invitation.tags).sort();
    expect(tags).toEqual(checks.map((check) => `gw:${check.id}`).sort());
  }, 90_000);
});

async function orderedCheck(opportunityId: string) {
  return waitFor(
    `the card of ${opportunityId}`,
    async () => {
      const run = await runOf(installation, opportunityId);
      const check = run && (await checkOfRun(installation, run.id));
      return check?.status === 'invitation_sent' ? check : null;
    },
    { timeoutMs: 60_000, everyMs: 250 },
  );
}
