import type { Direction } from '../../../domain/mapping/field-mapping.ts';
import type { MappingTarget } from '../../../domain/mapping/map-fields.ts';
import { TRANSFORMS, transformOf } from '../../../domain/mapping/transforms.ts';
import { SelectField, TextField } from '../form.tsx';
import { Badge, Note } from '../page-parts.tsx';
import { type Draft, type DraftField, isMapped } from './draft.ts';
import { shownValue } from './shown-value.ts';
import { type Choices, SourceSelect } from './source-select.tsx';
import { StepForm } from './step-form.tsx';

/** What the editor shows of a mapping that is being edited. */
export interface Editor {
  /** The address of the mapping; its buttons post to addresses below. */
  readonly path: string;
  readonly basedOn: number;
  readonly targets: readonly Pick<MappingTarget, 'key' | 'label' | 'required'>[];
  readonly draft: Draft;
  readonly choices: Choices;
  /** The samples as the form carries them on. */
  readonly samplesText: string;
  readonly person: string;
  /** The field that was edited last. */
  readonly open: string | null;
  /** By the key of the field; `''` is the mapping as a whole. */
  readonly errors: ReadonlyMap<string, readonly string[]>;
  readonly maySave: boolean;
  readonly mayReadPeople: boolean;
  /** Into employees there is sample data of a candidate; out of Gangway an admin names the fields of the other system. */
  readonly direction: Direction;
}

/** The form of a mapping: a row for each field, and what can be done with all of it. */
export function MappingEditor({ editor }: { editor: Editor }) {
  const { path, basedOn, targets, draft, errors, samplesText, maySave } = editor;
  const unmapped = targets.filter(({ key, required }) => required && !mapped(draft, key));
  return (
    <form method="post" action={path}>
      <input type="hidden" name="based_on" value={String(basedOn)} />
      <input type="hidden" name="samples" value={samplesText} />
      <input type="hidden" name="keys" value={[...draft.keys()].join(' ')} />
      <Errors messages={errors.get('') ?? []} />
      {unmapped.length > 0 ? (
        <Note tone="warn">
          Required fields without a value: {unmapped.map(({ label }) => label).join(', ')}. Imports will wait
          for them.
        </Note>
      ) : null}
      <PersonPanel editor={editor} />
      {targets.map((target) => (
        <FieldRow editor={editor} target={target} />
      ))}
      {editor.direction === 'outbound' && maySave ? <NewField editor={editor} /> : null}
      {maySave ? (
        <div class="actions">
          <button type="submit">Save as version {basedOn + 1}</button>
        </div>
      ) : null}
    </form>
  );
}

function NewField({ editor: { path } }: { editor: Editor }) {
  return (
    <div class="panel">
      <TextField name="new_key" label="Add a field of the other system" hint="As that system calls it." />
      <button type="submit" class="quiet" formaction={`${path}/edit`} name="button" value="new">
        Add the field
      </button>
    </div>
  );
}

function mapped(draft: Draft, key: string): boolean {
  const field = draft.get(key);
  return field !== undefined && isMapped(field);
}

function PersonPanel({ editor: { path, person, mayReadPeople, direction } }: { editor: Editor }) {
  if (!mayReadPeople) return null;
  const isInbound = direction === 'inbound';
  return (
    <div class="panel">
      <TextField
        name="person"
        label="Try it on a person"
        hint={
          isInbound
            ? 'The e-mail address of a candidate in Lever, or the id of an employee.'
            : 'The id of an employee.'
        }
        value={person}
      />
      <div class="actions">
        {isInbound ? (
          <button type="submit" class="quiet" formaction={`${path}/sample`}>
            Show sample data
          </button>
        ) : null}
        <button type="submit" class="quiet" formaction={`${path}/preview`}>
          Preview
        </button>
      </div>
    </div>
  );
}

function FieldRow({
  editor,
  target,
}: {
  readonly editor: Editor;
  readonly target: Editor['targets'][number];
}) {
  const { draft, choices, errors, open, path } = editor;
  const { key, label, required } = target;
  const field = draft.get(key);
  if (!field) return null;
  const messages = errors.get(key) ?? [];
  const isOpen = open === key || messages.length > 0;
  return (
    <details class="panel mapping-field" {...(isOpen ? { open: true } : {})}>
      <summary>
        <strong>{label}</strong> {required ? <Badge tone="warn">required</Badge> : null}{' '}
        <span class="muted">{summaryOf(field, choices)}</span>
      </summary>
      <Errors messages={messages} />
      <SourceSelect
        name={`field.${key}.source`}
        label={`Source of ${label}`}
        value={field.source}
        choices={choices}
        empty="No source"
      />
      <ol class="mapping-steps">
        {field.steps.map((step, index) => (
          <StepForm
            step={step}
            field={target}
            index={index}
            count={field.steps.length}
            choices={choices}
            editAction={`${path}/edit`}
          />
        ))}
      </ol>
      <div class="mapping-add">
        <SelectField
          name={`field.${key}.add`}
          label={`Add a transform to ${label}`}
          options={TRANSFORMS.map((transform) => ({ value: transform.name, label: transform.label }))}
        />
        <button type="submit" class="quiet" formaction={`${path}/edit`} name="button" value={`add:${key}`}>
          Add<span class="unseen"> to {label}</span>
        </button>
      </div>
      <FallbackFields field={field} name={`field.${key}`} label={label} />
    </details>
  );
}

function FallbackFields({
  field,
  name,
  label,
}: {
  readonly field: DraftField;
  readonly name: string;
  readonly label: string;
}) {
  return (
    <>
      <SelectField
        name={`${name}.fallback`}
        label={`When ${label} has no value`}
        options={[
          { value: 'none', label: 'leave it open' },
          { value: 'value', label: 'take the value below' },
          { value: 'company_time_zone', label: 'take the time zone of the company' },
        ]}
        value={field.fallback}
      />
      <TextField
        name={`${name}.fallback_value`}
        label={`Value for ${label} then`}
        value={field.fallbackValue}
      />
    </>
  );
}

function Errors({ messages }: { readonly messages: readonly string[] }) {
  if (messages.length === 0) return null;
  return (
    <div class="mapping-errors" role="alert">
      <ul>
        {messages.map((message) => (
          <li>{message}</li>
        ))}
      </ul>
    </div>
  );
}

/** How a field is mapped, in one line. */
function summaryOf(field: DraftField, { sources, samples }: Choices): string {
  if (!isMapped(field)) return 'not mapped';
  const known = sources.find(({ path }) => path === field.source);
  const sample = shownValue(samples.get(field.source) ?? null, known?.type);
  const source = `${known?.label ?? field.source}${sample === '' ? '' : ` (${sample})`}`;
  const steps = field.steps.map((step) => transformOf(step).label);
  const fallback =
    field.fallback === 'none' ? [] : [`else ${FALLBACK_WORDS[field.fallback] ?? field.fallbackValue}`];
  return [...(source === '' ? [] : [source]), ...steps, ...fallback].join(' → ');
}

const FALLBACK_WORDS: Readonly<Partial<Record<DraftField['fallback'], string>>> = {
  company_time_zone: 'the time zone of the company',
};
