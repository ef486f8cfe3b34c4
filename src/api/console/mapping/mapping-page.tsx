import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { allows } from '../../../access/permissions.ts';
import type { ConnectionRow } from '../../../db/connections.ts';
import { readMapping } from '../../../db/field-mappings.ts';
import type { MappingFields } from '../../../domain/mapping/field-mapping.ts';
import type { MappingTarget } from '../../../domain/mapping/map-fields.ts';
import type { MappingValue } from '../../../domain/mapping/mapping-value.ts';
import { leverConnection } from '../../admin/lever-account.ts';
import {
  currentMapping,
  inboundFaults,
  inboundSources,
  inboundTargets,
  refuseFaults,
  saveInboundMapping,
} from '../../admin/mapping-desk.ts';
import { previewInbound, takeSample } from '../../admin/mapping-preview.ts';
import type { AppEnv } from '../../app-env.ts';
import { type FieldError, Problem } from '../../problem.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { Note, Tabs } from '../page-parts.tsx';
import { attempt } from '../read-form.ts';
import { type Draft, draftOf, editDraft, type Inputs, inputsOf, mappingIn, readDraft } from './draft.ts';
import { MappingEditor } from './mapping-editor.tsx';
import { errorsByField, personIn, readInputs, readSamples, writeSamples } from './mapping-form.ts';
import { PreviewPart } from './preview-part.tsx';

const PATH = '/console/mapping/:id';

/** A mapping in the middle of being edited. */
interface Desk {
  readonly connection: ConnectionRow;
  readonly targets: readonly MappingTarget[];
  readonly draft: Draft;
  readonly basedOn: number;
  readonly samples: ReadonlyMap<string, MappingValue>;
  readonly person: string;
}

/** The editor of a connection's field mapping, with sample data and preview. Nothing is saved before "Save". */
export function addMappingPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'connections.read', PATH, async (c) => {
    const connection = await leverConnection(services, c.req.param('id'));
    const { mapping } = await currentMapping(services, connection);
    const fields = await fieldsOfVersion(connection.id, c.req.query('version'), mapping.fields);
    const targets = await inboundTargets(services);
    const draft = draftOf(
      fields,
      targets.map(({ key }) => key),
    );
    const desk = { connection, targets, draft, basedOn: mapping.version, samples: new Map(), person: '' };
    const version = c.req.query('version');
    return show(
      c,
      desk,
      version === undefined ? {} : { note: `This is version ${version}. Saving makes a new one of it.` },
    );
  });

  consoleAction(app, 'connections.write', PATH, async (c) => {
    const { desk } = await readDesk(c);
    const { connection, basedOn } = desk;
    const { actor } = c.get('caller');
    const outcome = await attempt(async () => {
      const fields = fieldsIn(desk.draft);
      return saveInboundMapping(services, { connection, basedOn, fields, actor });
    });
    if (!outcome.ok) return show(c, desk, { problem: outcome.problem });
    const text = `Version ${outcome.value.mapping.version} is saved. Imports use it from now on.`;
    return goTo(c, addressOf(connection), { kind: 'done', text });
  });

  consoleAction(app, 'connections.write', `${PATH}/edit`, async (c) => {
    const { desk, inputs } = await readDesk(c);
    const button = inputs.button ?? '';
    return show(
      c,
      { ...desk, draft: editDraft(desk.draft, button, inputs) },
      { open: button.split(':')[1] ?? null },
    );
  });

  consoleAction(app, 'employees.read', `${PATH}/sample`, async (c) => {
    const { desk } = await readDesk(c);
    const { connection } = desk;
    const outcome = await attempt(() =>
      takeSample(services, { connection, person: personOf(desk), actor: c.get('caller').actor }),
    );
    if (!outcome.ok) return show(c, desk, { problem: outcome.problem });
    const samples = new Map(outcome.value.sources.map(({ path, value }) => [path, value]));
    return show(c, { ...desk, samples });
  });

  consoleAction(app, 'employees.read', `${PATH}/preview`, async (c) => {
    const { desk } = await readDesk(c);
    const { connection } = desk;
    const outcome = await attempt(async () => {
      const unsaved = fieldsIn(desk.draft);
      refuseFaults(await inboundFaults(services, unsaved));
      const { actor } = c.get('caller');
      return previewInbound(services, { connection, person: personOf(desk), unsaved, actor });
    });
    if (!outcome.ok) return show(c, desk, { problem: outcome.problem });
    const sources = await inboundSources(services, connection);
    const labels = new Map(desk.targets.map(({ key, label }) => [key, label]));
    return showPage(c, {
      title: `Preview for ${desk.person.trim()}`,
      crumbs: [...crumbsOf(connection), { title: 'Preview' }],
      children: (
        <>
          <PreviewPart
            preview={outcome.value}
            sources={sources}
            labelOf={(field) => labels.get(field) ?? field}
          />
          <CarriedOn desk={desk} maySave={allows(c.get('caller').role, 'connections.write')} />
        </>
      ),
    });
  });

  async function fieldsOfVersion(
    subject: string,
    wanted: string | undefined,
    current: MappingFields,
  ): Promise<MappingFields> {
    if (wanted === undefined) return current;
    const found = /^[1-9]\d{0,8}$/.test(wanted)
      ? await readMapping(services.db, { direction: 'inbound', subject }, Number(wanted))
      : null;
    if (!found) throw new Problem('mapping.not_found');
    return found.fields;
  }

  async function readDesk(c: Context<AppEnv>): Promise<{ readonly desk: Desk; readonly inputs: Inputs }> {
    const connection = await leverConnection(services, c.req.param('id') ?? '');
    const inputs = await readInputs(c);
    const targets = await inboundTargets(services);
    const draft = readDraft(
      inputs,
      targets.map(({ key }) => key),
    );
    const basedOn = Number(inputs.based_on) || 0;
    const samples = readSamples(inputs.samples);
    return { desk: { connection, targets, draft, basedOn, samples, person: inputs.person ?? '' }, inputs };
  }

  async function show(
    c: Context<AppEnv>,
    desk: Desk,
    {
      problem,
      open = null,
      note,
    }: { readonly problem?: Problem; readonly open?: string | null; readonly note?: string } = {},
  ) {
    const { connection, targets, draft, basedOn, samples, person } = desk;
    const { role } = c.get('caller');
    const address = addressOf(connection);
    return showPage(c, {
      title: `Field mapping of ${connection.name}`,
      crumbs: [{ title: 'Field mapping', href: '/console/mapping' }, { title: connection.name }],
      status: problem ? 422 : 200,
      children: (
        <>
          <MappingTabs connection={connection} current={address} />
          {note === undefined ? null : <Note>{note}</Note>}
          <MappingEditor
            editor={{
              path: address,
              basedOn,
              targets,
              draft,
              choices: { sources: await inboundSources(services, connection), samples },
              samplesText: writeSamples(samples),
              person,
              open,
              errors: problem ? errorsOf(problem, targets) : new Map(),
              maySave: allows(role, 'connections.write'),
              mayReadPeople: allows(role, 'employees.read'),
              direction: 'inbound',
            }}
          />
        </>
      ),
    });
  }
}

/** The pages of one connection's mapping. */
export function MappingTabs({
  connection,
  current,
}: {
  readonly connection: Pick<ConnectionRow, 'id'>;
  readonly current: string;
}) {
  const address = addressOf(connection);
  const tabs = [
    { title: 'Mapping', href: address },
    { title: 'Versions', href: `${address}/versions` },
  ];
  return <Tabs label="Pages of the mapping" tabs={tabs} current={current} />;
}

/** The draft of a page that shows no editor, so that it can be saved there, or edited on. */
function CarriedOn({ desk, maySave }: { readonly desk: Desk; readonly maySave: boolean }) {
  const address = addressOf(desk.connection);
  const inputs = [
    ['based_on', String(desk.basedOn)],
    ['samples', writeSamples(desk.samples)],
    ['person', desk.person],
    ...inputsOf(desk.draft),
  ] as const;
  return (
    <form method="post" action={address}>
      {inputs.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <div class="actions">
        {maySave ? <button type="submit">Save as version {desk.basedOn + 1}</button> : null}
        <button type="submit" class="quiet" formaction={`${address}/${maySave ? 'edit' : 'sample'}`}>
          Back to the mapping
        </button>
      </div>
    </form>
  );
}

export function addressOf({ id }: Pick<ConnectionRow, 'id'>): string {
  return `/console/mapping/${id}`;
}

/** The way to the pages below a connection's mapping. */
export function crumbsOf(connection: Pick<ConnectionRow, 'id' | 'name'>) {
  return [
    { title: 'Field mapping', href: '/console/mapping' },
    { title: connection.name, href: addressOf(connection) },
  ];
}

/** The mapping that a draft means. Throws `Problem` with what cannot be. */
export function fieldsIn(draft: Draft): MappingFields {
  const mapping = mappingIn(draft);
  if (!mapping.ok) throw new Problem('request.invalid', mapping.errors);
  return mapping.fields;
}

function personOf({ person }: Desk) {
  const wanted = personIn(person);
  if (!wanted) {
    throw new Problem('request.invalid', [{ path: 'body', message: 'Name a person to try the mapping on.' }]);
  }
  return wanted;
}

function errorsOf(problem: Problem, targets: Desk['targets']) {
  const errors: readonly FieldError[] = problem.errors ?? [{ path: 'body', message: problem.title }];
  return errorsByField(
    errors,
    targets.map(({ key }) => key),
  );
}
