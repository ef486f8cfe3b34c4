import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ControlRefusal } from '../machinery/control-router.ts';
import { createCandidacy } from './candidacy.ts';
import { type Opportunity, ORIGINS, type Posting } from './lever-objects.ts';
import { type LeverTwin, postingOf, stageOf } from './lever-twin.ts';

/** What `POST /_control/opportunities` and the page's form take. */
export const NewCandidate = z.object({
  name: z.string().default(''),
  email: z.string().optional(),
  emails: z.array(z.string()).optional(),
  phone: z.string().optional(),
  location: z.string().default(''),
  headline: z.string().default(''),
  posting: z
    .string()
    .nullable()
    .optional()
    .describe('id or title; null = a sourced lead without application; unset = the first posting'),
  stage: z.string().optional(),
  origin: z.enum(ORIGINS).default('applied'),
  tags: z.array(z.string()).default([]),
  sources: z.array(z.string()).default([]),
  confidentiality: z.enum(['non-confidential', 'confidential']).default('non-confidential'),
  offer: z
    .object({
      startDate: z.number().nullable().default(null).describe('epoch ms'),
      salary: z.number().nullable().default(null),
      status: z.string().default('signed'),
      fields: z
        .array(
          z.object({
            text: z.string(),
            identifier: z.string(),
            value: z.union([z.string(), z.number(), z.null()]),
          }),
        )
        .default([]),
    })
    .optional(),
  form: z
    .object({
      text: z.string().default('Offer information'),
      templateId: z.string().optional().describe('unset = a template of its own'),
      fields: z.array(z.record(z.string(), z.unknown())),
    })
    .optional(),
});
export type NewCandidate = z.infer<typeof NewCandidate>;

function chosenPosting(twin: LeverTwin, wanted: string | null | undefined): Posting | undefined {
  if (wanted === null) return undefined;
  if (wanted === undefined) return twin.data().postings[0];
  const posting = postingOf(twin, wanted) ?? twin.data().postings.find(({ text }) => text === wanted);
  if (posting === undefined) throw new ControlRefusal(404, `no posting ${wanted}`);
  return posting;
}

function addOffer(
  twin: LeverTwin,
  opportunity: Opportunity,
  posting: Posting | undefined,
  candidate: NewCandidate,
) {
  if (candidate.offer === undefined) return;
  const { startDate, salary, status, fields } = candidate.offer;
  const id = randomUUID();
  const known = [
    { text: 'Job title', identifier: 'job_title', value: posting?.text ?? null },
    { text: 'Candidate name', identifier: 'candidate_name', value: candidate.name },
    ...(startDate === null
      ? []
      : [{ text: 'Anticipated start date', identifier: 'anticipated_start_date', value: startDate }]),
    ...(salary === null
      ? []
      : [
          { text: 'Offered compensation amount', identifier: 'salary_amount', value: salary },
          { text: 'Compensation currency', identifier: 'compensation_currency', value: 'USD' },
          { text: 'Type of earnings', identifier: 'salary_interval', value: 'per-year-salary' },
        ]),
    { text: 'Hiring manager', identifier: 'hiring_manager', value: posting?.hiringManager ?? null },
  ];
  twin.data().offers[id] = {
    id,
    opportunityId: opportunity.id,
    posting: posting?.id ?? null,
    status,
    creator: opportunity.owner ?? '',
    createdAt: twin.now(),
    fields: [...known, ...fields],
    signedAt: status === 'signed' ? twin.now() : null,
  };
}

function addForm(twin: LeverTwin, opportunity: Opportunity, { form }: NewCandidate): void {
  if (form === undefined) return;
  const id = randomUUID();
  const { text, fields, templateId = randomUUID() } = form;
  twin.data().forms[id] = {
    id,
    opportunityId: opportunity.id,
    text,
    instructions: '',
    baseTemplateId: templateId,
    fields,
    user: opportunity.owner ?? '',
    stage: opportunity.stage,
    createdAt: twin.now(),
    completedAt: twin.now(),
    deletedAt: null,
  };
}

/** Adds somebody who can be hired, with an application, and an offer and a form when asked. */
export function addCandidate(twin: LeverTwin, candidate: NewCandidate): Opportunity {
  const posting = chosenPosting(twin, candidate.posting);
  const { name, location, headline, tags, sources, origin, confidentiality, phone, email } = candidate;
  const stage = candidate.stage ?? (posting === undefined ? 'lead-new' : 'applicant-new');
  if (stageOf(twin, stage) === undefined) throw new ControlRefusal(404, `no stage ${stage}`);
  const { opportunity } = createCandidacy(twin, {
    name,
    emails: candidate.emails ?? (email === undefined || email === '' ? [] : [email]),
    phones: phone === undefined || phone === '' ? [] : [{ type: 'mobile', value: phone }],
    location,
    headline,
    links: [],
    tags,
    sources,
    origin,
    stage,
    owner: twin.data().users[0]?.id ?? null,
    posting,
    confidentiality,
    by: 'person',
  });
  addOffer(twin, opportunity, posting, candidate);
  addForm(twin, opportunity, candidate);
  return opportunity;
}
