import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { DevError } from '../dev-error.ts';
import { requestAnswer, requestJson } from '../json-http.ts';

const NAMES = [
  'Ada Byron',
  'Grace Hopper',
  'Katherine Johnson',
  'Hedy Lamarr',
  'Annie Easley',
  'Radia Perlman',
  'Evelyn Granville',
  'Karen Jones',
  'Mary Keller',
  'Joan Clarke',
  'Dorothy Vaughan',
  'Frances Allen',
];

const WithId = z.looseObject({ id: z.string() });
const LeverState = z.looseObject({ counts: z.looseObject({ opportunities: z.number() }) });

const Invitation = z.looseObject({
  id: z.string(),
  status: z.string(),
  candidate_id: z.string(),
  invitation_url: z.string(),
  report_id: z.string().nullable(),
});
const Report = z.looseObject({ id: z.string(), status: z.string(), result: z.string().nullable() });
const CheckrState = z.looseObject({
  candidates: z.array(z.looseObject({ id: z.string(), email: z.string().nullable() })),
  invitations: z.array(Invitation),
  reports: z.array(Report),
});

export type DemoInvitation = z.infer<typeof Invitation>;
export type DemoReport = z.infer<typeof Report>;

/** Somebody who applied in Lever. */
export type Person = { opportunityId: string; name: string; email: string };

/** Adds a candidate to the Lever sandbox, another one on each call, and hires them. */
export async function hireSomebody(leverUrl: string): Promise<Person> {
  const { counts } = LeverState.parse(await requestJson('GET', `${leverUrl}/_control/state`));
  const name = NAMES[counts.opportunities % NAMES.length] ?? 'Ada Byron';
  const email = `${name.toLowerCase().replace(' ', '.')}.${randomBytes(3).toString('hex')}@example.com`;
  const body = { name, email, phone: '415 555 0123' };
  const { id } = WithId.parse(await requestJson('POST', `${leverUrl}/_control/opportunities`, { body }));
  await requestJson('POST', `${leverUrl}/_control/opportunities/${id}/hire`);
  return { opportunityId: id, name, email };
}

/** What the Checkr sandbox holds about a person, oldest first. */
export async function checkrFile(checkrUrl: string, { email }: Person) {
  const state = CheckrState.parse(await requestJson('GET', `${checkrUrl}/_control/state`));
  const candidate = state.candidates.find((known) => known.email === email);
  const invitations = state.invitations.filter(({ candidate_id }) => candidate_id === candidate?.id);
  const reports = state.reports.filter(({ id }) => invitations.some(({ report_id }) => report_id === id));
  return { invitations, reports };
}

/** The candidate opens the page of the invitation, consents and submits it, as a browser does. */
export async function fillInInvitation(
  invitation: DemoInvitation,
  { name }: Person,
  ssn: string,
): Promise<void> {
  const page = await requestAnswer(invitation.invitation_url);
  if (!page.ok || !(await page.text()).includes('<form')) {
    throw wentWrong(`The page of the invitation was answered ${page.status}, without a form.`);
  }
  const [first_name = '', last_name = ''] = name.split(' ');
  await submitForm(invitation.invitation_url, { first_name, last_name, ssn, consent: 'yes' });
}

/** Presses a button of the Checkr sandbox's page; `action` is the path behind it. */
export async function pressOnCheckrPage(checkrUrl: string, action: string): Promise<void> {
  await submitForm(`${checkrUrl}/play/${action}`, {});
}

async function submitForm(url: string, fields: Record<string, string>): Promise<void> {
  const body = new URLSearchParams(fields);
  const answer = await requestAnswer(url, { method: 'POST', body, redirect: 'manual' });
  if (answer.status !== 303) throw wentWrong(`The form at ${url} was answered ${answer.status}.`);
}

function wentWrong(message: string): DevError {
  return new DevError('dev.story_went_wrong', message);
}
