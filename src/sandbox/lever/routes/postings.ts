import type { Hono } from 'hono';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { forbidden, notFound } from '../lever-error.ts';
import type { Posting } from '../lever-objects.ts';
import { listBody, pageById } from '../lever-pages.ts';
import { queryMs } from '../lever-request.ts';
import type { LeverTwin } from '../lever-twin.ts';

const JOBS = 'https://jobs.lever.co/acme';
const EXPANDABLE = ['user', 'owner', 'hiringManager', 'followers'] as const;

function urls({ id, state }: Posting) {
  return state === 'draft' ? null : { list: JOBS, show: `${JOBS}/${id}`, apply: `${JOBS}/${id}/apply` };
}

function renderPosting(twin: LeverTwin, p: Posting, expand: string[]): Record<string, unknown> {
  const posting: Record<string, unknown> = {
    id: p.id,
    text: p.text,
    state: p.state,
    distributionChannels: p.state === 'published' ? ['internal', 'public'] : null,
    user: p.owner,
    owner: p.owner,
    hiringManager: p.hiringManager,
    categories: {
      commitment: p.commitment,
      department: p.department,
      level: null,
      location: p.location,
      team: p.team,
      allLocations: [p.location],
    },
    tags: p.tags,
    content: { description: '', descriptionHtml: '', lists: [], closing: '', closingHtml: '' },
    country: p.country,
    followers: [p.owner],
    reqCode: null,
    requisitionCodes: [],
    urls: urls(p),
    confidentiality: p.confidentiality,
    createdAt: p.createdAt,
    updatedAt: p.updatedAt,
    workplaceType: 'unspecified',
    transcribeInterviews: false,
    screening: { enabled: false },
  };
  const user = (id: unknown) => twin.data().users.find((known) => known.id === id) ?? id;
  for (const name of EXPANDABLE.filter((field) => expand.includes(field))) {
    const value = posting[name];
    posting[name] = Array.isArray(value) ? value.map(user) : user(value);
  }
  return posting;
}

const WORDS: Record<string, (posting: Posting) => string[]> = {
  state: (p) => [p.state],
  team: (p) => [p.team],
  department: (p) => [p.department],
  location: (p) => [p.location],
  commitment: (p) => [p.commitment],
  tag: (p) => [p.text, p.department, p.team, p.location, p.commitment, ...p.tags],
};

function matching(c: TwinContext, twin: LeverTwin): Posting[] {
  const confidentiality = c.req.query('confidentiality') ?? 'non-confidential';
  const mayReadConfidential = twin.data().settings.confidentialAccess;
  const start = queryMs(c, 'updated_at_start') ?? 0;
  const end = queryMs(c, 'updated_at_end') ?? Number.POSITIVE_INFINITY;
  return twin.data().postings.filter((posting) => {
    if (posting.confidentiality === 'confidential' && !mayReadConfidential) return false;
    if (confidentiality !== 'all' && confidentiality !== posting.confidentiality) return false;
    if (posting.updatedAt < start || posting.updatedAt > end) return false;
    return Object.entries(WORDS).every(([name, wordsOf]) => {
      const wanted = c.req.queries(name);
      return wanted === undefined || wordsOf(posting).some((word) => wanted.includes(word));
    });
  });
}

export function postingRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  app.get('/v1/postings', (c) => {
    const page = pageById(c, matching(c, twin), ({ id }) => id);
    return c.json(listBody(page, (posting) => renderPosting(twin, posting, c.req.queries('expand') ?? [])));
  });
  app.get('/v1/postings/:posting', (c) => {
    const id = c.req.param('posting');
    const posting = twin.data().postings.find((known) => known.id === id);
    if (posting === undefined) throw notFound('postings', id);
    if (posting.confidentiality === 'confidential' && !twin.data().settings.confidentialAccess) {
      throw forbidden('You do not have access to confidential data.');
    }
    return c.json({ data: renderPosting(twin, posting, c.req.queries('expand') ?? []) });
  });
}
