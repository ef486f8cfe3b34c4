import { z } from '@hono/zod-openapi';
import { LEVER_ORIGINS } from '../../../domain/listener/entry-filter.ts';
import type { ListenerChoices } from '../../admin/listener-choices.ts';
import type { Listener } from '../../admin/listener-view.ts';
import { CheckboxField, SelectField } from '../form.tsx';
import type { FormErrors, FormTexts } from '../read-form.ts';

/** Tags and postings are kept one by one under a box; one more of each can be chosen at a time. */
const KEPT = /^(tag|posting)\.(.+)$/;

/** The fields of a filter in a form, as the API takes them. */
export const FilterForm = z.record(z.string(), z.string()).transform((fields) => {
  const kept = (kind: string) =>
    Object.keys(fields).flatMap((name) => {
      const [, of, value] = KEPT.exec(name) ?? [];
      return of === kind && value !== undefined ? [value] : [];
    });
  const added = (name: string) => (fields[name] === undefined ? [] : [fields[name]]);
  return {
    origins: LEVER_ORIGINS.filter((origin) => fields[`origin.${origin}`] !== undefined),
    tags: [...new Set([...kept('tag'), ...added('add_tag')])],
    postings: [...new Set([...kept('posting'), ...added('add_posting')])],
  };
});

/** The filter of a listener: boxes for what is there, and the names of Lever to choose from. */
export function FilterFields({
  choices,
  filter,
  texts,
  errors,
}: {
  readonly choices: ListenerChoices;
  readonly filter: Listener['filter'];
  readonly texts: FormTexts;
  readonly errors: FormErrors;
}) {
  const { tags, postings } = filter;
  return (
    <>
      <fieldset class="field">
        <legend>Only these origins</legend>
        <p class="hint">None ticked: candidates of any origin enter.</p>
        {choices.origins.map((origin) => (
          <CheckboxField
            name={`origin.${origin}`}
            label={origin}
            checked={filter.origins.includes(origin) || texts[`origin.${origin}`] !== undefined}
          />
        ))}
      </fieldset>
      <fieldset class="field">
        <legend>Only with one of these tags</legend>
        {tags.map((tag) => (
          <CheckboxField name={`tag.${tag}`} label={tag} checked />
        ))}
        <SelectField
          name="add_tag"
          label={tags.length === 0 ? 'Tag' : 'One more tag'}
          empty={tags.length === 0 ? 'Any' : 'No other'}
          options={choices.tags.filter((tag) => !tags.includes(tag)).map(sameLabel)}
          value={texts.add_tag}
          error={errors.add_tag}
        />
      </fieldset>
      <fieldset class="field">
        <legend>Only who applied to one of these postings</legend>
        {postings.map(({ id, name }) => (
          <CheckboxField name={`posting.${id}`} label={name} checked />
        ))}
        <SelectField
          name="add_posting"
          label={postings.length === 0 ? 'Posting' : 'One more posting'}
          empty={postings.length === 0 ? 'Any' : 'No other'}
          options={choices.postings
            .filter(({ id }) => !postings.some((kept) => kept.id === id))
            .map(({ id, name, state }) => ({ value: id, label: state ? `${name} (${state})` : name }))}
          value={texts.add_posting}
          error={errors.add_posting}
        />
      </fieldset>
    </>
  );
}

function sameLabel(value: string) {
  return { value, label: value };
}
