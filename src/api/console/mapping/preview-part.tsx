import type { SourceDefinition } from '../../../domain/mapping/source-definition.ts';
import { transformOf } from '../../../domain/mapping/transforms.ts';
import type { Preview, PreviewedField } from '../../admin/mapping-preview.ts';
import { Badge, Note } from '../page-parts.tsx';
import { type Column, Table } from '../table.tsx';
import { shownValue } from './shown-value.ts';

/** What a mapping makes of a person, field by field, beside what the employee has now. */
export function PreviewPart({
  preview,
  sources,
  labelOf,
  besideNow = true,
}: {
  readonly preview: Pick<Preview, 'fields' | 'unmappedRequired' | 'employeeId'>;
  readonly sources: readonly SourceDefinition[];
  readonly labelOf: (field: string) => string;
  /** False where there is nothing to compare with. */
  readonly besideNow?: boolean;
}) {
  const { fields, unmappedRequired, employeeId } = preview;
  return (
    <>
      {unmappedRequired.length > 0 ? (
        <Note tone="bad">
          Required fields that are not mapped: {unmappedRequired.map(labelOf).join(', ')}.
        </Note>
      ) : null}
      {employeeId === null ? <Note>Nobody was imported for this person yet.</Note> : null}
      <Table
        caption="What the mapping makes of the person"
        columns={columnsFor(sources).slice(0, besideNow ? undefined : -1)}
        rows={fields}
        empty="The mapping gives no field a value."
      />
    </>
  );
}

function columnsFor(sources: readonly SourceDefinition[]): readonly Column<PreviewedField>[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return [
    {
      heading: 'Field',
      show: ({ label, required }) => (
        <>
          {label} {required ? <Badge tone="warn">required</Badge> : null}
        </>
      ),
    },
    {
      heading: 'Source',
      show: ({ source, sourceValue }) => {
        if (source === null) return <span class="muted">none</span>;
        const known = byPath.get(source);
        return (
          <>
            <span class="muted">{known?.label ?? source}</span>
            <br />
            {shownValue(sourceValue, known?.type) || <span class="muted">no value</span>}
          </>
        );
      },
    },
    { heading: 'Transforms', show: ({ steps }) => <Steps steps={steps} /> },
    { heading: 'Value', show: (field) => <Final field={field} /> },
    {
      heading: 'Now',
      show: ({ current, changes }) => (
        <>
          {shownValue(current) || <span class="muted">no value</span>}{' '}
          {changes ? <Badge>changes</Badge> : null}
        </>
      ),
    },
  ];
}

function Steps({ steps }: Pick<PreviewedField, 'steps'>) {
  if (steps.length === 0) return <span class="muted">none</span>;
  return (
    <ol class="mapping-outputs">
      {steps.map(({ use, value, problem }) => (
        <li>
          <span class="muted">{transformOf({ use }).label}:</span>{' '}
          {problem ? (
            <Badge tone="bad">problem</Badge>
          ) : (
            shownValue(value) || <span class="muted">no value</span>
          )}
        </li>
      ))}
    </ol>
  );
}

function Final({ field: { value, usedFallback, problems } }: { field: PreviewedField }) {
  return (
    <>
      {shownValue(value) || <span class="muted">no value</span>}{' '}
      {usedFallback ? <Badge>fallback</Badge> : null}
      {problems.map(({ message }) => (
        <p class="error">{message}</p>
      ))}
    </>
  );
}
