import type { MappingValue } from '../../../domain/mapping/mapping-value.ts';
import type { SourceDefinition } from '../../../domain/mapping/source-definition.ts';
import { shownValue } from './shown-value.ts';

/** The sources that can be chosen, with what a candidate has there when a sample was taken. */
export interface Choices {
  readonly sources: readonly SourceDefinition[];
  readonly samples: ReadonlyMap<string, MappingValue>;
}

const LONGEST_IN_LIST = 40;

/** A choice of one source, by group; one that is not in the list is kept as it is. */
export function SourceSelect({
  name,
  label,
  value,
  choices,
  empty,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly choices: Choices;
  readonly empty: string;
}) {
  const id = `field-${name.replace(/[^\w-]/g, '-')}`;
  const isListed = value === '' || choices.sources.some(({ path }) => path === value);
  const chosen = choices.sources.find(({ path }) => path === value);
  const sample = chosen ? shownValue(choices.samples.get(value) ?? null, chosen.type) : '';
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name} {...(sample ? { 'aria-describedby': `${id}-hint` } : {})}>
        <option value="">{empty}</option>
        {isListed ? null : (
          <option value={value} selected>
            {value}
          </option>
        )}
        {[...new Set(choices.sources.map(groupOf))].map((group) => (
          <optgroup label={group}>
            {choices.sources
              .filter((source) => groupOf(source) === group)
              .map((source) => (
                <option value={source.path} {...(source.path === value ? { selected: true } : {})}>
                  {optionText(source, choices)}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
      {sample ? (
        <p class="hint" id={`${id}-hint`}>
          Sample: {sample}
        </p>
      ) : null}
    </div>
  );
}

function groupOf({ label }: SourceDefinition): string {
  return label.split(':')[0] ?? label;
}

function optionText({ path, label, type }: SourceDefinition, { samples }: Choices): string {
  const sample = shownValue(samples.get(path) ?? null, type);
  return sample === '' ? label : `${label} — ${sample.slice(0, LONGEST_IN_LIST)}`;
}
