import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { allows } from '../../../access/permissions.ts';
import { FieldKey } from '../../../domain/mapping/field-mapping.ts';
import { OutboundName } from '../../admin/mapping-outbound-routes.ts';
import {
  currentOutbound,
  outboundSources,
  previewOutbound,
  saveOutbound,
} from '../../admin/outbound-mapping.ts';
import type { AppEnv } from '../../app-env.ts';
import { Problem } from '../../problem.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { attempt } from '../read-form.ts';
import { type Draft, draftOf, editDraft, readDraft } from './draft.ts';
import { MappingEditor } from './mapping-editor.tsx';
import { errorsByField, readInputs } from './mapping-form.ts';
import { fieldsIn } from './mapping-page.tsx';
import { PreviewPart } from './preview-part.tsx';

const PATH = '/console/outbound-mapping/:name';

/** A mapping out of Gangway in the middle of being edited. */
interface Desk {
  readonly name: string;
  readonly draft: Draft;
  readonly basedOn: number;
  readonly person: string;
}

/** The editor of a mapping of employees into another system: the same rows, whose fields an admin names. */
export function addOutboundPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'connections.read', PATH, async (c) => {
    const name = nameOf(c);
    const { mapping } = await currentOutbound(services, name);
    const draft = draftOf(mapping.fields, Object.keys(mapping.fields));
    return show(c, { name, draft, basedOn: mapping.version, person: '' });
  });

  consoleAction(app, 'connections.write', PATH, async (c) => {
    const { desk } = await readDesk(c);
    const { name, basedOn } = desk;
    const { actor } = c.get('caller');
    const outcome = await attempt(async () =>
      saveOutbound(services, { name, basedOn, fields: fieldsIn(desk.draft), actor }),
    );
    if (!outcome.ok) return show(c, desk, { problem: outcome.problem });
    const text = `Version ${outcome.value.mapping.version} is saved.`;
    return goTo(c, addressOf(desk), { kind: 'done', text });
  });

  consoleAction(app, 'connections.write', `${PATH}/edit`, async (c) => {
    const { desk, inputs } = await readDesk(c);
    const { draft } = desk;
    const button = inputs.button ?? '';
    if (button !== 'new') {
      return show(
        c,
        { ...desk, draft: editDraft(draft, button, inputs) },
        { open: button.split(':')[1] ?? null },
      );
    }
    const key = FieldKey.safeParse(inputs.new_key?.trim());
    if (!key.success) {
      const message = `The name ${key.error.issues[0]?.message ?? 'cannot be used'}.`;
      return show(c, desk, { problem: new Problem('request.invalid', [{ path: 'body', message }]) });
    }
    const [added] = draftOf({}, [key.data]);
    return show(c, { ...desk, draft: new Map([...(added ? [added] : []), ...draft]) }, { open: key.data });
  });

  consoleAction(app, 'employees.read', `${PATH}/preview`, async (c) => {
    const { desk } = await readDesk(c);
    const { name } = desk;
    const outcome = await attempt(async () =>
      previewOutbound(services, { name, employeeId: desk.person.trim(), unsaved: fieldsIn(desk.draft) }),
    );
    if (!outcome.ok) return show(c, desk, { problem: outcome.problem });
    const sources = await outboundSources(services);
    return show(c, desk, {
      preview: (
        <PreviewPart preview={outcome.value} sources={sources} labelOf={(field) => field} besideNow={false} />
      ),
    });
  });

  async function readDesk(c: Context<AppEnv>) {
    const inputs = await readInputs(c);
    const keys = (inputs.keys ?? '').split(' ').filter((key) => FieldKey.safeParse(key).success);
    const desk: Desk = {
      name: nameOf(c),
      draft: readDraft(inputs, keys),
      basedOn: Number(inputs.based_on) || 0,
      person: inputs.person ?? '',
    };
    return { desk, inputs };
  }

  async function show(
    c: Context<AppEnv>,
    desk: Desk,
    {
      problem,
      open = null,
      preview,
    }: {
      readonly problem?: Problem;
      readonly open?: string | null;
      readonly preview?: ReturnType<typeof PreviewPart>;
    } = {},
  ) {
    const { name, draft, basedOn, person } = desk;
    const { role } = c.get('caller');
    const keys = [...draft.keys()];
    const errors = problem?.errors ?? (problem ? [{ path: 'body', message: problem.title }] : []);
    return showPage(c, {
      title: `Mapping of employees into ${name}`,
      crumbs: [{ title: 'Field mapping', href: '/console/mapping' }, { title: name }],
      status: problem ? 422 : 200,
      children: (
        <>
          {preview}
          <MappingEditor
            editor={{
              path: addressOf(desk),
              basedOn,
              targets: keys.map((key) => ({ key, label: key, required: false })),
              draft,
              choices: { sources: await outboundSources(services), samples: new Map() },
              samplesText: '',
              person,
              open,
              errors: errorsByField(errors, keys),
              maySave: allows(role, 'connections.write'),
              mayReadPeople: allows(role, 'employees.read'),
              direction: 'outbound',
            }}
          />
        </>
      ),
    });
  }
}

function nameOf(c: Context<AppEnv>): string {
  const parsed = OutboundName.shape.name.safeParse(c.req.param('name'));
  if (!parsed.success) throw new Problem('route.not_found');
  return parsed.data;
}

function addressOf({ name }: Pick<Desk, 'name'>): string {
  return `/console/outbound-mapping/${name}`;
}
