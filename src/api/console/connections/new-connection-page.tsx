import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { NewConnection } from '../../../db/new-connection.ts';
import { createConnection } from '../../../db/write-connections.ts';
import { createConnectionActions, VENDOR_NAMES } from '../../admin/connection-actions.ts';
import type { AppEnv } from '../../app-env.ts';
import { Problem } from '../../problem.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { Form, SelectField, TextField } from '../form.tsx';
import { Note } from '../page-parts.tsx';
import { attempt, type FormErrors, type FormTexts, readForm } from '../read-form.ts';
import { CONNECTIONS } from './connections-page.tsx';

const NEW = '/console/connect';
const PATH = '/console/connect/:kind/:way';
type Kind = 'lever' | 'checkr';

/** Form fields are flat texts: those of the application are gathered into one value. */
const FormInput = z
  .record(z.string(), z.string())
  .transform(({ clientId, clientSecret, authUrl, ...texts }): unknown => ({
    ...texts,
    ...(clientId === undefined ? {} : { oauth: { clientId, clientSecret, authUrl } }),
  }))
  .pipe(NewConnection);

/** The pages that add a connection: first what and how, then its settings. */
export function addNewConnectionPages(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const { db, keyRing } = services;
  const actions = createConnectionActions(services);

  consolePage(app, 'connections.write', NEW, (c) =>
    showPage(c, { title: 'Add a connection', crumbs: crumbs('Add'), children: <Choices /> }),
  );

  consolePage(app, 'connections.write', PATH, (c) => show(c));

  consoleAction(app, 'connections.write', PATH, async (c) => {
    const form = await readForm(c, FormInput);
    if (!form.ok) return show(c, form.texts, form.errors);
    const { actor } = c.get('caller');
    const made = await attempt(async () => {
      const created = await createConnection({ db, keyRing, actor, input: form.values });
      if (!created.ok) throw new Problem(created.reason);
      return created.connection;
    });
    if (!made.ok) return show(c, form.texts, { '': made.problem.title });
    const { id, oauthAppId } = made.value;
    if (oauthAppId === null) await actions.validate({ id, actor });
    return goTo(c, `${CONNECTIONS}/${id}`, { kind: 'done', text: 'The connection is there.' });
  });

  function show(c: Context<AppEnv>, texts: FormTexts = {}, errors: FormErrors = {}) {
    const kind = c.req.param('kind');
    const way = c.req.param('way');
    if ((kind !== 'lever' && kind !== 'checkr') || (way !== 'log-in' && way !== 'key')) {
      throw new Problem('route.not_found');
    }
    return showPage(c, {
      title: `Connect ${VENDOR_NAMES[kind]}`,
      crumbs: crumbs(VENDOR_NAMES[kind]),
      status: Object.keys(errors).length > 0 ? 422 : 200,
      children: (
        <div class="panel">
          {errors[''] === undefined ? null : <Note tone="bad">{errors['']}</Note>}
          <Form submit="Add the connection" cancel={NEW}>
            <Fields kind={kind} byLogin={way === 'log-in'} texts={texts} errors={errors} />
          </Form>
        </div>
      ),
    });
  }

  function Fields({
    kind,
    byLogin,
    texts,
    errors,
  }: {
    readonly kind: Kind;
    readonly byLogin: boolean;
    readonly texts: FormTexts;
    readonly errors: FormErrors;
  }) {
    const field = (name: string) => ({ name, value: texts[name], error: errors[name] });
    const other = kind === 'lever' ? 'sandbox' : 'staging';
    return (
      <>
        <input type="hidden" name="kind" value={kind} />
        <TextField {...field('name')} label="Name" hint="As it is shown to everybody here." required />
        <SelectField
          {...field('environment')}
          label="Environment"
          options={['production', other].map((value) => ({ value, label: value }))}
        />
        {byLogin ? <ClientFields field={field} error={errors.oauth} /> : <KeyField field={field} />}
        <details>
          <summary>Another address</summary>
          <TextField
            {...field('baseUrl')}
            label="Base URL of the API"
            hint={`Empty: ${VENDOR_NAMES[kind]}'s own.`}
          />
          {byLogin ? (
            <TextField {...field('authUrl')} label="Address of the log-in" hint="Empty: the vendor's own." />
          ) : null}
          <TextField
            {...field('dashboardUrl')}
            label="Address of the web pages"
            hint="Empty: the vendor's own."
          />
        </details>
      </>
    );
  }

  function ClientFields({ field, error }: { readonly field: FieldOf; readonly error: string | undefined }) {
    return (
      <>
        <TextField
          {...field('clientId')}
          {...(error === undefined ? {} : { error })}
          label="Client id of your application"
          hint={`Its redirect URI has to be ${actions.redirectUri}`}
          required
        />
        <TextField
          {...field('clientSecret')}
          value={undefined}
          type="password"
          autocomplete="off"
          label="Client secret"
          hint="Kept sealed and never shown again. Leave it empty when this client id is known already."
        />
      </>
    );
  }
}

type FieldOf = (name: string) => {
  readonly name: string;
  readonly value: string | undefined;
  readonly error: string | undefined;
};

function KeyField({ field }: { readonly field: FieldOf }) {
  return (
    <TextField
      {...field('apiKey')}
      value={undefined}
      type="password"
      autocomplete="off"
      label="API key"
      hint="Kept sealed and never shown again."
      required
    />
  );
}

function Choices() {
  const choices = (['lever', 'checkr'] as const).map((kind) => ({ kind, name: VENDOR_NAMES[kind] }));
  return (
    <>
      {choices.map(({ kind, name }) => (
        <div class="panel">
          <h2>{name}</h2>
          <p>
            {kind === 'lever'
              ? 'Where people are hired: their data comes from here, and what becomes of them can be written back.'
              : 'Where background checks are ordered.'}
          </p>
          <p class="actions">
            <a class="button" href={`/console/connect/${kind}/log-in`}>{`Log in to ${name}`}</a>
            <a class="button quiet" href={`/console/connect/${kind}/key`}>{`Use an API key of ${name}`}</a>
          </p>
        </div>
      ))}
      <p class="hint">Proforma is connected by the API: see the reference.</p>
    </>
  );
}

function crumbs(title: string) {
  return [{ title: 'Connections', href: CONNECTIONS }, { title }];
}
