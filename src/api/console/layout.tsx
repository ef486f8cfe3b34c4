import type { Child } from 'hono/jsx';
import type { Caller } from '../app-env.ts';
import { assetAddress } from './assets/asset-routes.ts';
import type { Flash } from './flash.ts';
import { sectionsOf } from './navigation.ts';
import type { Theme } from './theme.ts';

/** A step of the way to a page; the page itself comes last, without an address. */
export interface Crumb {
  readonly title: string;
  readonly href?: string;
}

// htmx would write its own style element and evaluate attributes, which the content security policy forbids.
const HTMX = JSON.stringify({ includeIndicatorStyles: false, allowEval: false, selfRequestsOnly: true });

/** The frame of every page: what stands around `children` for this caller (null: nobody has signed in yet). */
export function Layout(props: {
  readonly title: string;
  readonly path: string;
  readonly caller: Caller | null;
  readonly theme: Theme;
  readonly flash: Flash | null;
  readonly crumbs: readonly Crumb[];
  readonly children?: Child;
}) {
  const { title, path, caller, theme, flash, crumbs, children } = props;
  return (
    <html lang="en" {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="htmx-config" content={HTMX} />
        <title>{`${title} · Gangway`}</title>
        <link rel="stylesheet" href={assetAddress('console.css')} />
        <link rel="icon" href="data:," />
        <script src={assetAddress('htmx.js')} defer></script>
        <script src={assetAddress('copy.js')} defer></script>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class="top">
          <a class="brand" href="/console">
            Gangway
          </a>
          {caller ? <Who caller={caller} /> : null}
        </header>
        <div class={caller ? 'frame' : 'frame alone'}>
          {caller ? <Sections caller={caller} path={path} /> : null}
          <main id="main">
            <Crumbs crumbs={crumbs} />
            {flash ? (
              <p class={`flash ${flash.kind}`} role={flash.kind === 'problem' ? 'alert' : 'status'}>
                {flash.text}
              </p>
            ) : null}
            <h1>{title}</h1>
            {children}
          </main>
        </div>
      </body>
    </html>
  );
}

function Who({ caller: { signedIn, role } }: { caller: Caller }) {
  if (!signedIn) return <div class="who muted">API key, {role}</div>;
  return (
    <div class="who">
      <a href="/console/account">{signedIn.email}</a>
      <span class="muted">{role}</span>
      <form method="post" action="/console/sign-out">
        <button class="link" type="submit">
          Sign out
        </button>
      </form>
    </div>
  );
}

function Sections({ caller, path }: { caller: Caller; path: string }) {
  const isCurrent = (href: string) => path === href || path.startsWith(`${href}/`);
  return (
    <nav class="sections" aria-label="Sections">
      <ul>
        {sectionsOf(caller.role).map(({ title, href }) => (
          <li>
            <a href={href} {...(isCurrent(href) ? { 'aria-current': 'page' } : {})}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  if (crumbs.length < 2) return null;
  return (
    <nav class="crumbs" aria-label="Where you are">
      <ol>
        {crumbs.map(({ title, href }) => (
          <li>{href ? <a href={href}>{title}</a> : <span aria-current="page">{title}</span>}</li>
        ))}
      </ol>
    </nav>
  );
}
