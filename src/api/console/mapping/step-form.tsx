import type { TransformControl } from '../../../domain/mapping/transform.ts';
import { transformOf } from '../../../domain/mapping/transforms.ts';
import { CheckboxField, SelectField, TextArea, TextField } from '../form.tsx';
import type { DraftStep } from './draft.ts';
import { type Choices, SourceSelect } from './source-select.tsx';

/** One transform of a field with its own little form and the buttons that move it. */
export function StepForm({
  step,
  field,
  index,
  count,
  choices,
  editAction,
}: {
  readonly step: DraftStep;
  readonly field: { readonly key: string; readonly label: string };
  readonly index: number;
  readonly count: number;
  readonly choices: Choices;
  readonly editAction: string;
}) {
  const { label, about, controls } = transformOf(step);
  const prefix = `field.${field.key}.step.${index}`;
  const which = `${label}, step ${index + 1} of ${field.label}`;
  const button = (verb: string, text: string) => (
    <button
      type="submit"
      class="quiet"
      formaction={editAction}
      name="button"
      value={`${verb}:${field.key}:${index}`}
      aria-label={`${text}: ${which}`}
    >
      {text}
    </button>
  );
  return (
    <li class="mapping-step">
      <input type="hidden" name={`${prefix}.use`} value={step.use} />
      <p>
        <strong>{label}</strong> <span class="muted">{about}</span>
      </p>
      {controls.map((control) => (
        <Control control={control} prefix={prefix} texts={step.texts} choices={choices} />
      ))}
      <div class="actions">
        {index > 0 ? button('up', 'Move up') : null}
        {index < count - 1 ? button('down', 'Move down') : null}
        {button('remove', 'Remove')}
      </div>
    </li>
  );
}

function Control({
  control,
  prefix,
  texts,
  choices,
}: {
  readonly control: TransformControl;
  readonly prefix: string;
  readonly texts: DraftStep['texts'];
  readonly choices: Choices;
}) {
  const { name, label, input, options = [] } = control;
  const field = `${prefix}.${name}`;
  const value = texts[name] ?? '';
  switch (input) {
    case 'checkbox':
      return <CheckboxField name={field} label={label} checked={value === 'on'} />;
    case 'select':
      return <SelectField name={field} label={label} options={options} value={value} />;
    case 'pairs':
      return <TextArea name={field} label={label} value={value} />;
    case 'source':
      return <SourceSelect name={field} label={label} value={value} choices={choices} empty="None" />;
    case 'sources':
      return <SourceList name={field} label={label} texts={texts} control={name} choices={choices} />;
    default:
      return <TextField name={field} label={label} value={value} />;
  }
}

/** The chosen sources and one more to choose; the page shows the next one when that is taken. */
function SourceList({
  name,
  label,
  texts,
  control,
  choices,
}: {
  readonly name: string;
  readonly label: string;
  readonly texts: DraftStep['texts'];
  readonly control: string;
  readonly choices: Choices;
}) {
  const chosen = Object.entries(texts).flatMap(([key, path]) =>
    key.startsWith(`${control}.`) && path !== '' ? [path] : [],
  );
  return (
    <>
      {[...chosen, ''].map((path, index) => (
        <SourceSelect
          name={`${name}.${index}`}
          label={`${label} (${index + 1})`}
          value={path}
          choices={choices}
          empty="None"
        />
      ))}
    </>
  );
}
