import { requestJson } from '../json-http.ts';
import { type DemoReport, pressOnCheckrPage } from './people.ts';
import { proforma } from './proforma-scenario.ts';
import {
  candidateSubmits,
  cardBecomes,
  orderIsPlaced,
  reportBecomes,
  runCompletes,
  type Stage,
  untilRunWaitsFor,
} from './scenes.ts';

const DAY_MS = 24 * 3_600_000;
const DELAY_DAYS = 9;

/** Numbers of Checkr's sheet of mock candidates: they decide how the report goes. */
const SSN = { clear: '544-25-5544', consider: '667-68-6677', suspended: '223-23-2239' } as const;

/** What can happen after a hire, or a move to a stage; each plays until the run has completed. */
export const SCENARIOS = { clear, consider, slow, expired, dispute, proforma } as const;
export type ScenarioName = keyof typeof SCENARIOS;

async function clear(stage: Stage): Promise<void> {
  await candidateSubmits(stage, await orderIsPlaced(stage, { count: 1 }), SSN.clear);
  await reportIsClear(stage);
  await runCompletes(stage, { label: 'Clear', orders: 1 });
}

async function consider(stage: Stage): Promise<void> {
  const { story, checkrUrl } = stage;
  await candidateSubmits(stage, await orderIsPlaced(stage, { count: 1 }), SSN.consider);
  const report = await reportBecomes(stage, 'complete');
  story.tell('Checkr', `report complete, result ${report.result}`);
  const run = await untilRunWaitsFor(stage, 'the check to need a review', { reason: 'review' });
  await cardBecomes(stage, 'Needs review');
  story.tell('Gangway', 'check Needs review, the run waits for a person', run.why?.sentence ?? '');
  await pressOnCheckrPage(checkrUrl, `reports/${report.id}/engage`);
  story.tell('Admin', "reads the report in Checkr's dashboard and decides: Engage");
  await runCompletes(stage, { label: 'Eligible', orders: 1, after: 'review' });
}

async function slow(stage: Stage): Promise<void> {
  const { story, checkrUrl } = stage;
  const report = await candidateSubmits(stage, await orderIsPlaced(stage, { count: 1 }), SSN.suspended);
  await reportBecomes(stage, 'suspended');
  story.tell('Checkr', 'report suspended: a document of the candidate is missing');
  await cardBecomes(stage, 'Suspended');
  story.tell('Gangway', 'check Suspended, the run goes on waiting');
  await pressOnCheckrPage(checkrUrl, `reports/${report.id}/resume`);
  story.tell('Checkr', 'report resumed');
  await estimateMoves(stage, report);
  await reportIsClear(stage);
  await runCompletes(stage, { label: 'Clear', orders: 1 });
}

async function estimateMoves({ story, gangway, checkrUrl, runId }: Stage, report: DemoReport): Promise<void> {
  const estimate = new Date(Date.now() + DELAY_DAYS * DAY_MS).toISOString();
  const day = estimate.slice(0, 10);
  await requestJson('POST', `${checkrUrl}/_control/reports/${report.id}/eta`, {
    body: { estimated_completion_time: estimate },
  });
  story.tell('Checkr', `a county court is slow: estimated completion moved to ${day}`);
  await story.until('the new estimate', async () => {
    const check = await gangway.check(runId);
    return check?.result.estimated_completion_at?.startsWith(day) ? true : undefined;
  });
  story.tell('Gangway', `check expected by ${day}`);
}

async function expired(stage: Stage): Promise<void> {
  const { story, checkrUrl } = stage;
  const first = await orderIsPlaced(stage, { count: 1 });
  await pressOnCheckrPage(checkrUrl, `invitations/${first.id}/expire`);
  story.tell('Checkr', 'invitation expired: the candidate did nothing for a week');
  const second = await orderIsPlaced(stage, { count: 2, after: 'invitation_expired' });
  story.tell(
    'Gangway',
    'invited once more by itself: a new attempt with a key of its own; the old card stays',
  );
  await candidateSubmits(stage, second, SSN.clear);
  await reportIsClear(stage);
  await runCompletes(stage, { label: 'Clear', orders: 2 });
}

async function dispute(stage: Stage): Promise<void> {
  const { story, checkrUrl } = stage;
  await candidateSubmits(stage, await orderIsPlaced(stage, { count: 1 }), SSN.consider);
  const report = await reportBecomes(stage, 'complete');
  story.tell('Checkr', `report complete, result ${report.result}`);
  await cardBecomes(stage, 'Needs review');
  story.tell('Gangway', 'check Needs review, the run waits for a person');
  await pressOnCheckrPage(checkrUrl, `reports/${report.id}/dispute`);
  story.tell('Candidate', 'disputes the report with Checkr');
  await cardBecomes(stage, 'Disputed');
  story.tell('Gangway', 'check Disputed: nobody can decide until the dispute has ended');
  await pressOnCheckrPage(checkrUrl, `reports/${report.id}/clear`);
  story.tell('Checkr', 'the record was of somebody else: report complete again, result clear');
  await runCompletes(stage, { label: 'Clear', orders: 1, after: 'review' });
}

async function reportIsClear(stage: Stage): Promise<void> {
  const { result } = await reportBecomes(stage, 'complete');
  stage.story.tell('Checkr', `report complete, result ${result}`);
}
