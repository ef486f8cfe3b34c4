import { z } from 'zod';
import { type ControlRouter, controlBody, type TwinContext } from '../machinery/control-router.ts';
import { addNote } from './add-note.ts';
import { changeTags, deleteOpportunity, setArchived } from './candidacy-changes.ts';
import type { Opportunity } from './lever-objects.ts';
import type { LeverTwin } from './lever-twin.ts';
import { addCandidate, NewCandidate } from './new-candidate.ts';
import { archiveByHand, knownOpportunity, moveByHand } from './people-actions.ts';
import { renderOpportunity } from './render-opportunity.ts';

const Reason = z.object({ reason: z.string().optional() });

/** Calls in which a person does something to a candidate. */
export function addCandidacyControl({ route }: ControlRouter, twin: LeverTwin): void {
  const one = (
    path: string,
    what: string,
    act: (c: TwinContext, opportunity: Opportunity) => void | Promise<void>,
  ) =>
    route('POST', `/opportunities/:id/${path}`, what, async (c) => {
      const opportunity = knownOpportunity(twin, c.req.param('id') ?? '');
      await act(c, opportunity);
      return renderOpportunity(twin, opportunity);
    });

  const add =
    'adds a candidate: {name, email, phone, location, posting?, stage?, origin?, tags?, offer?, form?}';
  route('POST', '/opportunities', add, async (c) =>
    renderOpportunity(twin, addCandidate(twin, await controlBody(c, NewCandidate))),
  );
  one('hire', '{reason?}: archives with a hired reason', async (c, opportunity) => {
    archiveByHand(twin, opportunity, { type: 'hired', ...(await controlBody(c, Reason)) });
  });
  one('archive', '{reason?}: archives with a non-hired reason', async (c, opportunity) => {
    archiveByHand(twin, opportunity, { type: 'non-hired', ...(await controlBody(c, Reason)) });
  });
  one('unarchive', 'takes back an archiving or a hire', (_, opportunity) => {
    setArchived(twin, opportunity, null, { by: 'person' });
  });
  one('stage', '{stage}: moves to a stage by id or name', async (c, opportunity) => {
    moveByHand(twin, opportunity, (await controlBody(c, z.object({ stage: z.string() }))).stage);
  });
  one('tags', '{add?, remove?}', async (c, opportunity) => {
    const Change = z.object({
      add: z.array(z.string()).default([]),
      remove: z.array(z.string()).default([]),
    });
    changeTags(twin, opportunity, await controlBody(c, Change));
  });
  one('notes', '{value, secret?}: a note of a person', async (c, { id, stage }) => {
    const Written = z.object({ value: z.string().min(1), secret: z.boolean().default(false) });
    const { value, secret } = await controlBody(c, Written);
    const entry = { value, createdAt: twin.now(), stage, score: null };
    addNote(twin, {
      opportunityId: id,
      entry,
      user: twin.data().users[0]?.id ?? null,
      secret,
      by: 'person',
    });
  });
  one('confidentiality', '{confidentiality}: confidential or non-confidential', async (c, opportunity) => {
    const Change = z.object({ confidentiality: z.enum(['confidential', 'non-confidential']) });
    opportunity.confidentiality = (await controlBody(c, Change)).confidentiality;
    twin.machine.changed();
  });
  route('DELETE', '/opportunities/:id', 'deletes for good', (c) => {
    deleteOpportunity(
      twin,
      knownOpportunity(twin, c.req.param('id') ?? ''),
      twin.data().users[0]?.id ?? null,
    );
  });
}
