import type { Child } from 'hono/jsx';

const CSS = `
:root { font: 16px/1.45 system-ui, sans-serif; color: #1c2024; background: #f6f7f8; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
.card { background: #fff; border: 1px solid #d9dde1; border-radius: 8px; padding: .8rem; margin: .6rem 0; }
.card h3 { font-size: 1rem; margin: 0 0 .2rem; }
.facts { color: #5b6570; font-size: .875rem; overflow-wrap: anywhere; margin: .15rem 0; }
.badge { border-radius: 99px; background: #e7ebef; padding: .05rem .5rem; font-size: .8rem; font-weight: 600; }
.badge.good { background: #d9f2e0; color: #12582b; } .badge.wait { background: #fdf0d2; color: #6b4a00; }
.badge.bad { background: #fbe0de; color: #7c1d16; }
form.row { display: inline-flex; flex-wrap: wrap; gap: .35rem; margin: .35rem .35rem 0 0; }
form.stack { display: grid; gap: .6rem; max-width: 28rem; }
label { display: grid; gap: .2rem; font-size: .875rem; font-weight: 600; }
label.check { display: flex; gap: .5rem; align-items: start; font-weight: 400; }
input, select, button { font: inherit; padding: .4rem .6rem; border: 1px solid #aeb6be; border-radius: 6px; max-width: 100%; }
input[type=checkbox] { margin-top: .3rem; }
button { background: #1f5f99; border-color: #1f5f99; color: #fff; cursor: pointer; }
button.quiet { background: #fff; color: #1f4f7f; }
a { color: #1f5f99; } table { border-collapse: collapse; font-size: .875rem; }
td, th { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top; }
.notice { border-left: 4px solid #c7821b; padding: .5rem .8rem; background: #fff; }
`;

/** The frame of every sandbox page; works without scripts. */
export function Page({ title, children }: { title: string; children?: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: CSS }} />
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
}

/** One button that posts to `action`, with further fields beside it. */
export function ActionButton({
  action,
  label,
  children,
}: {
  action: string;
  label: string;
  children?: Child;
}) {
  return (
    <form method="post" action={action} class="row">
      {children}
      <button type="submit" class="quiet">
        {label}
      </button>
    </form>
  );
}
