import type { OpenAPIHono } from '@hono/zod-openapi';
import { allows } from '../../../access/permissions.ts';
import type { ConnectionUses } from '../../../db/connection-uses.ts';
import { createConnectionActions, VENDOR_NAMES } from '../../admin/connection-actions.ts';
import { type ConnectionView, connectionView } from '../../admin/connection-view.ts';
import type { AppEnv } from '../../app-env.ts';
import { LOGIN_TEXTS, type LoginOutcome } from '../../oauth-callback.tsx';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { ActionButton } from '../form.tsx';
import { Badge, Fact, Facts, Note, When } from '../page-parts.tsx';
import { CONNECTIONS } from './connections-page.tsx';
import { Health } from './health.tsx';

/** The page of one connection: its status, what can be done with it, its webhooks and who uses it. */
export function addConnectionPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const actions = createConnectionActions(services);

  consolePage(app, 'connections.read', `${CONNECTIONS}/:id`, async (c) => {
    const row = await actions.known(c.req.param('id'));
    const [connection, uses] = await Promise.all([connectionView(services, row), actions.uses(row.id)]);
    const outcome = LOGIN_TEXTS[c.req.query('login') as LoginOutcome];
    const mayWrite = allows(c.get('caller').role, 'connections.write');
    return showPage(c, {
      title: connection.name,
      crumbs: [{ title: 'Connections', href: CONNECTIONS }, { title: connection.name }],
      children: (
        <>
          {outcome ? (
            <Note tone={c.req.query('login') === 'connected' ? 'good' : 'bad'}>
              {c.req.query('login') === 'connected'
                ? `${VENDOR_NAMES[connection.kind]} is configured for use.`
                : `${outcome.title}. ${outcome.text}`}
            </Note>
          ) : null}
          <Status connection={connection} />
          {mayWrite ? <Actions connection={connection} /> : null}
          <h2>Webhooks</h2>
          <Webhooks connection={connection} mayWrite={mayWrite} />
          <h2>Used by</h2>
          <Uses uses={uses} />
        </>
      ),
    });
  });
}

function Status({ connection }: { readonly connection: ConnectionView }) {
  const { status, account, kind } = connection;
  return (
    <div class="panel">
      <p>
        <Health connection={connection} />{' '}
        {connection.active ? <Badge tone="good">active</Badge> : <Badge tone="warn">inactive</Badge>}
      </p>
      {status.reason === null ? null : <Note tone="bad">{status.reason}</Note>}
      {account.may_order === false ? (
        <Note tone="warn">
          {VENDOR_NAMES[kind]} has not credentialed the account yet. Orders wait, and go as soon as it has.
        </Note>
      ) : null}
      <Facts>
        <Fact name="Kind">{`${VENDOR_NAMES[kind]}, ${connection.environment}`}</Fact>
        {kind === 'lever' ? null : (
          <Fact name="Account">{account.name ?? account.id ?? 'not known yet'}</Fact>
        )}
        <Fact name="Connected by">{connection.connected_by === 'key' ? 'a key' : 'a log-in'}</Fact>
        <Fact name="Credential">
          {connection.credential_hint === null ? 'none' : `ends in ${connection.credential_hint}`}
        </Fact>
        <Fact name="Base URL">{connection.base_url}</Fact>
        <Fact name="Checked">
          <When at={status.checked_at} />
        </Fact>
        <Fact name="Last verified">
          <When at={status.verified_at} />
        </Fact>
      </Facts>
    </div>
  );
}

function Actions({ connection }: { readonly connection: ConnectionView }) {
  const at = `${CONNECTIONS}/${connection.id}`;
  const isConnected = connection.credential_hint !== null;
  return (
    <div class="actions">
      {connection.connected_by === 'log_in' ? (
        <ActionButton action={`${at}/login`} label="Log in to set up integration" kind="plain" />
      ) : null}
      {connection.connected_by === 'log_in' && connection.kind === 'checkr' ? (
        <ActionButton action={`${at}/login`} label="Set up an account" fields={{ entrance: 'signup' }} />
      ) : null}
      {isConnected ? <ActionButton action={`${at}/validate`} label="Validate" /> : null}
      {connection.active ? (
        <ActionButton action={`${at}/active`} label="Switch off" fields={{ active: 'off' }} />
      ) : (
        <a class="button quiet" href={`${at}/activate`}>
          Switch on
        </a>
      )}
      <a class="button quiet" href={`${at}/clear`}>
        Clear configuration
      </a>
    </div>
  );
}

function Webhooks({
  connection,
  mayWrite,
}: {
  readonly connection: ConnectionView;
  readonly mayWrite: boolean;
}) {
  const { webhook, webhook_url: url, webhook_event_boxes: boxes } = connection;
  if (webhook === 'of_listeners') return <p>Each listener has an address of its own.</p>;
  return (
    <div class="panel">
      <Facts>
        <Fact name={webhook === 'of_application' ? 'Address for the application' : 'Address'}>
          <span class="mono">{url}</span>
        </Fact>
      </Facts>
      {webhook === 'created' ? <p>Gangway made this webhook at Checkr.</p> : null}
      {webhook === 'by_hand' && boxes.length > 0 ? (
        <details>
          <summary>By hand: the boxes to tick at Checkr</summary>
          <ul>
            {boxes.map((box) => (
              <li>{box}</li>
            ))}
          </ul>
        </details>
      ) : null}
      {mayWrite && connection.kind === 'checkr' && webhook !== 'of_application' ? (
        <ActionButton action={`${CONNECTIONS}/${connection.id}/webhook`} label="Create the webhook" />
      ) : null}
    </div>
  );
}

function Uses({ uses }: { readonly uses: ConnectionUses }) {
  return (
    <div class="panel">
      <Facts>
        <Fact name="Definitions">
          {uses.definitions.length === 0 ? 'none' : uses.definitions.map(({ key }) => key).join(', ')}
        </Fact>
        <Fact name="Listeners">{uses.listeners.length}</Fact>
        <Fact name="Open runs">{uses.openRuns}</Fact>
        <Fact name="Runs and checks of all times">{`${uses.runs} and ${uses.checks}`}</Fact>
      </Facts>
    </div>
  );
}
