import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { createApiKey, listApiKeys, revokeApiKey } from '../../../db/api-keys.ts';
import { ROLES } from '../../../db/schema/access.ts';
import { type ApiKey, ApiKeyToMake, apiKeyView } from '../../admin/api-key-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { PAGE_QUERY, pageRequest, pageView } from '../../page-query.ts';
import { Problem } from '../../problem.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { ActionButton, Form, SelectField, TextField } from '../form.tsx';
import { Badge, When } from '../page-parts.tsx';
import { type FormErrors, type FormTexts, readForm } from '../read-form.ts';
import { readQuery } from '../read-query.ts';
import { showSecretPage } from '../secret-page.tsx';
import { type Column, Pages, Table } from '../table.tsx';

const PATH = '/console/api-keys';
const NEW = { title: 'New API key', path: '/console/new-api-key' } as const;

const COLUMNS: readonly Column<z.infer<typeof ApiKey>>[] = [
  { heading: 'Name', show: ({ name }) => name },
  { heading: 'Role', show: ({ role }) => role },
  { heading: 'Ends with', show: ({ last_four: lastFour }) => <code>{lastFour}</code> },
  { heading: 'Made', show: ({ created_at: at }) => <When at={at} /> },
  {
    heading: 'State',
    show: ({ revoked_at: at }) => (at === null ? <Badge tone="good">valid</Badge> : <Badge>revoked</Badge>),
  },
  {
    heading: 'Actions',
    show: ({ id, revoked_at: at }) =>
      at === null ? <ActionButton action={`${PATH}/${id}/revoke`} label="Revoke" kind="danger" /> : '',
  },
];

/** The keys of the API: list, make, revoke. */
export function addApiKeyPages(app: OpenAPIHono<AppEnv>, { db }: ConsoleServices): void {
  consolePage(app, 'api_keys.read', PATH, async (c) => {
    const { query, texts } = readQuery(c, z.strictObject(PAGE_QUERY));
    const { data, next } = pageView(await listApiKeys(db, pageRequest(query)), apiKeyView);
    return showPage(c, {
      title: 'API keys',
      children: (
        <>
          <p class="actions">
            <a class="button" href={NEW.path}>
              {NEW.title}
            </a>
          </p>
          <Table caption="API keys" columns={COLUMNS} rows={data} empty="There is no API key yet." />
          <Pages path={PATH} query={texts} next={next} />
        </>
      ),
    });
  });

  const showForm = (c: Parameters<typeof showPage>[0], texts: FormTexts = {}, errors?: FormErrors) =>
    showPage(c, {
      title: NEW.title,
      crumbs: [{ title: 'API keys', href: PATH }, { title: NEW.title }],
      status: errors ? 422 : 200,
      children: (
        <div class="panel">
          <Form action={NEW.path} submit="Make the key" cancel={PATH}>
            <TextField
              name="name"
              label="Name"
              hint="What the key is for."
              value={texts.name}
              error={errors?.name}
              maxlength={200}
              required
            />
            <SelectField
              name="role"
              label="Role"
              options={ROLES.map((role) => ({ value: role, label: role }))}
              value={texts.role ?? 'viewer'}
              error={errors?.role}
            />
          </Form>
        </div>
      ),
    });

  consolePage(app, 'api_keys.write', NEW.path, (c) => showForm(c));

  consoleAction(app, 'api_keys.write', NEW.path, async (c) => {
    const form = await readForm(c, ApiKeyToMake);
    if (!form.ok) return showForm(c, form.texts, form.errors);
    const { name, role } = form.values;
    const { token } = await createApiKey(db, { name, role, actor: c.get('caller').actor });
    return showSecretPage(c, {
      title: 'The new API key',
      crumbs: [{ title: 'API keys', href: PATH }, { title: name }],
      label: 'API key',
      secret: token,
      back: PATH,
    });
  });

  consoleAction(app, 'api_keys.write', `${PATH}/:id/revoke`, async (c) => {
    const revoked = await revokeApiKey(db, { id: c.req.param('id'), actor: c.get('caller').actor });
    if (!revoked) throw new Problem('api_key.not_found');
    return goTo(c, PATH, { kind: 'done', text: `The key "${revoked.name}" is revoked.` });
  });
}
