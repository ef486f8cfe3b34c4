import type { Child } from 'hono/jsx';

/** What a field says below itself, and the attributes that tie it to that. */
interface FieldText {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** A form of the console: it posts to `action`, or back to the page that it stands on. */
export function Form({
  action,
  children,
  submit,
  danger = false,
  cancel,
}: {
  readonly action?: string | undefined;
  readonly children?: Child;
  readonly submit: string;
  readonly danger?: boolean;
  /** Where "Cancel" leads. */
  readonly cancel?: string | undefined;
}) {
  return (
    <form method="post" {...(action === undefined ? {} : { action })}>
      {children}
      <div class="actions">
        <button type="submit" {...(danger ? { class: 'danger' } : {})}>
          {submit}
        </button>
        {cancel === undefined ? null : <a href={cancel}>Cancel</a>}
      </div>
    </form>
  );
}

/** Filters of a list: they stand in the address of the page. */
export function Filters({ children }: { readonly children?: Child }) {
  return (
    <form method="get" class="filters">
      {children}
      <button type="submit" class="quiet">
        Filter
      </button>
    </form>
  );
}

/** One button that does one thing. */
export function ActionButton({
  action,
  label,
  fields = {},
  kind = 'quiet',
}: {
  readonly action: string;
  readonly label: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly kind?: 'quiet' | 'danger' | 'plain';
}) {
  return (
    <form method="post" action={action}>
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" {...(kind === 'plain' ? {} : { class: kind })}>
        {label}
      </button>
    </form>
  );
}

/** A line of text to be filled in, with its label, hint and error. */
export function TextField(
  props: FieldText & {
    readonly value?: string | undefined;
    readonly type?:
      | 'text'
      | 'email'
      | 'password'
      | 'number'
      | 'date'
      | 'url'
      | 'search'
      | 'datetime-local'
      | undefined;
    readonly required?: boolean;
    readonly autocomplete?: string | undefined;
    readonly maxlength?: number | undefined;
    readonly inputmode?: 'numeric' | 'text' | undefined;
  },
) {
  const { value, type = 'text', required = false, autocomplete, maxlength, inputmode, ...text } = props;
  return (
    <FieldFrame {...text}>
      <input
        type={type}
        {...controlAttributes(text)}
        {...(value === undefined ? {} : { value })}
        {...(required ? { required: true } : {})}
        {...(autocomplete === undefined ? {} : { autocomplete })}
        {...(maxlength === undefined ? {} : { maxlength })}
        {...(inputmode === undefined ? {} : { inputmode })}
      />
    </FieldFrame>
  );
}

/** Several lines of text. */
export function TextArea(
  props: FieldText & { readonly value?: string; readonly rows?: number; readonly required?: boolean },
) {
  const { value = '', rows = 4, required = false, ...text } = props;
  return (
    <FieldFrame {...text}>
      <textarea rows={rows} {...controlAttributes(text)} {...(required ? { required: true } : {})}>
        {value}
      </textarea>
    </FieldFrame>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A choice of one; `empty` names the choice of none. */
export function SelectField(
  props: FieldText & {
    readonly options: readonly Option[];
    readonly value?: string | undefined;
    readonly empty?: string | undefined;
    readonly required?: boolean;
  },
) {
  const { options, value, empty, required = false, ...text } = props;
  return (
    <FieldFrame {...text}>
      <select {...controlAttributes(text)} {...(required ? { required: true } : {})}>
        {empty === undefined ? null : <option value="">{empty}</option>}
        {options.map((option) => (
          <option value={option.value} {...(option.value === value ? { selected: true } : {})}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

/** A box to tick; sent as `on`. */
export function CheckboxField(props: FieldText & { readonly checked?: boolean; readonly value?: string }) {
  const { checked = false, value = 'on', ...text } = props;
  return (
    <div class="field">
      <div class="choice">
        <input
          type="checkbox"
          value={value}
          {...controlAttributes(text)}
          {...(checked ? { checked: true } : {})}
        />
        <label for={controlId(text.name)}>{text.label}</label>
      </div>
      <FieldNotes {...text} />
    </div>
  );
}

function FieldFrame({ children, ...text }: FieldText & { readonly children?: Child }) {
  return (
    <div class="field">
      <label for={controlId(text.name)}>{text.label}</label>
      {children}
      <FieldNotes {...text} />
    </div>
  );
}

function FieldNotes({ name, hint, error }: FieldText) {
  return (
    <>
      {hint === undefined ? null : (
        <p class="hint" id={`${controlId(name)}-hint`}>
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p class="error" id={`${controlId(name)}-error`}>
          {error}
        </p>
      )}
    </>
  );
}

function controlAttributes({ name, hint, error }: FieldText): Record<string, string> {
  const id = controlId(name);
  const notes = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`];
  const describedBy = notes.filter((note) => note !== '').join(' ');
  return {
    id,
    name,
    ...(describedBy === '' ? {} : { 'aria-describedby': describedBy }),
    ...(error === undefined ? {} : { 'aria-invalid': 'true' }),
  };
}

function controlId(name: string): string {
  return `field-${name.replace(/[^\w-]/g, '-')}`;
}
