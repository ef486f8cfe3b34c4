import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { RUN_ACTIONS, type RunActionKind } from '../../../domain/run/action.ts';
import { ActionInput, actOnRun } from '../../admin/act-on-run.ts';
import { showRun } from '../../admin/run-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { Problem } from '../../problem.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { Form, TextField } from '../form.tsx';
import { attempt, type FormErrors, type FormTexts, readForm } from '../read-form.ts';
import { ACTION_LABELS } from './offered-actions.ts';

const PATH = '/console/runs/:id/actions/:kind';

/** What is said before an action that cannot be taken back. */
const WARNINGS: Readonly<Partial<Record<RunActionKind, string>>> = {
  cancel_run: 'Tasks that have not ended are canceled, and open invitations are withdrawn.',
  skip_task: 'The task counts as done, and what waits for it goes on.',
  reorder_check: 'A new order is placed with the screening provider. It may cost money again.',
  resubmit_check: 'The order is sent again with the data of now. It may cost money.',
  cancel_check:
    'The invitation is withdrawn. A report cannot be canceled through the API: once the candidate has consented, “Complete now” is what there is.',
  complete_check: 'What is not done yet is canceled for good.',
  decide_check: 'The run goes on as if the check were clear. Your reason is kept.',
};

/** Form fields are texts; numbers and the confirmation become what the API takes. */
const FormInput = z
  .record(z.string(), z.string())
  .transform(({ attempt: number, ...texts }): unknown => ({
    ...texts,
    ...(number === undefined ? {} : { attempt: Number(number) }),
    ...(texts.kind === 'complete_check' ? { confirm: true } : {}),
  }))
  .pipe(ActionInput);

/** The page that asks before an action on a run, and the action itself. */
export function addRunActionPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'runs.act', PATH, async (c) => {
    const { task_key = '', attempt: number = '' } = c.req.query();
    return show(c, { task_key, attempt: number });
  });

  consoleAction(app, 'runs.act', PATH, async (c) => {
    const form = await readForm(c, FormInput);
    if (!form.ok) return show(c, form.texts, form.errors);
    const runId = c.req.param('id');
    const outcome = await attempt(() =>
      actOnRun(services, { runId, input: form.values, caller: c.get('caller') }),
    );
    const page = `/console/runs/${runId}`;
    if (!outcome.ok) return goTo(c, page, { kind: 'problem', text: outcome.problem.title });
    const text = outcome.value.isApplied
      ? 'Done.'
      : 'The run does not answer at the moment. What you asked is kept, and done as soon as it does.';
    return goTo(c, page, { kind: 'done', text });
  });

  async function show(c: Context<AppEnv>, texts: FormTexts, errors: FormErrors = {}) {
    const kind = RUN_ACTIONS.find((known) => known === c.req.param('kind'));
    if (!kind) throw new Problem('route.not_found');
    const run = await showRun(services, c.req.param('id') ?? '', c.get('caller'));
    const page = `/console/runs/${run.id}`;
    const task = run.tasks.find(({ key }) => key === texts.task_key);
    const title = task ? `${ACTION_LABELS[kind]}: ${task.name || task.key}` : ACTION_LABELS[kind];
    return showPage(c, {
      title,
      crumbs: [
        { title: 'Runs', href: '/console/runs' },
        { title: run.subject, href: page },
        { title: ACTION_LABELS[kind] },
      ],
      status: Object.keys(errors).length > 0 ? 422 : 200,
      children: (
        <div class="panel">
          <p>{WARNINGS[kind] ?? 'The run is asked to do this now.'}</p>
          <Form action={`${page}/actions/${kind}`} submit={ACTION_LABELS[kind]} cancel={page} danger>
            <input type="hidden" name="kind" value={kind} />
            {task ? <input type="hidden" name="task_key" value={task.key} /> : null}
            {task ? <input type="hidden" name="attempt" value={texts.attempt || task.attempt} /> : null}
            <TextField
              name="reason"
              label={kind === 'decide_check' ? 'Reason' : 'Reason (if you like)'}
              hint="Kept with the run. No personal data, please."
              value={texts.reason}
              error={errors.reason}
              required={kind === 'decide_check'}
            />
          </Form>
        </div>
      ),
    });
  }
}
