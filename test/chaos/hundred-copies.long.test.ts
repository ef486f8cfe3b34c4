import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import type { Child } from '../../src/dev/child-process.ts';
import { choosePort } from '../../src/dev/free-port.ts';
import { invitationsOf, runOf, runsOf } from '../helpers/main-job.ts';
import { type ProcessInstallation, startProcesses } from '../helpers/processes.ts';
import { waitFor } from '../helpers/wait-for.ts';

let installation: ProcessInstallation;
let secondApi: Child;
let secondUrl: string;

beforeAll(async () => {
  installation = await startProcesses();
  const port = String(await choosePort());
  secondUrl = `http://127.0.0.1:${port}`;
  secondApi = await installation.start('second api', { GANGWAY_API_PORT: port });
  await installation.start('worker');
});

afterAll(async () => {
  await secondApi.stop();
  await installation.stop();
});

const Hook = z.object({ event: z.string(), url: z.string(), signatureToken: z.string() });

describe('a hundred copies of one hire webhook, at once, on two api processes', () => {
  it('are one delivery, one run and one order', async () => {
    const person = await installation.lever('POST', '/_control/opportunities', {
      name: 'Ada Byron',
      email: 'ada@example.test',
    });
    const { id: opportunityId } = z.object({ id: z.string() }).parse(person);
    const { data } = z
      .object({ data: z.array(Hook) })
      .parse(await installation.lever('GET', '/_control/webhooks'));
    const hook = z
      .object({ url: z.string(), signatureToken: z.string() })
      .parse(data.find(({ event }) => event === 'candidateHired'));
    await installation.lever('POST', '/_control/webhook-faults', { match: {}, kind: 'lost', times: 10 });
    await installation.lever('POST', `/_control/opportunities/${opportunityId}/hire`, {});

    const token = randomBytes(24).toString('hex');
    const triggeredAt = Date.now();
    const signature = createHmac('sha256', hook.signatureToken)
      .update(`${token}${triggeredAt}`)
      .digest('hex');
    const body = JSON.stringify({
      triggeredAt,
      event: 'candidateHired',
      data: { opportunityId },
      signature,
      token,
    });
    const urls = [hook.url, hook.url.replace(installation.apiUrl, secondUrl)];
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const response = await fetch(urls[index % 2] ?? hook.url, { method: 'POST', body });
        return response.status;
      }),
    );

    expect(new Set(statuses)).toEqual(new Set([200]));
    await waitFor('the order', async () => (await invitationsOf(installation)).length > 0);
    await waitFor('every delivery to be acted on', async () => {
      const rows = await installation.db.select().from(deliveries);
      return rows.filter((row) => row.source === 'lever').every((row) => row.state === 'done');
    });
    const rows = await installation.db.select().from(deliveries);
    expect(rows.filter((row) => row.source === 'lever')).toHaveLength(1);
    expect(await runsOf(installation, opportunityId)).toHaveLength(1);
    expect((await runOf(installation, opportunityId))?.state).toBe('open');
    expect(await invitationsOf(installation)).toHaveLength(1);
  });
});
