import type { FieldDefinition } from '../../../domain/employee/field-definition.ts';
import { SelectField, TextField } from '../form.tsx';

const HINTS: Readonly<Partial<Record<FieldDefinition['type'], string>>> = {
  phone: 'With + and the country code outside the United States.',
  time_zone: 'Like America/New_York.',
  employee: 'The personal e-mail address, or the id, of another employee.',
  work_location: 'Like San Francisco, CA, US; at least the country.',
};

/** What a value of this field is filled in with. */
export function ValueField({
  field,
  value,
  error,
}: {
  readonly field: FieldDefinition;
  readonly value: string | undefined;
  readonly error: string | undefined;
}) {
  const { key: name, type, options, required } = field;
  const label = required ? `${field.label} (required)` : field.label;
  const common = { name, label, value, error };
  if (type === 'choice') {
    return (
      <SelectField
        {...common}
        empty="None"
        options={options.map((option) => ({ value: option, label: option }))}
      />
    );
  }
  if (type === 'boolean') {
    const answers = ['yes', 'no'].map((answer) => ({ value: answer, label: answer }));
    return <SelectField {...common} empty="Not known" options={answers} />;
  }
  return (
    <TextField {...common} hint={HINTS[type]} type={type === 'date' ? 'date' : 'text'} maxlength={1_000} />
  );
}
