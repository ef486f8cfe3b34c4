import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { look } from './check-scene.ts';
import type { Invited } from './checkr-desk.ts';
import type { Play, Plays, Theatre } from './play.ts';

const WithId = z.object({ id: z.string() });

/** An invitation that Checkr shows with other words than the twin can have. */
const words =
  (shown: Readonly<Record<string, unknown>>): Play =>
  async ({ checkr }) => {
    const person = await checkr.invited();
    const { invitationId: id, candidateId: candidate_id } = person;
    await checkr.shows(`/v1/invitations/${id}`, { id, candidate_id, ...shown });
    return checkr.then(person, () => checkr.poke('invitation.completed', id, person));
  };

const one = (person: Invited, path: string) => `/invitations/${person.invitationId}/${path}`;

/** A report of somebody whom Gangway has invited, which it did not order. */
async function foreignReport({ checkr, installation }: Theatre, source: string) {
  const person = await checkr.invited();
  const { runId, checkId, candidateId: candidate_id } = person;
  const before = await look(installation, { runId, checkId });
  const order = { candidate_id, package: 'tasker_standard', source, outcome: 'manual' };
  const report = WithId.parse(await checkr.control('/reports', order));
  await checkr.endsAsNotOurs('report.created', report.id);
  return { runId, checkId, ...(before ? { before } : {}) };
}

/** An event that says nothing about any check of ours. */
const unrelated =
  (...types: readonly string[]): Play =>
  async ({ checkr }) => {
    const person = await checkr.invited();
    let scene = await checkr.unmoved(person, types[0] ?? '', { id: randomUUID(), object: 'any' });
    for (const type of types.slice(1)) {
      scene = await checkr.unmoved(person, type, { id: randomUUID(), object: 'any' });
    }
    return scene;
  };

/** Rows about invitations, and about events that belong to no check. */
export const INVITATION_PLAYS: Plays = {
  '`invitation.expired`, and another invitation may follow': async ({ checkr }) => {
    const person = await checkr.invited();
    await checkr.control(one(person, 'expire'));
    await checkr.invitedOf(person.runId, 2);
    return person;
  },
  '`invitation.expired`, and none may follow': async ({ checkr }) => {
    const first = await checkr.invited();
    await checkr.control(one(first, 'expire'));
    const second = await checkr.invitedOf(first.runId, 2);
    return checkr.then(second, () => checkr.control(one(second, 'expire')));
  },
  '`invitation.deleted`': async ({ checkr }) => {
    const person = await checkr.invited();
    return checkr.then(person, () => checkr.control(one(person, 'cancel')));
  },
  'Checkr does not have the invitation any more (404)': async ({ checkr }) => {
    const person = await checkr.invited();
    await checkr.control(one(person, 'forget'));
    return checkr.then(person, () => checkr.poke('invitation.completed', person.invitationId, person));
  },
  'invitation of a status that nobody knows': words({ status: 'pondering', report_id: null }),
  '`invitation.completed`, and no report yet': words({ status: 'completed', report_id: null }),
  'a report that somebody ordered in the dashboard (`manual_order`)': (theatre) =>
    foreignReport(theatre, 'manual_order'),
  'a report of a continuous check (`continuous_check`)': (theatre) =>
    foreignReport(theatre, 'continuous_check'),
  'a report of a subscription (`recurrence`)': (theatre) => foreignReport(theatre, 'recurrence'),
  'an invitation that somebody sent in the dashboard': async ({ checkr, installation }) => {
    const person = await checkr.invited();
    const { runId, checkId, candidateId: candidate_id } = person;
    const before = await look(installation, { runId, checkId });
    const sent = await checkr.control('/invitations', { candidate_id, package: 'tasker_standard' });
    await checkr.endsAsNotOurs('invitation.created', WithId.parse(sent).id);
    return { runId, checkId, ...(before ? { before } : {}) };
  },
  '`candidate.updated`': async ({ checkr }) => {
    const person = await checkr.invited();
    return checkr.unmoved(person, 'candidate.updated', { id: person.candidateId, object: 'candidate' });
  },
  '`adverse_action.paused`, `adverse_action.resumed`, `adverse_action.notice_not_delivered`': unrelated(
    'adverse_action.paused',
    'adverse_action.resumed',
    'adverse_action.notice_not_delivered',
  ),
  '`package.created`, `package.updated`, `package.deleted`': unrelated(
    'package.created',
    'package.updated',
    'package.deleted',
  ),
  '`continuous_check.subscription_error`, `continuous_check.confirmation_required`': unrelated(
    'continuous_check.subscription_error',
    'continuous_check.confirmation_required',
  ),
  '`form_i9.created`, `form_i9.updated`, `formI9.updated`, `form_i9.completed`, `form_i9.deleted`': unrelated(
    'form_i9.created',
    'form_i9.updated',
    'formI9.updated',
    'form_i9.completed',
    'form_i9.deleted',
  ),
};
