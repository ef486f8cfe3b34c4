import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { listDefinitions } from '../../../db/read-definitions.ts';
import { type Definition, definitionView, showDefinition } from '../../admin/definition-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { PAGE_QUERY, pageRequest, pageView } from '../../page-query.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { When } from '../page-parts.tsx';
import { readQuery } from '../read-query.ts';
import { type Column, Pages, Table } from '../table.tsx';

export const DEFINITIONS = '/console/definitions';

const COLUMNS: readonly Column<z.infer<typeof Definition>>[] = [
  { heading: 'Name', show: ({ id, name }) => <a href={`${DEFINITIONS}/${id}`}>{name}</a> },
  { heading: 'Key', show: ({ key }) => <code>{key}</code> },
  { heading: 'Version', show: ({ latest_version: version }) => version ?? 'none' },
  { heading: 'Made', show: ({ created_at: at }) => <When at={at} /> },
];

/** The workflow definitions, and the page of one with its published versions. */
export function addDefinitionPages(app: OpenAPIHono<AppEnv>, { db }: ConsoleServices): void {
  consolePage(app, 'definitions.read', DEFINITIONS, async (c) => {
    const { query, texts } = readQuery(c, z.strictObject(PAGE_QUERY));
    const { data, next } = pageView(await listDefinitions(db, pageRequest(query)), definitionView);
    return showPage(c, {
      title: 'Definitions',
      children: (
        <>
          <p class="actions">
            <a class="button" href="/console/new-definition">
              Add a definition
            </a>
          </p>
          <Table
            caption="Definitions"
            columns={COLUMNS}
            rows={data}
            empty="There is none yet. A definition says which tasks everybody who is hired goes through."
          />
          <Pages path={DEFINITIONS} query={texts} next={next} />
        </>
      ),
    });
  });

  consolePage(app, 'definitions.read', `${DEFINITIONS}/:id`, async (c) => {
    const definition = await showDefinition(db, c.req.param('id'));
    return showPage(c, {
      title: definition.name,
      crumbs: [{ title: 'Definitions', href: DEFINITIONS }, { title: definition.name }],
      children: definition.versions.map(({ version, content, published_at, published_by }) => (
        <section class="panel">
          <h2>Version {version}</h2>
          <p class="muted">
            Published <When at={published_at} /> by {published_by}
          </p>
          <pre>{JSON.stringify(content, null, 2)}</pre>
        </section>
      )),
    });
  });
}
