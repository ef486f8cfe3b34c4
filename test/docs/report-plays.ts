import type { Scene } from './check-scene.ts';
import type { Reported, Step } from './checkr-desk.ts';
import type { Play, Plays, Theatre } from './play.ts';

const DAY_MS = 86_400_000;

/** A report to which people in Checkr's dashboard do one thing after the other. */
const report =
  (...steps: readonly Step[]): Play =>
  async ({ checkr }) =>
    checkr.steps(await checkr.reported(), steps);

/** A report that Checkr shows with these words. */
const words =
  (type: string, shown: Readonly<Record<string, unknown>>): Play =>
  async ({ checkr }) =>
    checkr.reportShows(await checkr.reported(), type, shown);

/** A pending report, and an event about something else that belongs to it. */
const beside =
  (types: readonly string[], object: (person: Reported) => Readonly<Record<string, unknown>>): Play =>
  async ({ checkr }) => {
    const person = await checkr.reported();
    for (const type of types) await checkr.fire(type, object(person));
    return person;
  };

/** A complete report that is assessed. */
const assessed =
  (result: 'clear' | 'consider', assessment: string): Play =>
  async ({ checkr }) => {
    const person = await checkr.reported();
    return checkr.reportShows(person, 'report.updated', { status: 'complete', result, assessment });
  };

/** A report that is raised to a larger package. */
async function upgrade({ checkr }: Theatre, person: Reported): Promise<Scene> {
  await checkr.vendorApi(`/candidates/${person.candidateId}`, { ssn: '544255544' });
  return checkr.then(person, () =>
    checkr.vendorApi(`/reports/${person.reportId}`, { package: 'driver_pro' }),
  );
}

const verification = ({ reportId, candidateId }: Reported) => ({
  id: `v${reportId.slice(1)}`,
  object: 'verification',
  report_id: reportId,
  candidate_id: candidateId,
  verification_type: 'id_document',
});
const candidate = ({ candidateId }: Reported) => ({ id: candidateId, object: 'candidate' });

/** Rows about reports that are not decided yet. */
const OPEN_REPORTS: Plays = {
  '`invitation.completed`, `report.created`; report `pending`': ({ checkr }) => checkr.reported(),
  '`report.updated` with an estimate (ETA)': async ({ checkr }) => {
    const person = await checkr.reported();
    const estimated_completion_time = new Date(Date.now() + 5 * DAY_MS).toISOString();
    return checkr.thenRead(person, () =>
      checkr.control(`/reports/${person.reportId}/eta`, { estimated_completion_time }),
    );
  },
  'the estimate is over': async ({ checkr }) => {
    const person = await checkr.reported();
    const estimated_completion_time = new Date(Date.now() - 3 * DAY_MS).toISOString();
    return checkr.thenRead(person, () =>
      checkr.control(`/reports/${person.reportId}/eta`, { estimated_completion_time }),
    );
  },
  '`report.suspended`; report `suspended`': report('suspend'),
  '`report.resumed`; report `pending` again': report('suspend', 'resume'),
  '`report.paused`; report `paused`': words('report.paused', { status: 'paused' }),
  '`candidate.id_required`': beside(['candidate.id_required'], candidate),
  '`candidate.driver_license_required`': beside(['candidate.driver_license_required'], candidate),
  '`verification.created` (a document, a story)': beside(['verification.created'], verification),
  '`verification.completed`': beside(['verification.created', 'verification.completed'], verification),
  '`verification.processed`': beside(['verification.created', 'verification.processed'], verification),
  '`report.upgraded` of a report in review; report `pending` again': async (theatre) => {
    const person = await theatre.checkr.reported();
    await theatre.checkr.steps(person, ['consider']);
    return upgrade(theatre, person);
  },
};

/** Rows about reports that are complete, or will not be. */
const COMPLETE_REPORTS: Plays = {
  '`report.completed` with `clear`': report('clear'),
  '`report.completed` with `clear` and `includes_canceled`': report('complete-now'),
  '`report.completed` with `consider`': report('consider'),
  '`report.completed` without a result': words('report.completed', { status: 'complete', result: null }),
  '`report.completed` with a result that nobody knows': words('report.completed', {
    status: 'complete',
    result: 'perhaps',
  }),
  'report of a status that nobody knows': words('report.updated', { status: 'pondering' }),
  '`report.canceled`; report `canceled`': report('cancel'),
  '`report.updated` with the assessment `eligible`': assessed('consider', 'eligible'),
  '`report.updated` with the assessment `review`': assessed('clear', 'review'),
  '`report.updated` with the assessment `escalated`': assessed('clear', 'escalated'),
  '`report.engaged`, `candidate.engaged`': report('consider', 'engage'),
  '`report.pre_adverse_action`, `candidate.pre_adverse_action`, `adverse_action.created`': report(
    'consider',
    'pre-adverse',
  ),
  '`report.post_adverse_action`, `candidate.post_adverse_action`, `adverse_action.completed`': report(
    'consider',
    'pre-adverse',
    'post-adverse',
  ),
  '`adverse_action.canceled`; no adjudication any more': async ({ checkr }) => {
    const person = await checkr.reported();
    await checkr.steps(person, ['consider', 'pre-adverse']);
    const complete = { status: 'complete', result: 'consider', adjudication: null };
    return checkr.reportShows(person, 'report.updated', complete);
  },
  '`report.disputed`; report `dispute`': report('consider', 'dispute'),
  '`report.disputed` during an adverse action': report('consider', 'pre-adverse', 'dispute'),
  '`report.dispute_completed`, `report.completed` again with `clear`': report('consider', 'dispute', 'clear'),
  '`report.dispute_completed`, `report.completed` again with `consider`': report(
    'consider',
    'dispute',
    'consider',
  ),
};

/** Rows about reports whose run has gone on. */
const LATER: Plays = {
  '`report.disputed` after the run went on': report('clear', 'dispute'),
  '`report.completed` again with `consider` after the run went on': report('clear', 'dispute', 'consider'),
  '`report.completed` again, the same': async ({ checkr }) => {
    const person = await checkr.reported();
    await checkr.steps(person, ['clear']);
    return checkr.thenRead(person, () => checkr.poke('report.completed', person.reportId, person));
  },
  '`report.upgraded` after the run went on': async (theatre) => {
    const person = await theatre.checkr.reported();
    await theatre.checkr.steps(person, ['clear']);
    return upgrade(theatre, person);
  },
  'every event again, late and out of order': async ({ checkr }) => {
    const person = await checkr.reported();
    await checkr.steps(person, ['suspend', 'resume', 'clear']);
    await checkr.sendAllAgain(person);
    return checkr.thenRead(person, () => checkr.poke('report.suspended', person.reportId, person));
  },
};

export const REPORT_PLAYS: Plays = { ...OPEN_REPORTS, ...COMPLETE_REPORTS, ...LATER };
