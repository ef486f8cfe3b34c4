import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Db } from '../../db/database.ts';
import { type CheckCard, createCardReader } from '../admin/check-card.ts';
import type { AppEnv } from '../app-env.ts';
import { type Authentication, requirePermission } from '../authenticate.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

const CSS = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1c2024; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.2rem; margin: 0; }
dt { color: #5b6570; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .8rem .3rem 0; vertical-align: top; }
td { overflow-wrap: anywhere; } th { color: #5b6570; font-weight: 500; } td:first-child { white-space: nowrap; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; } td:first-child { white-space: normal; } }
.status { font-weight: 600; } .note { border-left: 4px solid #c7821b; padding: .4rem .8rem; background: #fdf6e8; }
`;

/** The page of one check at `/checks/{id}`, for readers who send an API key; it shows what the API shows them. */
export function addCheckPage(
  app: OpenAPIHono<AppEnv>,
  { db, authentication }: { readonly db: Db; readonly authentication: Authentication },
): void {
  const showCard = createCardReader({ db });
  app.use('/checks/*', authentication.middleware, requirePermission('checks.read'));
  app.get('/checks/:id', async (c) => {
    const card = await showCard(c.req.param('id'), c.get('caller'));
    c.header('content-security-policy', POLICY);
    c.header('cache-control', 'no-store');
    return c.html(html`<!doctype html>${<CheckPage card={card} />}`);
  });
}

function CheckPage({ card }: { card: CheckCard }) {
  const status = card.result?.status_label ?? card.progress_label;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{`Background check: ${status}`}</title>
        <style>{CSS}</style>
      </head>
      <body>
        <h1>Background check</h1>
        <Notes card={card} />
        <Facts card={card} status={status} />
        {card.decision ? <Decision decision={card.decision} /> : null}
        <Attempts card={card} />
        <Timeline card={card} />
      </body>
    </html>
  );
}

function Notes({ card }: { card: CheckCard }) {
  const { late, waits_for: waitsFor, waiting_for_candidate: candidate, adverse_action: clock } = card;
  return (
    <>
      {waitsFor ? <p class="note">{waitsFor.sentence}</p> : null}
      {candidate ? (
        <p class="note">
          Waiting for the candidate since <When at={candidate.since} />: the provider needs{' '}
          {candidate.need === 'document' ? 'a document' : 'information'}.
        </p>
      ) : null}
      {late ? (
        <p class="note">
          Late: the estimated completion is {late.days} {late.days === 1 ? 'day' : 'days'} past.
        </p>
      ) : null}
      {clock ? (
        <p class="note">
          Adverse action since <When at={clock.started_at} />:{' '}
          {clock.ends_at ? (
            <>
              the waiting period of {clock.days} days ends <When at={clock.ends_at} />.
            </>
          ) : (
            'a dispute has stopped the waiting period.'
          )}
        </p>
      ) : null}
    </>
  );
}

function Facts({ card, status }: { card: CheckCard; status: string }) {
  const url = card.result?.report_url;
  const estimate = card.estimated_completion_at;
  return (
    <dl>
      <Fact name="Status">
        <span class="status">{status}</span>
      </Fact>
      <Fact name="Date of initialization">
        <When at={card.created_at} />
      </Fact>
      <Fact name="Source">
        Task {card.task_name ?? card.task_key} of run {card.run_id}
      </Fact>
      <Fact name="Package">{card.package}</Fact>
      <Fact name="Estimated completion">
        {estimate ? <time datetime={estimate}>{estimate.slice(0, 10)}</time> : 'Not known yet'}
      </Fact>
      <Fact name="Ordered by">{actorName(card.ordered_by)}</Fact>
      {card.reused_from ? (
        <Fact name="Result of">
          <a href={`/checks/${card.reused_from}`}>{card.reused_from}</a>
        </Fact>
      ) : null}
      {card.result?.refusal_detail ? <Fact name="Reason">{card.result.refusal_detail}</Fact> : null}
      {url ? (
        <Fact name="Report">
          <a href={url} rel="noreferrer">
            Open the report at the provider (login needed)
          </a>
        </Fact>
      ) : null}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children?: Child }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Decision({ decision }: { decision: NonNullable<CheckCard['decision']> }) {
  return (
    <>
      <h2>Decision</h2>
      <p>
        {decision.by} decided to go on, <When at={decision.at} />, on {decision.on_status_label}:{' '}
        {decision.reason}
        {decision.holds ? '' : ' (The card has changed since: this decision does not count any more.)'}
      </p>
    </>
  );
}

function Attempts({ card }: { card: CheckCard }) {
  if (card.attempts.length < 2) return null;
  return (
    <>
      <h2>Attempts</h2>
      <ul>
        {card.attempts.map(({ id, attempt, progress, created_at: at }) => (
          <li>
            {id === card.id ? `Attempt ${attempt}` : <a href={`/checks/${id}`}>Attempt {attempt}</a>},{' '}
            <When at={at} />: {progress.replace('_', ' ')}
          </li>
        ))}
      </ul>
    </>
  );
}

function Timeline({ card }: { card: CheckCard }) {
  return (
    <>
      <h2>Timeline</h2>
      <table>
        <thead>
          <tr>
            <th>When</th>
            <th>What</th>
            <th>Who</th>
          </tr>
        </thead>
        <tbody>
          {card.timeline.map(({ at, sentence, actor }) => (
            <tr>
              <td>
                <When at={at} />
              </td>
              <td>{sentence}</td>
              <td>{actor === null ? '' : actorName(actor)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** The run is named above; who else acted is told by their id. */
function actorName(actor: string): string {
  return actor.startsWith('run:') ? 'the run' : actor;
}

function When({ at }: { at: string }) {
  return <time datetime={at}>{`${at.slice(0, 10)} ${at.slice(11, 16)} UTC`}</time>;
}
