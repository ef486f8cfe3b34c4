import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { listConnections } from '../../../db/read-connections.ts';
import { DefinitionToPublish } from '../../../db/write-definitions.ts';
import { VENDOR_NAMES } from '../../admin/connection-actions.ts';
import { publishVersion } from '../../admin/definition-routes.ts';
import { showPackages } from '../../admin/package-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { Form, type Option, SelectField, TextField } from '../form.tsx';
import { Note } from '../page-parts.tsx';
import { attempt, type FormErrors, type FormTexts, readForm } from '../read-form.ts';
import { DEFINITIONS } from './definition-pages.tsx';

const NEW = '/console/new-definition';
const MOST_CONNECTIONS = 100;
/** Stands for the package when the posting's tag names it. */
const BY_TAG = '*';

const NewDefinition = z.object({
  name: z.string().max(200),
  key: DefinitionToPublish.shape.key,
  order: z
    .string()
    .regex(/^\S+ \S/, 'Choose what is ordered.')
    .transform((text) => ({
      connection: text.slice(0, text.indexOf(' ')),
      package: text.slice(text.indexOf(' ') + 1),
    })),
});

/** Publishes a definition of one task, a background check; any other one is published over the API. */
export function addNewDefinitionPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const { db } = services;
  consolePage(app, 'definitions.write', NEW, (c) => showForm(c, services));

  consoleAction(app, 'definitions.write', NEW, async (c) => {
    const form = await readForm(c, NewDefinition);
    if (!form.ok) return showForm(c, services, form.texts, form.errors);
    const { key, name, order } = form.values;
    const { actor } = c.get('caller');
    const content = { name, tasks: [checkTask(order)] };
    const published = await attempt(() => publishVersion(db, { actor, input: { key, content } }));
    if (!published.ok) return showForm(c, services, form.texts, { order: published.problem.title });
    const { id, version } = published.value;
    return goTo(c, `${DEFINITIONS}/${id}`, { kind: 'done', text: `Version ${version} is published.` });
  });
}

function checkTask({ connection, package: ordered }: z.output<typeof NewDefinition>['order']) {
  return {
    key: 'background_check',
    name: 'Run background check',
    kind: 'background_check' as const,
    settings: { connection, package: ordered === BY_TAG ? { from: 'posting_tag' as const } : ordered },
  };
}

/** Every package of every account that screens, as something to choose. */
async function orderOptions(services: ConsoleServices): Promise<readonly Option[]> {
  const page = await listConnections(services.db, {}, { limit: MOST_CONNECTIONS, after: null });
  const screening = page.data.filter(({ kind, clearedAt }) => kind !== 'lever' && clearedAt === null);
  const options = screening.map(async (connection): Promise<Option[]> => {
    const packages = (await showPackages(services, connection)).data;
    const named = `${connection.name} (${VENDOR_NAMES[connection.kind]})`;
    return [
      ...packages.map(({ id, name }) => ({ value: `${connection.id} ${id}`, label: `${named}: ${name}` })),
      { value: `${connection.id} ${BY_TAG}`, label: `${named}: what a tag of the posting names` },
    ];
  });
  return (await Promise.all(options)).flat();
}

async function showForm(
  c: Context<AppEnv>,
  services: ConsoleServices,
  texts: FormTexts = {},
  errors?: FormErrors,
) {
  const options = await orderOptions(services);
  return showPage(c, {
    title: 'Add a definition',
    crumbs: [{ title: 'Definitions', href: DEFINITIONS }, { title: 'Add a definition' }],
    status: errors ? 422 : 200,
    children: (
      <div class="panel">
        {options.length === 0 ? (
          <Note tone="warn">Connect a screening provider first: a background check is ordered there.</Note>
        ) : null}
        <Form action={NEW} submit="Publish" cancel={DEFINITIONS}>
          <TextField
            name="name"
            label="Name"
            value={texts.name}
            error={errors?.name}
            maxlength={200}
            required
          />
          <TextField
            name="key"
            label="Key"
            hint="Names the definition for good, for example standard. A key that is there already gets its next version."
            value={texts.key}
            error={errors?.key}
            maxlength={63}
            required
          />
          <SelectField
            name="order"
            label="Background check"
            empty="Choose what is ordered"
            options={options}
            value={texts.order}
            error={errors?.order}
            required
          />
        </Form>
      </div>
    ),
  });
}
