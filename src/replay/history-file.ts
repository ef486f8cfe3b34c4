import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { findPersonalText } from './personal-text.ts';
import { ReplayInputError } from './replay-error.ts';
import type { StoredHistory } from './stored-history.ts';
import { withoutMachine } from './without-machine.ts';

/** Reads a history as the Temporal CLI (`workflow show -o json`) and `replay --save` write it. */
export async function readHistoryFile(file: string): Promise<StoredHistory> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ReplayInputError('replay.file_not_found', `There is no readable file ${file}.`);
  });
  const history = parseHistory(text);
  if (!history) {
    throw new ReplayInputError(
      'replay.not_a_history',
      `${file} is not the history of a workflow. Save one with \`gangway replay --save <workflow id> <file>\` or \`temporal workflow show -o json\`.`,
    );
  }
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  return {
    workflowId: started?.workflowId || path.basename(file, '.json'),
    runId: started?.originalExecutionRunId ?? '',
    history,
  };
}

/** Writes a history as JSON, without the names of machines; refuses one that holds what looks like a person's data. */
export async function writeHistoryFile(file: string, { workflowId, history }: StoredHistory): Promise<void> {
  const clean = withoutMachine(history);
  const personal = findPersonalText(clean);
  if (personal.length > 0) {
    throw new ReplayInputError(
      'replay.personal',
      `The history of ${workflowId} is not saved, because it looks as if it held a person's data: ${personal.join('; ')}.`,
    );
  }
  await writeFile(file, `${historyToJSON(clean)}\n`);
}

function parseHistory(text: string): StoredHistory['history'] | null {
  try {
    const history = historyFromJSON(JSON.parse(text));
    return history.events?.[0]?.workflowExecutionStartedEventAttributes ? history : null;
  } catch (error) {
    // A broken installation of protobufjs says this about every file, so it must not pass for a bad file.
    if (error instanceof TypeError && error.message === 'type must be a Type') throw error;
    return null;
  }
}
