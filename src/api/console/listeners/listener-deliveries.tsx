import type { z } from '@hono/zod-openapi';
import { allows } from '../../../access/permissions.ts';
import { LISTENER_WEBHOOK_EVENTS, WEBHOOK_EVENT_NAMES } from '../../../domain/listener/webhook-events.ts';
import type { Delivery } from '../../admin/delivery-routes.ts';
import type { Listener } from '../../admin/listener-view.ts';
import type { Caller } from '../../app-env.ts';
import { ActionButton } from '../form.tsx';
import { Badge, spoken, type Tone, When } from '../page-parts.tsx';
import { Table } from '../table.tsx';
import { LISTENERS } from './listener-words.ts';

type Shown = z.infer<typeof Delivery>;

const TONES: Readonly<Partial<Record<Shown['state'], Tone>>> = { done: 'good', dead: 'bad' };

/** The event as Lever's page names it, where a listener knows it. */
function nameOf(event: string | null): string {
  const known = LISTENER_WEBHOOK_EVENTS.find((one) => one === event);
  return known ? WEBHOOK_EVENT_NAMES[known] : (event ?? '');
}

/** The last deliveries of a listener, what became of each, and a way to act on one again. */
export function Deliveries({
  listener,
  caller,
  rows,
}: {
  listener: Listener;
  caller: Caller;
  rows: readonly Shown[];
}) {
  const mayReplay = allows(caller.role, 'deliveries.replay');
  return (
    <>
      <h2>Last deliveries</h2>
      <Table
        caption="Last deliveries of this listener"
        rows={rows}
        columns={[
          { heading: 'Received', show: ({ received_at: at }) => <When at={at} /> },
          { heading: 'Event', show: ({ event }) => nameOf(event) },
          {
            heading: 'State',
            show: ({ state }) => <Badge tone={TONES[state] ?? 'plain'}>{spoken(state)}</Badge>,
          },
          { heading: 'What became of it', show: ({ outcome, last_error: error }) => outcome ?? error ?? '' },
          {
            heading: 'Run',
            show: ({ run_id: run }) =>
              run === null ? '' : <a href={`/console/runs/${run}`}>Open the run</a>,
          },
          {
            heading: 'Actions',
            show: (delivery) => (
              <div class="actions">
                <a href={`/console/deliveries/${delivery.id}`} aria-label={`Details of ${delivery.id}`}>
                  Details
                </a>
                {mayReplay && delivery.state !== 'pending' ? (
                  <ActionButton
                    action={`${LISTENERS}/${listener.id}/deliveries/${delivery.id}/replay`}
                    label="Replay"
                  />
                ) : null}
              </div>
            ),
          },
        ]}
        empty="Nothing has come yet."
      />
    </>
  );
}
