import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { listConnections } from '../../../db/read-connections.ts';
import { listDefinitions } from '../../../db/read-definitions.ts';
import { NO_FILTER } from '../../../domain/listener/entry-filter.ts';
import { LISTENER_EVENTS } from '../../../domain/listener/webhook-events.ts';
import { readListenerChoices } from '../../admin/listener-choices.ts';
import { addListener } from '../../admin/listener-setup.ts';
import type { AppEnv } from '../../app-env.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { Form, SelectField } from '../form.tsx';
import { Note } from '../page-parts.tsx';
import { attempt, type FormErrors, type FormTexts, readForm } from '../read-form.ts';
import { FilterFields, FilterForm } from './filter-fields.tsx';
import { LISTENERS } from './listener-words.ts';

const PATH = '/console/new-listener';
const CRUMBS = [{ title: 'Listeners', href: LISTENERS }, { title: 'Add listener' }];
const EVENTS = [
  { value: 'candidateHired', label: 'Candidate hired' },
  { value: 'candidateStageChange', label: 'Candidate moved to a stage' },
];

const NewListenerForm = z.intersection(
  z.looseObject({
    definition_id: z.string(),
    connection_id: z.string(),
    event: z.enum(LISTENER_EVENTS),
    stage: z.string().optional(),
  }),
  z.record(z.string(), z.string()),
);

/** Adding a listener: first what it is for, then, with names from Lever, whom it lets in. */
export function addNewListenerPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'listeners.write', PATH, (c) => show(c, c.req.query()));

  consoleAction(app, 'listeners.write', PATH, async (c) => {
    const form = await readForm(c, NewListenerForm);
    if (!form.ok) return show(c, form.texts, form.errors);
    const { definition_id, connection_id, event, stage } = form.values;
    const filter = FilterForm.parse(form.values);
    const input = { definition_id, connection_id, event, filter, ...(stage ? { stage } : {}) };
    const added = await attempt(() => addListener(services, c.get('caller').actor, input));
    if (!added.ok) {
      const [error] = added.problem.errors ?? [];
      const name = error?.path === 'body.stage' ? 'stage' : '';
      return show(c, form.texts, { [name]: error?.message ?? added.problem.title });
    }
    const text = 'The listener is there. Now give Lever its endpoint URL.';
    return goTo(c, `${LISTENERS}/${added.value.listener.id}`, { kind: 'done', text });
  });

  async function show(c: Context<AppEnv>, texts: FormTexts, errors: FormErrors = {}) {
    const { definition_id: definitionId, connection_id: connectionId, event } = texts;
    const isChosen = definitionId && connectionId && LISTENER_EVENTS.some((known) => known === event);
    const status = Object.keys(errors).length > 0 ? 422 : 200;
    const children = isChosen
      ? await secondStep({ texts, errors, connectionId })
      : await firstStep({ texts, errors });
    return showPage(c, { title: 'Add listener', crumbs: CRUMBS, status, children });
  }

  async function firstStep({ texts, errors }: { texts: FormTexts; errors: FormErrors }) {
    const first = { limit: 100, after: null };
    const [definitions, connections] = await Promise.all([
      listDefinitions(services.db, first),
      listConnections(services.db, { kind: 'lever' }, first),
    ]);
    if (connections.data.length === 0) return <Missing what="Lever connection" />;
    if (definitions.data.length === 0) return <Missing what="workflow definition" />;
    const field = (name: string) => ({ name, value: texts[name], error: errors[name] });
    return (
      <form method="get" class="panel">
        <SelectField
          {...field('definition_id')}
          label="Workflow"
          options={definitions.data.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <SelectField
          {...field('connection_id')}
          label="Integration"
          options={connections.data.map(({ id, name }) => ({ value: id, label: `Lever: ${name}` }))}
        />
        <SelectField {...field('event')} label="Event" options={EVENTS} />
        <div class="actions">
          <button type="submit">Next</button>
          <a href={LISTENERS}>Cancel</a>
        </div>
      </form>
    );
  }

  async function secondStep({
    texts,
    errors,
    connectionId,
  }: {
    texts: FormTexts;
    errors: FormErrors;
    connectionId: string;
  }) {
    const choices = await readListenerChoices(services, connectionId);
    const isStage = texts.event === 'candidateStageChange';
    return (
      <div class="panel">
        {errors[''] ? <Note tone="bad">{errors['']}</Note> : null}
        <Form action={PATH} submit="Add listener" cancel={PATH}>
          {['definition_id', 'connection_id', 'event'].map((name) => (
            <input type="hidden" name={name} value={texts[name] ?? ''} />
          ))}
          {isStage ? (
            <SelectField
              name="stage"
              label="Stage"
              hint="Ordering a background check before a conditional offer is restricted in many places: choose a stage after the offer."
              options={choices.stages.map(({ id, name }) => ({ value: id, label: name }))}
              value={texts.stage}
              error={errors.stage}
              required
            />
          ) : null}
          <FilterFields
            choices={choices}
            filter={{ origins: [], tags: [...NO_FILTER.tags], postings: [] }}
            texts={texts}
            errors={errors}
          />
        </Form>
      </div>
    );
  }
}

function Missing({ what }: { what: string }) {
  return (
    <p class="empty">
      {`A listener needs a ${what}, and there is none yet. `}
      <a href={LISTENERS}>Back to the listeners</a>
    </p>
  );
}
