import { SCREENING_STAGE } from '../connect-proforma.ts';
import { DevError } from '../dev-error.ts';
import type { DevOutput } from '../dev-output.ts';
import type { StackAccess } from '../dev-stack.ts';
import { createGangwayView, type DemoRun } from './gangway-view.ts';
import { hireSomebody, screenSomebody } from './people.ts';
import { SCENARIOS, type ScenarioName } from './scenarios.ts';
import { createStory } from './story.ts';

const OPENINGS: Readonly<Record<ScenarioName, string>> = {
  clear: 'A hire whose background check comes back clear.',
  consider: 'A hire whose report needs a decision.',
  slow: 'A hire whose report takes its time.',
  expired: 'A hire who lets the first invitation expire.',
  dispute: 'A hire who disputes the report.',
  proforma: 'A candidate who is screened by Proforma before the hire.',
};

/** Hires somebody, or moves them to the stage of the screening, and tells what follows until the run has completed; returns the run. Throws `DevError`. */
export async function tellStory({
  access,
  scenario,
  output,
  signal,
}: {
  access: StackAccess;
  scenario: ScenarioName;
  output: DevOutput;
  signal: AbortSignal;
}): Promise<DemoRun> {
  const { sandbox } = access;
  if (sandbox === undefined) {
    throw new DevError(
      'dev.story_went_wrong',
      'This stack runs without the sandbox, so nobody can be hired.',
    );
  }
  const isScreening = scenario === 'proforma';
  if (isScreening && sandbox.proforma === undefined) {
    throw new DevError(
      'dev.story_went_wrong',
      'This stack was started without the Proforma sandbox. Stop it and start it again.',
    );
  }
  const gangway = createGangwayView(access);
  output.line();
  output.line(OPENINGS[scenario]);
  output.line();
  const story = createStory({ output, signal });
  const leverUrl = sandbox.lever.url;
  const person = isScreening ? await screenSomebody(leverUrl, SCREENING_STAGE) : await hireSomebody(leverUrl);
  const event = isScreening ? `is moved to the stage ${SCREENING_STAGE}` : 'is hired';
  story.tell('Lever', `${person.name} ${event}`, `opportunity ${person.opportunityId}`);
  const run = await story.until('the run to start', async () => {
    const found = await gangway.runOf(person.opportunityId);
    return found?.started_at ? found : undefined;
  });
  story.tell('Gangway', `run ${run.id} started`, `Temporal workflow ${run.workflow_id}`);
  const urls = { leverUrl, checkrUrl: sandbox.checkr.url, proformaUrl: sandbox.proforma?.url ?? '' };
  await SCENARIOS[scenario]({ story, gangway, ...urls, person, runId: run.id });
  return gangway.run(run.id);
}
