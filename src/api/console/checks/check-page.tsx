import type { OpenAPIHono } from '@hono/zod-openapi';
import { type CheckCard, createCardReader } from '../../admin/check-card.ts';
import type { AppEnv } from '../../app-env.ts';
import { nameActors } from '../actor-names.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Fact, Facts, Note, When } from '../page-parts.tsx';
import { Table } from '../table.tsx';

type NameOf = (actor: string) => string;

/** The page of one check at `/checks/{id}`, for people and for API keys; it shows what the API shows them. */
export function addCheckPage(app: OpenAPIHono<AppEnv>, { db }: ConsoleServices): void {
  const showCard = createCardReader({ db });
  consolePage(app, 'checks.read', '/checks/:id', async (c) => {
    const card = await showCard(c.req.param('id'), c.get('caller'));
    const status = card.result?.status_label ?? card.progress_label;
    const nameOf = await namesOn(card);
    return showPage(c, {
      title: 'Background check',
      crumbs: [
        { title: 'Runs', href: '/console/runs' },
        { title: 'Run', href: `/console/runs/${card.run_id}` },
        { title: 'Background check' },
      ],
      children: (
        <>
          <Notes card={card} />
          <div class="panel">
            <CardFacts card={card} status={status} nameOf={nameOf} />
          </div>
          {card.decision ? <Decision decision={card.decision} nameOf={nameOf} /> : null}
          <Attempts card={card} />
          <Timeline card={card} nameOf={nameOf} />
        </>
      ),
    });
  });

  /** How the page calls who acted: the run is named above, people by their e-mail address. */
  async function namesOn({ ordered_by: orderedBy, decision, timeline }: CheckCard): Promise<NameOf> {
    const actors = [orderedBy, decision?.by ?? null, ...timeline.map(({ actor }) => actor)];
    const nameOf = await nameActors(
      db,
      actors.filter((actor) => actor !== null),
    );
    return (actor) => (actor.startsWith('run:') ? 'the run' : nameOf(actor));
  }
}

function Notes({ card }: { card: CheckCard }) {
  const { late, waits_for: waitsFor, waiting_for_candidate: candidate, adverse_action: clock } = card;
  return (
    <>
      {waitsFor ? <Note tone="warn">{waitsFor.sentence}</Note> : null}
      {candidate ? (
        <Note tone="warn">
          Waiting for the candidate since <When at={candidate.since} />: the provider needs{' '}
          {candidate.need === 'document' ? 'a document' : 'information'}.
        </Note>
      ) : null}
      {late ? (
        <Note tone="warn">
          Late: the estimated completion is {late.days} {late.days === 1 ? 'day' : 'days'} past.
        </Note>
      ) : null}
      {clock ? (
        <Note tone="warn">
          Adverse action since <When at={clock.started_at} />:{' '}
          {clock.ends_at ? (
            <>
              the waiting period of {clock.days} days ends <When at={clock.ends_at} />.
            </>
          ) : (
            'a dispute has stopped the waiting period.'
          )}
        </Note>
      ) : null}
    </>
  );
}

function CardFacts({ card, status, nameOf }: { card: CheckCard; status: string; nameOf: NameOf }) {
  const url = card.result?.report_url;
  const estimate = card.estimated_completion_at;
  return (
    <Facts>
      <Fact name="Status">
        <strong>{status}</strong>
      </Fact>
      <Fact name="Date of initialization">
        <When at={card.created_at} />
      </Fact>
      <Fact name="Source">
        Task {card.task_name ?? card.task_key} of{' '}
        <a href={`/console/runs/${card.run_id}`}>run {card.run_id}</a>
      </Fact>
      <Fact name="Package">{card.package}</Fact>
      <Fact name="Estimated completion">
        {estimate ? <time datetime={estimate}>{estimate.slice(0, 10)}</time> : 'Not known yet'}
      </Fact>
      <Fact name="Ordered by">{nameOf(card.ordered_by)}</Fact>
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
    </Facts>
  );
}

function Decision({ decision, nameOf }: { decision: NonNullable<CheckCard['decision']>; nameOf: NameOf }) {
  return (
    <>
      <h2>Decision</h2>
      <p>
        {nameOf(decision.by)} decided to go on, <When at={decision.at} />, on {decision.on_status_label}:{' '}
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

function Timeline({ card, nameOf }: { card: CheckCard; nameOf: NameOf }) {
  return (
    <>
      <h2>Timeline</h2>
      <Table
        caption="Timeline of the check"
        rows={card.timeline}
        columns={[
          { heading: 'When', show: ({ at }) => <When at={at} /> },
          { heading: 'What', show: ({ sentence }) => sentence },
          { heading: 'Who', show: ({ actor }) => (actor === null ? '' : nameOf(actor)) },
        ]}
        empty="Nothing has happened yet."
      />
    </>
  );
}
