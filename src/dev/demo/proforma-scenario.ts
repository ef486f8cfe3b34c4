import { DevError } from '../dev-error.ts';
import { type DemoOrder, fillInPage, leverFile, proformaFile } from './people.ts';
import { type Stage, untilRunWaitsFor } from './scenes.ts';

/** TazWorks' test person in whose order nothing is found. */
const CLEAN_SSN = '111-22-3333';
const TAG_BEGINNING = 'Background Check:';

/** From the move to a stage in Lever to the note there, by the order gateway of Proforma. */
export async function proforma(stage: Stage): Promise<void> {
  const { story, person } = stage;
  const order = await orderAppears(stage);
  await tagBecomes(stage, 'Ordered');
  await fillInPage(order.candidateUrl, person, CLEAN_SSN);
  story.tell('Candidate', `${person.name} fills in Proforma's page and consents`, order.candidateUrl);
  const submitted = await orderBecomes(stage, 'in_progress');
  story.tell('Proforma', `order ${submitted.status}: the agency searches`);
  const { status } = await orderBecomes(stage, 'complete');
  story.tell('Proforma', `order ${status}, and a webhook that says no more than that`);
  await runCompletes(stage);
  await tagBecomes(stage, 'Completed');
  await noteIsThere(stage);
}

async function orderAppears(stage: Stage): Promise<DemoOrder> {
  const { story, gangway, person, proformaUrl, runId } = stage;
  const { order, name } = await story.until('the order at Proforma', async () => {
    const { orders, nameOf } = await proformaFile(proformaUrl, person);
    return orders[0] && { order: orders[0], name: nameOf(orders[0]) };
  });
  const run = await untilRunWaitsFor(stage, 'the run to wait for the candidate', { reason: 'candidate' });
  const check = await gangway.check(runId);
  story.tell(
    'Gangway',
    `check ${check?.id} ordered, for employee ${run.employee_id}`,
    `package ${name}, which the tag Proforma_${name} of the posting names`,
  );
  story.tell('Proforma', `order ${order.id} taken, ${person.email} gets the link`);
  return order;
}

function orderBecomes(stage: Stage, phase: string): Promise<DemoOrder> {
  return stage.story.until(`the order to be ${phase}`, async () => {
    const { orders } = await proformaFile(stage.proformaUrl, stage.person);
    return orders.find((order) => order.phase === phase);
  });
}

/** Waits until this is the only one of our tags on the opportunity. */
async function tagBecomes({ story, leverUrl, person }: Stage, word: string): Promise<void> {
  const wanted = `${TAG_BEGINNING}${word}`;
  await story.until(`the tag ${wanted}`, async () => {
    const { tags } = await leverFile(leverUrl, person);
    const ours = tags.filter((tag) => tag.startsWith(TAG_BEGINNING));
    return ours.length === 1 && ours[0] === wanted ? true : undefined;
  });
  story.tell('Lever', `tag ${wanted}`);
}

async function runCompletes(stage: Stage): Promise<void> {
  const { story, gangway, person, proformaUrl, runId } = stage;
  await untilRunWaitsFor(stage, 'the run to complete', {});
  const card = (await gangway.check(runId))?.result.status_label;
  const { orders } = await proformaFile(proformaUrl, person);
  if (card !== 'Clear' || orders.length !== 1) {
    throw new DevError(
      'dev.story_went_wrong',
      `The check is ${card} after ${orders.length} orders, instead of Clear after 1.`,
    );
  }
  story.tell('Gangway', `check ${card}, run completed`);
}

async function noteIsThere({ story, leverUrl, person }: Stage): Promise<void> {
  const notes = await story.until('the note in Lever', async () => {
    const found = await leverFile(leverUrl, person);
    return found.notes.length > 0 ? found.notes : undefined;
  });
  const [note = ''] = notes;
  if (notes.length !== 1 || !note.includes('http')) {
    throw new DevError(
      'dev.story_went_wrong',
      `Lever has ${notes.length} notes instead of one with a link: ${note}`,
    );
  }
  story.tell('Lever', 'one note with the link to the report', ...note.split('\n').filter(Boolean));
}
