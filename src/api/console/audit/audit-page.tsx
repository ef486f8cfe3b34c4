import type { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import {
  type AuditEntry,
  AuditExportQuery,
  AuditQuery,
  exportAudit,
  showAudit,
} from '../../admin/audit-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { nameActors } from '../actor-names.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Filters, TextField } from '../form.tsx';
import { When } from '../page-parts.tsx';
import { readQuery } from '../read-query.ts';
import { type Column, Pages, Table, withQuery } from '../table.tsx';

const PATH = '/console/audit';

const columns = (nameOf: (actor: string) => string): readonly Column<z.infer<typeof AuditEntry>>[] => [
  { heading: 'When', show: ({ at }) => <When at={at} /> },
  { heading: 'Who', show: ({ actor }) => <a href={withQuery(PATH, { actor })}>{nameOf(actor)}</a> },
  { heading: 'What', show: ({ action }) => action },
  {
    heading: 'Object',
    show: ({ object_type: type, object_id: id }) => (
      <>
        {type} <a href={withQuery(PATH, { object_id: id })}>{id}</a>
      </>
    ),
  },
  { heading: 'Details', show: ({ details }) => <Details details={details} /> },
];

/** The audit log: what was done, by whom, with filters and an export. */
export function addAuditPages(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'audit.read', PATH, async (c) => {
    const { query, texts } = readQuery(c, AuditQuery);
    const { data, next } = await showAudit(services, query);
    const nameOf = await nameActors(
      services.db,
      data.map(({ actor }) => actor),
    );
    const { cursor: _, ...filters } = texts;
    return showPage(c, {
      title: 'Audit log',
      children: (
        <>
          <Filters>
            <TextField name="actor" label="Who" hint="user:… or key:…" value={texts.actor} />
            <TextField name="action" label="What" value={texts.action} />
            <TextField name="object_type" label="Kind of object" value={texts.object_type} />
            <TextField name="object_id" label="Object" value={texts.object_id} />
            <TextField name="from" label="From (UTC day)" type="date" value={texts.from?.slice(0, 10)} />
            <TextField name="to" label="Before (UTC day)" type="date" value={texts.to?.slice(0, 10)} />
          </Filters>
          <p>
            <a href={withQuery(`${PATH}.csv`, filters)}>Export as CSV</a>
          </p>
          <Table caption="Audit log" columns={columns(nameOf)} rows={data} empty="Nothing fits." />
          <Pages path={PATH} query={texts} next={next} />
        </>
      ),
    });
  });

  consolePage(app, 'audit.read', `${PATH}.csv`, (c) =>
    exportAudit(services, readQuery(c, AuditExportQuery).query),
  );
}

function Details({ details }: { details: Readonly<Record<string, unknown>> }) {
  if (Object.keys(details).length === 0) return null;
  return <code>{JSON.stringify(details)}</code>;
}
