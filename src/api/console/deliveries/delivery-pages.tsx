import type { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import { allows } from '../../../access/permissions.ts';
import { DELIVERY_SOURCES, DELIVERY_STATES, type DeliveryState } from '../../../db/schema/deliveries.ts';
import {
  type Delivery,
  DeliveryQuery,
  replayNow,
  showDeliveries,
  showDelivery,
} from '../../admin/delivery-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { ActionButton, Filters, SelectField } from '../form.tsx';
import { Badge, Fact, Facts, Note, spoken, type Tone, When } from '../page-parts.tsx';
import { attempt } from '../read-form.ts';
import { readQuery } from '../read-query.ts';
import { type Column, Pages, Table } from '../table.tsx';

const PATH = '/console/deliveries';
const TONES: Readonly<Partial<Record<DeliveryState, Tone>>> = { dead: 'bad', done: 'good' };

const COLUMNS: readonly Column<z.infer<typeof Delivery>>[] = [
  {
    heading: 'Received',
    show: ({ id, received_at: at }) => (
      <a href={`${PATH}/${id}`}>
        <When at={at} />
      </a>
    ),
  },
  { heading: 'From', show: ({ source }) => source },
  { heading: 'Event', show: ({ event }) => event ?? <span class="muted">a result</span> },
  { heading: 'State', show: ({ state }) => <Badge tone={TONES[state] ?? 'plain'}>{spoken(state)}</Badge> },
  { heading: 'Outcome', show: ({ outcome, last_error: error }) => outcome ?? error ?? '' },
];

/** What came in from Lever and the screening providers, and acting on it again. */
export function addDeliveryPages(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'deliveries.read', PATH, async (c) => {
    const { query, texts } = readQuery(c, DeliveryQuery);
    const { data, next } = await showDeliveries(services, query);
    return showPage(c, {
      title: 'Deliveries',
      children: (
        <>
          <Filters>
            <SelectField
              name="source"
              label="From"
              empty="Anybody"
              options={optionsOf(DELIVERY_SOURCES)}
              value={texts.source}
            />
            <SelectField
              name="state"
              label="State"
              empty="Any"
              options={optionsOf(DELIVERY_STATES)}
              value={texts.state}
            />
          </Filters>
          <Table caption="Deliveries" columns={COLUMNS} rows={data} empty="Nothing has come in that fits." />
          <Pages path={PATH} query={texts} next={next} />
        </>
      ),
    });
  });

  consolePage(app, 'deliveries.read', `${PATH}/:id`, async (c) => {
    const caller = c.get('caller');
    const delivery = await showDelivery(services, c.req.param('id'), caller);
    const mayReplay = allows(caller.role, 'deliveries.replay') && delivery.state !== 'pending';
    return showPage(c, {
      title: `Delivery: ${delivery.event ?? 'a result'}`,
      crumbs: [{ title: 'Deliveries', href: PATH }, { title: delivery.id }],
      children: (
        <>
          {delivery.last_error === null ? null : <Note tone="bad">{delivery.last_error}</Note>}
          <div class="panel">
            <DeliveryFacts delivery={delivery} />
          </div>
          {mayReplay ? (
            <div class="actions">
              <ActionButton action={`${PATH}/${delivery.id}/replay`} label="Act on it again" />
            </div>
          ) : null}
          {delivery.body === null ? null : (
            <>
              <h2>What was kept of it</h2>
              <pre>{JSON.stringify(delivery.body, null, 2)}</pre>
            </>
          )}
        </>
      ),
    });
  });

  consoleAction(app, 'deliveries.replay', `${PATH}/:id/replay`, async (c) => {
    const id = c.req.param('id');
    const outcome = await attempt(() => replayNow(services, id, c.get('caller')));
    return goTo(
      c,
      `${PATH}/${encodeURIComponent(id)}`,
      outcome.ok
        ? { kind: 'done', text: 'The delivery is acted on again.' }
        : { kind: 'problem', text: outcome.problem.title },
    );
  });
}

function DeliveryFacts({ delivery }: { delivery: z.infer<typeof Delivery> }) {
  return (
    <Facts>
      <Fact name="State">
        <Badge tone={TONES[delivery.state] ?? 'plain'}>{spoken(delivery.state)}</Badge>
      </Fact>
      <Fact name="From">
        {delivery.source}, connection {delivery.connection_id}
      </Fact>
      <Fact name="Received">
        <When at={delivery.received_at} />
      </Fact>
      <Fact name="Acted on">
        <When at={delivery.done_at} />
      </Fact>
      <Fact name="Attempts">{delivery.attempts}</Fact>
      {delivery.outcome === null ? null : <Fact name="Outcome">{delivery.outcome}</Fact>}
      {delivery.run_id === null ? null : (
        <Fact name="Run">
          <a href={`/console/runs/${delivery.run_id}`}>{delivery.run_id}</a>
        </Fact>
      )}
    </Facts>
  );
}

function optionsOf(words: readonly string[]) {
  return words.map((word) => ({ value: word, label: spoken(word) }));
}
