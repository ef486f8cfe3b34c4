import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { type CheckRow, findAttempt } from '../../src/db/checks.ts';
import { installationId } from '../../src/db/employees.ts';
import { employees } from '../../src/db/schema/employees.ts';
import { runTasks } from '../../src/db/schema/runs.ts';
import type { EmployeeProfile } from '../../src/domain/employee/employee-profile.ts';
import type { World } from './world.ts';

const State = z.object({
  candidates: z.array(z.object({ id: z.string(), custom_id: z.string().nullable(), email: z.string() })),
  invitations: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      tags: z.array(z.string()),
      candidate_id: z.string(),
      report_id: z.string().nullable(),
      deleted_at: z.string().nullable(),
    }),
  ),
});

const Recent = z.object({
  recentRequests: z.array(z.object({ path: z.string(), fault: z.string().nullable() })),
});

/** What a test reads and does beside the activities: rows, and the other side of Checkr. */
export function createCheckDesk(world: World) {
  const checkrState = async () => State.parse(await world.checkrControl('GET', '/state'));

  async function checkOf({ runId }: { runId: string }, attempt = 1): Promise<CheckRow> {
    const row = await findAttempt(world.db, { runId, taskKey: 'check', attempt });
    if (!row) throw new Error(`There is no attempt ${attempt}`);
    return row;
  }

  /** Calls Checkr as somebody else with the same account would. */
  async function api(method: string, path: string, body?: unknown): Promise<unknown> {
    const { url, apiKey } = world.sandbox.checkr;
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}`);
    return response.json();
  }

  return {
    checkOf,
    api,
    checkrState,
    fault: (fault: Readonly<Record<string, unknown>>) => world.checkrControl('POST', '/faults', fault),
    calm: () => world.checkrControl('DELETE', '/faults'),
    customIdOf: async (employeeId: string) => `${await installationId(world.db)}:${employeeId}`,

    /** The last requests that Checkr took under a path, newest last. */
    async requestsTo(path: string) {
      const { recentRequests } = Recent.parse(await world.checkrControl('GET', '/state'));
      return recentRequests.filter((request) => request.path.startsWith(path));
    },

    /** The task of the check in the read model. */
    async taskOf({ runId }: { runId: string }) {
      const tasks = await world.db.select().from(runTasks).where(eq(runTasks.runId, runId));
      const task = tasks.find(({ key }) => key === 'check');
      if (!task) throw new Error('There is no task');
      return task;
    },

    async invitationsOf({ tag }: CheckRow) {
      return (await checkrState()).invitations.filter(({ tags }) => tags.includes(tag));
    },

    /** A candidate whom somebody else made. */
    async addCandidate({ customId, email }: { customId?: string; email: string }): Promise<string> {
      const body = {
        email,
        first_name: 'Somebody',
        last_name: 'Else',
        no_middle_name: true,
        ...(customId === undefined ? {} : { custom_id: customId }),
        work_locations: [{ country: 'US', state: 'CA' }],
      };
      return z.object({ id: z.string() }).parse(await api('POST', '/candidates', body)).id;
    },

    changeProfile: (employeeId: string, profile: EmployeeProfile) =>
      world.db.update(employees).set({ profile }).where(eq(employees.id, employeeId)),

    /** The candidate submits the form; answers the id of the report. */
    async submit(check: Pick<CheckRow, 'providerOrderId'>, outcome = 'manual'): Promise<string> {
      const path = `/invitations/${check.providerOrderId}/submit`;
      const invitation = await world.checkrControl('POST', path, { outcome });
      return z.object({ report_id: z.string() }).parse(invitation).report_id;
    },
  };
}
