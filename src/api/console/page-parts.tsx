import type { Child } from 'hono/jsx';

/** An instant as people read it, with the exact one for machines. */
export function When({ at }: { readonly at: string | Date | null }) {
  if (at === null) return <span class="muted">not yet</span>;
  const text = typeof at === 'string' ? at : at.toISOString();
  return <time datetime={text}>{`${text.slice(0, 10)} ${text.slice(11, 16)} UTC`}</time>;
}

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

/** A state in a word or two. */
export function Badge({ tone = 'plain', children }: { readonly tone?: Tone; readonly children?: Child }) {
  return <span class={tone === 'plain' ? 'badge' : `badge ${tone}`}>{children}</span>;
}

/** Something to be noticed before the rest of the page. */
export function Note({ tone = 'plain', children }: { readonly tone?: Tone; readonly children?: Child }) {
  return <div class={tone === 'plain' ? 'note' : `note ${tone}`}>{children}</div>;
}

/** A list of names and values. */
export function Facts({ children }: { readonly children?: Child }) {
  return <dl class="facts">{children}</dl>;
}

export function Fact({ name, children }: { readonly name: string; readonly children?: Child }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Pages that belong together; `current` is the address of the one that is shown. */
export function Tabs({
  label,
  tabs,
  current,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly title: string; readonly href: string }[];
  readonly current: string;
}) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map(({ title, href }) => (
          <li>
            <a href={href} {...(href === current ? { 'aria-current': 'page' } : {})}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A word of the program as people read it: `needs_attention` becomes "needs attention". */
export function spoken(word: string): string {
  return word.replaceAll('_', ' ');
}
