import { type FieldMapping, MappingFields, mappingOf } from '../../../domain/mapping/field-mapping.ts';
import type { TransformControl } from '../../../domain/mapping/transform.ts';
import {
  TRANSFORMS,
  type TransformName,
  type TransformStep,
  transformOf,
} from '../../../domain/mapping/transforms.ts';
import type { FieldError } from '../../problem.ts';

/** A transform as its little form has it: texts by the name of the control; of several sources `sources.0` and so on. */
export interface DraftStep {
  readonly use: TransformName;
  readonly texts: Readonly<Record<string, string>>;
}

/** How a field is mapped, as the page has it; without source, steps and fallback it is not mapped. */
export interface DraftField {
  readonly source: string;
  readonly steps: readonly DraftStep[];
  readonly fallback: (typeof FALLBACKS)[number];
  readonly fallbackValue: string;
}

/** A mapping that is being edited, by the key of the field. It may have faults. */
export type Draft = ReadonlyMap<string, DraftField>;

export const FALLBACKS = ['none', 'value', 'company_time_zone'] as const;
const MOST_STEPS = 20;
const MOST_SOURCES = 10;
const UNMAPPED: DraftField = { source: '', steps: [], fallback: 'none', fallbackValue: '' };

/** The texts of a form by the name of the control, as the browser sent them. */
export type Inputs = Readonly<Record<string, string>>;

/** A saved mapping as a draft with these fields. */
export function draftOf(fields: MappingFields, keys: readonly string[]): Draft {
  return new Map(
    keys.map((key) => {
      const mapping = mappingOf(fields, key);
      return [key, mapping ? draftField(mapping) : UNMAPPED];
    }),
  );
}

/** The draft in a form that was sent. */
export function readDraft(inputs: Inputs, keys: readonly string[]): Draft {
  return new Map(keys.map((key) => [key, readField(inputs, `field.${key}`)]));
}

/** The inputs from which `readDraft` makes the same draft. */
export function inputsOf(draft: Draft): readonly (readonly [name: string, value: string])[] {
  return [...draft].flatMap(([key, { source, steps, fallback, fallbackValue }]) => {
    const name = (tail: string) => `field.${key}.${tail}`;
    return [
      [name('source'), source] as const,
      [name('fallback'), fallback] as const,
      [name('fallback_value'), fallbackValue] as const,
      ...steps.flatMap((step, index) => [
        [name(`step.${index}.use`), step.use] as const,
        ...Object.entries(step.texts).map(
          ([control, text]) => [name(`step.${index}.${control}`), text] as const,
        ),
      ]),
    ];
  });
}

/** A draft after a button was pressed: `add:first_name`, `remove:first_name:0`, `up:first_name:1`, `down:first_name:0`. */
export function editDraft(draft: Draft, button: string, inputs: Inputs): Draft {
  const [verb = '', key = '', position = ''] = button.split(':');
  const field = draft.get(key);
  if (!field) return draft;
  const steps = editSteps(field.steps, verb, {
    index: Number(position),
    added: TRANSFORMS.find(({ name }) => name === inputs[`field.${key}.add`])?.name,
  });
  return new Map([...draft, [key, { ...field, steps }]]);
}

/** The mapping that a draft means, or the places of it that cannot be. */
export function mappingIn(
  draft: Draft,
):
  | { readonly ok: true; readonly fields: MappingFields }
  | { readonly ok: false; readonly errors: readonly FieldError[] } {
  const mapped = [...draft].filter(([, field]) => isMapped(field));
  const parsed = MappingFields.safeParse(
    Object.fromEntries(mapped.map(([key, field]) => [key, written(field)])),
  );
  if (parsed.success) return { ok: true, fields: parsed.data };
  const errors = parsed.error.issues.map(({ path, message }) => ({
    path: ['body', 'fields', ...path].join('.'),
    message,
  }));
  return { ok: false, errors };
}

/** True when the field gets a value. */
export function isMapped({ source, steps, fallback }: DraftField): boolean {
  return source !== '' || steps.length > 0 || fallback !== 'none';
}

function draftField({ source, transforms, fallback }: FieldMapping): DraftField {
  return {
    source: source ?? '',
    steps: transforms.map(draftStep),
    fallback: fallback?.use ?? 'none',
    fallbackValue: fallback?.use === 'value' ? String(fallback.value) : '',
  };
}

function draftStep(step: TransformStep): DraftStep {
  const settings: Readonly<Record<string, unknown>> = step;
  const texts = transformOf(step).controls.flatMap((control) => textsOf(control, settings[control.name]));
  return { use: step.use, texts: Object.fromEntries(texts) };
}

function textsOf({ name, input }: TransformControl, value: unknown): (readonly [string, string])[] {
  if (input === 'checkbox') return value === true ? [[name, 'on']] : [];
  if (!Array.isArray(value)) return [[name, String(value ?? '')]];
  if (input === 'sources') return value.map((path, index) => [`${name}.${index}`, String(path)] as const);
  return [[name, value.map(({ from, to }) => `${from} = ${to}`).join('\n')]];
}

function readField(inputs: Inputs, prefix: string): DraftField {
  return {
    source: inputs[`${prefix}.source`] ?? '',
    steps: readSteps(inputs, prefix),
    fallback: FALLBACKS.find((name) => name === inputs[`${prefix}.fallback`]) ?? 'none',
    fallbackValue: (inputs[`${prefix}.fallback_value`] ?? '').trim(),
  };
}

function readSteps(inputs: Inputs, prefix: string): DraftStep[] {
  const steps: DraftStep[] = [];
  for (let index = 0; index < MOST_STEPS; index += 1) {
    const step = `${prefix}.step.${index}`;
    const transform = TRANSFORMS.find(({ name }) => name === inputs[`${step}.use`]);
    if (!transform) break;
    const names = transform.controls.flatMap(({ name, input }) =>
      input === 'sources' ? Array.from({ length: MOST_SOURCES }, (_, index) => `${name}.${index}`) : [name],
    );
    const texts = names.flatMap((name) => {
      const text = inputs[`${step}.${name}`];
      return text === undefined ? [] : [[name, text] as const];
    });
    steps.push({ use: transform.name, texts: Object.fromEntries(texts) });
  }
  return steps;
}

function editSteps(
  steps: readonly DraftStep[],
  verb: string,
  { index, added }: { readonly index: number; readonly added: TransformName | undefined },
): readonly DraftStep[] {
  if (verb === 'add') {
    return added && steps.length < MOST_STEPS ? [...steps, { use: added, texts: {} }] : steps;
  }
  const step = steps[index];
  if (!step) return steps;
  const others = steps.filter((other) => other !== step);
  if (verb === 'remove') return others;
  const target = verb === 'up' ? index - 1 : verb === 'down' ? index + 1 : index;
  return others.toSpliced(Math.max(0, target), 0, step);
}

function written({ source, steps, fallback, fallbackValue }: DraftField): unknown {
  return {
    source: source === '' ? null : source,
    transforms: steps.map(writtenStep),
    fallback:
      fallback === 'none'
        ? null
        : fallback === 'value'
          ? { use: 'value', value: fallbackValue }
          : { use: fallback },
  };
}

function writtenStep(step: DraftStep): unknown {
  const settings = transformOf(step).controls.flatMap((control) => setting(control, step.texts));
  return { use: step.use, ...Object.fromEntries(settings) };
}

function setting(control: TransformControl, texts: DraftStep['texts']): (readonly [string, unknown])[] {
  const { name, input, mayBeEmpty = false } = control;
  const text = texts[name];
  switch (input) {
    case 'checkbox':
      return [[name, text === 'on']];
    case 'sources':
      return [
        [
          name,
          Object.entries(texts).flatMap(([key, path]) => (key.startsWith(`${name}.`) && path ? [path] : [])),
        ],
      ];
    case 'pairs':
      return [[name, pairsIn(text ?? '')]];
    default:
      return text === undefined || (text === '' && !mayBeEmpty) ? [] : [[name, text]];
  }
}

/** Lines like `from = to`; a line without = is a value that becomes empty. */
function pairsIn(text: string): { readonly from: string; readonly to: string }[] {
  return text.split('\n').flatMap((line) => {
    const [from = '', ...to] = line.split('=');
    return from.trim() === '' ? [] : [{ from: from.trim(), to: to.join('=').trim() }];
  });
}
