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

/** The posting of the Lever sandbox whose tag names a package of Proforma. */
const SCREENED_POSTING = 'Warehouse Associate';

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
const ProformaOrder = z.looseObject({
  id: z.string(),
  status: z.string(),
  phase: z.string(),
  packageId: z.string(),
  candidateUrl: z.string(),
  applicant: z.looseObject({ email: z.string() }),
});
const ProformaState = z.looseObject({
  orders: z.array(ProformaOrder),
  products: z.array(z.looseObject({ id: z.string(), name: z.string() })),
});
const LeverPerson = z.looseObject({ id: z.string(), tags: z.array(z.string()) });
const LeverNote = z.looseObject({
  opportunityId: z.string(),
  values: z.array(z.looseObject({ value: z.string() })),
});
const LeverFile = z.looseObject({ opportunities: z.array(LeverPerson), notes: z.array(LeverNote) });

const CheckrState = z.looseObject({
  candidates: z.array(z.looseObject({ id: z.string(), email: z.string().nullable() })),
  invitations: z.array(Invitation),
  reports: z.array(Report),
});

export type DemoInvitation = z.infer<typeof Invitation>;
export type DemoReport = z.infer<typeof Report>;
export type DemoOrder = z.infer<typeof ProformaOrder>;

/** Somebody who applied in Lever. */
export type Person = { opportunityId: string; name: string; email: string };

/** Adds a candidate to the Lever sandbox, another one on each call, and hires them. */
export async function hireSomebody(leverUrl: string): Promise<Person> {
  const person = await addSomebody(leverUrl);
  await requestJson('POST', `${leverUrl}/_control/opportunities/${person.opportunityId}/hire`);
  return person;
}

/** Adds a candidate for the posting that is screened by Proforma, and moves them to a stage. */
export async function screenSomebody(leverUrl: string, stage: string): Promise<Person> {
  const person = await addSomebody(leverUrl, { posting: SCREENED_POSTING });
  const path = `/_control/opportunities/${person.opportunityId}/stage`;
  await requestJson('POST', `${leverUrl}${path}`, { body: { stage } });
  return person;
}

async function addSomebody(leverUrl: string, application: { posting?: string } = {}): Promise<Person> {
  const { counts } = LeverState.parse(await requestJson('GET', `${leverUrl}/_control/state`));
  const name = NAMES[counts.opportunities % NAMES.length] ?? 'Ada Byron';
  const email = `${name.toLowerCase().replace(' ', '.')}.${randomBytes(3).toString('hex')}@example.com`;
  const body = { name, email, phone: '415 555 0123', ...application };
  const { id } = WithId.parse(await requestJson('POST', `${leverUrl}/_control/opportunities`, { body }));
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

/** What the Proforma sandbox holds about a person, oldest first, with the names of the packages. */
export async function proformaFile(proformaUrl: string, { email }: Person) {
  const state = ProformaState.parse(await requestJson('GET', `${proformaUrl}/_control/state`));
  const orders = state.orders.filter(({ applicant }) => applicant.email === email);
  const nameOf = ({ packageId }: DemoOrder) =>
    state.products.find(({ id }) => id === packageId)?.name ?? packageId;
  return { orders, nameOf };
}

/** What Lever shows of a person: tags, and the texts of notes. */
export async function leverFile(leverUrl: string, { opportunityId }: Person) {
  const state = LeverFile.parse(await requestJson('GET', `${leverUrl}/_control/state`));
  const tags = state.opportunities.find(({ id }) => id === opportunityId)?.tags ?? [];
  const own = state.notes.filter((note) => note.opportunityId === opportunityId);
  return { tags, notes: own.flatMap(({ values }) => values.map(({ value }) => value)) };
}

/** The candidate opens the page of the invitation, consents and submits it, as a browser does. */
export function fillInInvitation(invitation: DemoInvitation, person: Person, ssn: string): Promise<void> {
  return fillInPage(invitation.invitation_url, person, ssn);
}

/** The candidate opens the page behind a link, consents and submits it, as a browser does. */
export async function fillInPage(url: string, { name }: Person, ssn: string): Promise<void> {
  const page = await requestAnswer(url);
  if (!page.ok || !(await page.text()).includes('<form')) {
    throw wentWrong(`The page of the invitation was answered ${page.status}, without a form.`);
  }
  const [first_name = '', last_name = ''] = name.split(' ');
  await submitForm(url, { first_name, last_name, ssn, consent: 'yes' });
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
