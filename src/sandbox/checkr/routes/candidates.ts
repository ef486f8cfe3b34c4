import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { createCandidate, updateCandidate } from '../candidate-changes.ts';
import { CandidateInput, checkCandidate } from '../candidate-input.ts';
import { CheckrError } from '../checkr-error.ts';
import type { Candidate } from '../checkr-objects.ts';
import { pagedList } from '../checkr-pages.ts';
import { checkrBody } from '../checkr-request.ts';
import { type CheckrTwin, candidateOf, nowText } from '../checkr-twin.ts';
import { renderCandidate } from '../render-checkr.ts';

type Test = (candidate: Candidate, wanted: string) => boolean;

const fullName = ({ first_name, middle_name, last_name }: Candidate) =>
  [first_name, middle_name, last_name].filter((part) => part !== null).join(' ');

const FILTERS: Record<string, Test> = {
  email: ({ email }, wanted) => email.toLowerCase() === wanted.toLowerCase(),
  full_name: (candidate, wanted) => fullName(candidate).toLowerCase() === wanted.toLowerCase(),
  adjudication: ({ adjudication }, wanted) => adjudication === wanted,
  custom_id: ({ custom_id }, wanted) => custom_id === wanted,
  created_after: ({ created_at }, wanted) => Date.parse(created_at) >= Date.parse(wanted),
  created_before: ({ created_at }, wanted) => Date.parse(created_at) <= Date.parse(wanted),
  driver_license_number: ({ driver_license_number }, wanted) => driver_license_number === wanted,
  geo_id: ({ geo_ids }, wanted) => geo_ids.includes(wanted),
};

/** Checkr: the list omits international candidates. Metadata filters: key exact, value as a part. */
function matching(c: TwinContext, twin: CheckrTwin): Candidate[] {
  const tests = Object.entries(c.req.query()).flatMap(([name, wanted]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    if (key !== undefined) return (candidate: Candidate) => (candidate.metadata[key] ?? '').includes(wanted);
    const test = FILTERS[name];
    return test === undefined ? [] : (candidate: Candidate) => test(candidate, wanted);
  });
  return Object.values(twin.data().candidates).filter(
    (candidate) => !candidate.international && tests.every((test) => test(candidate)),
  );
}

const PiiRemoval = z.object({ deletion_contact_email_address: z.string() });

async function removePii(c: TwinContext, twin: CheckrTwin): Promise<Candidate> {
  const candidate = candidateOf(twin, c.req.param('id') ?? '');
  await checkrBody(c, PiiRemoval);
  if (candidate.pii_removed) throw new CheckrError(400, 'Candidate has already had PII removed');
  Object.assign(candidate, {
    first_name: null,
    middle_name: null,
    last_name: null,
    mother_maiden_name: null,
    dob: null,
    ssn: null,
    phone: null,
    zipcode: null,
    driver_license_number: null,
    driver_license_state: null,
    pii_removed: true,
    updated_at: nowText(twin),
  });
  twin.machine.changed();
  return candidate;
}

export function candidateRoutes(app: Hono<TwinEnv>, twin: CheckrTwin): void {
  app.get('/v1/candidates', (c) => c.json(pagedList(c, matching(c, twin), renderCandidate)));
  app.post('/v1/candidates', async (c) => {
    const input = await checkrBody(c, CandidateInput);
    checkCandidate(input, twin.now());
    return c.json(renderCandidate(createCandidate(twin, input)), 201);
  });
  app.get('/v1/candidates/:id', (c) => c.json(renderCandidate(candidateOf(twin, c.req.param('id')))));
  app.post('/v1/candidates/:id', async (c) => {
    const candidate = candidateOf(twin, c.req.param('id'));
    const input = await checkrBody(c, CandidateInput);
    checkCandidate(input, twin.now());
    updateCandidate(twin, candidate, input);
    return c.json(renderCandidate(candidate));
  });
  app.delete('/v1/candidates/:id/pii', async (c) => c.json(renderCandidate(await removePii(c, twin))));
}
