import { allows } from '../../../access/permissions.ts';
import type { Listener } from '../../admin/listener-view.ts';
import type { Caller } from '../../app-env.ts';
import { ActionButton } from '../form.tsx';
import { Badge, When } from '../page-parts.tsx';
import { Table } from '../table.tsx';
import { LISTENERS, WEBHOOK_STATE_WORDS } from './listener-words.ts';

/** The webhooks of a listener, each with its token and what to do next. */
export function Webhooks({ listener, caller }: { listener: Listener; caller: Caller }) {
  const page = `${LISTENERS}/${listener.id}`;
  const mayWrite = allows(caller.role, 'listeners.write');
  const isMade = listener.webhooks.some(({ made_by_gangway: made }) => made);
  return (
    <>
      <h2>Webhooks in Lever</h2>
      <Table
        caption="Webhooks of this listener"
        rows={listener.webhooks}
        columns={[
          { heading: 'Webhook', show: ({ name }) => name },
          {
            heading: 'State',
            show: ({ state, needed }) => {
              if (state === 'missing' && !needed) return <Badge>Not needed</Badge>;
              const { text, tone } = WEBHOOK_STATE_WORDS[state];
              return <Badge tone={tone}>{text}</Badge>;
            },
          },
          { heading: 'Next', show: ({ advice, needed }) => (needed ? (advice ?? '') : '') },
          {
            heading: 'Verified',
            show: ({ verified_at: at, last_delivery_at: last }) => <When at={at ?? last} />,
          },
          {
            heading: 'Signature tokens',
            show: ({ event, name, signature_tokens: tokens }) => (
              <>
                {tokens ?? 'cannot be read'}{' '}
                {mayWrite ? (
                  <a href={`${page}/tokens/${event}`} aria-label={`Paste the token of ${name}`}>
                    Paste
                  </a>
                ) : null}
              </>
            ),
          },
        ]}
        empty="This listener needs no webhook."
      />
      {mayWrite ? (
        <div class="actions">
          {listener.missing_webhooks.length > 0 ? (
            <ActionButton action={`${page}/webhooks`} label="Create the missing ones in Lever" kind="plain" />
          ) : null}
          {isMade ? (
            <a class="button danger" href={`${page}/webhooks/delete`}>
              Delete them from Lever
            </a>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
