import { ApplicationFailure } from '@temporalio/common';
import type { TaskNext } from '../domain/run/task-next.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { StepInput } from '../workflows/contract.ts';
import type { CheckDeps } from './check-person.ts';
import { accountRefusal, TRY_AGAIN_MS, whenRefused } from './check-refusal.ts';
import { readAtProvider, readCheckAgain, readUndisturbed } from './undisturbed-read.ts';

/** The steps that read what the provider says now. */
export function createReadSteps({ db, store, vendors }: CheckDeps) {
  async function readOrder(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    if (attempt.connection.problem === 'revoked') return store.settle(attempt, input);
    return whenRefused({ store, attempt, input }, async () => {
      const provider = vendors.provider(attempt.connection);
      return readUndisturbed(db, attempt.check, {
        read: (check) => readAtProvider(provider, check, input.now),
        write: (tx, patch) => store.settleIn(tx, attempt, input, patch),
        isLast: (next) => next.do === 'end' || next.do === 'next_attempt',
      });
    });
  }

  async function refreshCheck(input: { readonly checkId: string; readonly now: number }): Promise<void> {
    try {
      await readCheckAgain({ db, vendors }, input);
    } catch (error) {
      throw error instanceof VendorError && accountRefusal(error) ? untilAccepted(error) : error;
    }
  }

  return { readOrder, refreshCheck };
}

/** Nobody looks at a card again whose run is closed: what refused the account is asked until it does not. */
function untilAccepted(error: VendorError): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: error.code,
    nextRetryDelay: TRY_AGAIN_MS,
  });
}
