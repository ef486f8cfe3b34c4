import { z } from 'zod';
import type { ProformaTwinKind } from '../../src/sandbox/proforma/proforma-state.ts';
import { SANDBOX_PROFORMA } from '../../src/sandbox/proforma/seed.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { ordered, readRun, type Scene, storedChecks } from './check-scene.ts';
import type { Play, Plays, Theatre } from './play.ts';

/** How the page calls the bindings of Proforma. */
const BINDINGS: Readonly<Record<string, ProformaTwinKind>> = {
  TazAPI: 'tazapi-v2',
  'HR-XML': 'hrxml-package',
  JSON: 'hropen-json',
};
const Connections = z.object({
  data: z.array(z.object({ kind: z.string(), name: z.string(), webhook_url: z.string().nullable() })),
});

/** A status of one of the three wires. */
export interface WireWord {
  readonly binding: ProformaTwinKind;
  readonly word: string;
  readonly flagged: boolean;
}

/** The words of a row about Proforma: `TazAPI` or another name, then its words in code, `with records` or not. */
export function wireWordsOf(source: string): WireWord[] {
  if (!source.startsWith('Proforma')) return [];
  return source.split('; ').flatMap((part) => {
    const [, binding] = Object.entries(BINDINGS).find(([name]) => part.includes(`${name} \``)) ?? [];
    if (!binding) return [];
    const flagged = part.includes('with records');
    return [...part.matchAll(/`([^`]+)`/g)].map(([, word]) => ({ binding, word: word ?? '', flagged }));
  });
}

/** An order at the gateway of a binding, as it is after it was placed. */
async function screened({ proforma, installation }: Theatre, binding: ProformaTwinKind) {
  const candidate = await proforma.apply();
  await proforma.screen(binding, candidate);
  const run = await waitFor('the run', async () => (await proforma.runsOf(candidate))[0]);
  return ordered(installation, run.id);
}

/** Puts an order into a status, and sees to it that Gangway looks. */
export function playWord({ binding, word, flagged }: WireWord): Play {
  return async (theatre) => {
    const { runId, checkId, orderId } = await screened(theatre, binding);
    await theatre.proforma.control(binding, 'POST', `/orders/${orderId}/status`, { status: word, flagged });
    if (binding === 'tazapi-v2') await tell(theatre, orderId);
    return { runId, checkId };
  };
}

/** TazAPI tells nothing between creation and completion but about searches. */
async function tell({ installation }: Theatre, orderId: string): Promise<void> {
  const { data } = Connections.parse(await installation.api('GET', '/connections?limit=100'));
  const connection = data.find(({ kind, name }) => kind === 'proforma' && name === 'Proforma sandbox');
  const response = await fetch(connection?.webhook_url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: SANDBOX_PROFORMA.webhookSecret },
    body: JSON.stringify({
      version: 1,
      event: 'order.search.created',
      resourceGuid: orderId,
      resourcePath: `/clients/${SANDBOX_PROFORMA.clientGuid}/orders/${orderId}/searches/${orderId}`,
      timestamp: Date.now(),
    }),
  });
  if (!response.ok) throw new Error(`The webhook was answered ${response.status}`);
}

/** A candidate whose posting has these tags is moved to the stage; nothing can be ordered. */
const tagged =
  (...tags: readonly string[]): Play =>
  async ({ proforma }) => {
    const candidate = await proforma.apply(tags);
    await proforma.screen('tazapi-v2', candidate);
    const run = await waitFor('the run', async () => (await proforma.runsOf(candidate))[0]);
    return { runId: run.id, checkId: null };
  };

/** The answer to an order is lost, after the gateway has taken it. */
const lost =
  (binding: ProformaTwinKind): Play =>
  async (theatre): Promise<Scene> => {
    const { proforma, installation } = theatre;
    const match = { method: 'POST', path: binding === 'hrxml-package' ? '/v1/interchange' : '/v1/orders' };
    await proforma.control(binding, 'POST', '/faults', { match, kind: 'drop_after' });
    const candidate = await proforma.apply();
    await proforma.screen(binding, candidate);
    const run = await waitFor('the run', async () => (await proforma.runsOf(candidate))[0]);
    const check = await waitFor('the check', async () => (await storedChecks(installation, run.id))[0]);
    await waitFor('the task to stop', async () => {
      const { task } = await readRun(installation, run.id);
      return task?.why?.code === 'order_unconfirmed';
    });
    return { runId: run.id, checkId: check.id };
  };

/** Rows about Proforma that are more than a word of the wire. */
export const PROFORMA_PLAYS: Plays = {
  'Proforma: the posting has no tag that names a package': tagged(),
  'Proforma: the posting has two tags that name a package': tagged(
    'Proforma_tasker_pro',
    'Proforma_tasker_standard',
  ),
  'Proforma: the gateway has no package of that name': tagged('Proforma_Tasker_Standard'),
  'Proforma: a status that nobody knows': async (theatre) => {
    const { runId, checkId, orderId } = await screened(theatre, 'hropen-json');
    await theatre.proforma.control('hropen-json', 'POST', `/orders/${orderId}/raw-status`, {
      status: 'lost at sea',
    });
    return { runId, checkId };
  },
  'Proforma: the order is not there any more (404)': async (theatre) => {
    const { runId, checkId, orderId } = await screened(theatre, 'tazapi-v2');
    await theatre.proforma.control('tazapi-v2', 'POST', `/orders/${orderId}/forget`);
    await tell(theatre, orderId);
    return { runId, checkId };
  },
  'Proforma: the application ran out (TazAPI), and another one may follow': async (theatre) => {
    const { runId, checkId, orderId } = await screened(theatre, 'tazapi-v2');
    await theatre.proforma.control('tazapi-v2', 'POST', `/orders/${orderId}/expire`);
    await tell(theatre, orderId);
    await ordered(theatre.installation, runId, 2);
    return { runId, checkId };
  },
};

/** While one of these is played nobody else can order at its gateway. */
export const LOST_ANSWERS: Plays = {
  'Proforma: the answer to the order was lost (HR-XML)': lost('hrxml-package'),
  'Proforma: the answer to the order was lost (JSON)': lost('hropen-json'),
};
