import type { OpenAPIHono } from '@hono/zod-openapi';
import { allows } from '../../../access/permissions.ts';
import { listRunFlags } from '../../../db/run-flags.ts';
import { showDeliveries } from '../../admin/delivery-routes.ts';
import { knownListener } from '../../admin/listener-setup.ts';
import { type Listener, listenerView } from '../../admin/listener-view.ts';
import { runFlagView } from '../../admin/run-flag-view.ts';
import type { AppEnv, Caller } from '../../app-env.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { CopyField } from '../copy-field.tsx';
import { ActionButton } from '../form.tsx';
import { Badge, Fact, Facts, Note, When } from '../page-parts.tsx';
import { Deliveries } from './listener-deliveries.tsx';
import { Policies } from './listener-policies.tsx';
import { Refusals } from './listener-refusals.tsx';
import { Webhooks } from './listener-webhook-list.tsx';
import { entryWords, LISTENERS, statusWords } from './listener-words.ts';

const SHOWN = 20;

/** The page of a listener: where Lever sends to, what is missing, what came, what was refused, and its settings. */
export function addListenerPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'listeners.read', `${LISTENERS}/:id`, async (c) => {
    const id = c.req.param('id');
    const caller = c.get('caller');
    const listener = listenerView(services, await knownListener(services, id));
    const [deliveries, flags] = await Promise.all([
      allows(caller.role, 'deliveries.read')
        ? showDeliveries(services, { listener_id: id, limit: SHOWN })
        : null,
      listRunFlags(services.db, { listenerId: id, state: 'open' }, { limit: SHOWN, after: null }),
    ]);
    const { text, tone } = statusWords(listener);
    return showPage(c, {
      title: entryWords(listener),
      crumbs: [{ title: 'Listeners', href: LISTENERS }, { title: entryWords(listener) }],
      children: (
        <>
          <p>
            <Badge tone={tone}>{text}</Badge>{' '}
            {listener.verified_at ? <When at={listener.verified_at} /> : null}
          </p>
          {listener.trouble ? (
            <Note tone="bad">
              {`${listener.trouble.in_a_row} requests in a row were refused. ${listener.trouble.likely_reason}`}
            </Note>
          ) : null}
          {listener.warning ? <Note tone="warn">{listener.warning}</Note> : null}
          <ListenerFacts listener={listener} caller={caller} />
          <Webhooks listener={listener} caller={caller} />
          <Policies listener={listener} caller={caller} flags={flags.data.map(runFlagView)} />
          {deliveries ? <Deliveries listener={listener} caller={caller} rows={deliveries.data} /> : null}
          <Refusals listener={listener} />
          <Sweep listener={listener} />
          {allows(caller.role, 'listeners.write') ? <Ends listener={listener} /> : null}
        </>
      ),
    });
  });
}

function ListenerFacts({ listener, caller }: { listener: Listener; caller: Caller }) {
  const { origins, tags, postings } = listener.filter;
  const any = (names: readonly string[]) => (names.length === 0 ? 'any' : names.join(', '));
  return (
    <div class="panel">
      <Facts>
        <Fact name="Workflow">{listener.definition_name}</Fact>
        <Fact name="Connection">{listener.connection_name}</Fact>
        <Fact name="Origins">{any(origins)}</Fact>
        <Fact name="Tags">{any(tags)}</Fact>
        <Fact name="Postings">{any(postings.map(({ name }) => name))}</Fact>
      </Facts>
      {allows(caller.role, 'listeners.write') ? (
        <a class="button quiet" href={`${LISTENERS}/${listener.id}/filter`}>
          Change whom it lets in
        </a>
      ) : null}
      <CopyField name="endpoint" label="Endpoint URL" value={listener.endpoint_url} />
    </div>
  );
}

function Sweep({ listener: { sweep } }: { listener: Listener }) {
  return (
    <>
      <h2>Lost webhooks</h2>
      <p>Every hour Gangway looks in Lever for people whose webhooks were all lost, and lets them in.</p>
      {sweep === null ? (
        <p class="muted">It has not looked yet.</p>
      ) : (
        <p>
          Last looked <When at={sweep.started_at} />: {sweep.found} found
          {sweep.failure === null ? '.' : `, then it broke off (${sweep.failure}).`}
        </p>
      )}
    </>
  );
}

function Ends({ listener: { id, active } }: { listener: Listener }) {
  return (
    <>
      <h2>Switch off or remove</h2>
      <p>
        While it is switched off, what comes is kept and lets nobody in. What happens meanwhile is not looked
        for later.
      </p>
      <div class="actions">
        <ActionButton
          action={`${LISTENERS}/${id}/active`}
          label={active ? 'Switch off' : 'Switch on'}
          fields={{ active: String(!active) }}
        />
        <a class="button danger" href={`${LISTENERS}/${id}/remove`}>
          Remove
        </a>
      </div>
    </>
  );
}
