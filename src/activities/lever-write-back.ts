import { WRITE_BACK_TAGS, type WriteBackAttention } from '../domain/lever/write-back-state.ts';
import { nextWriteBackStep, type WriteBackStep } from '../domain/lever/write-back-step.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { WriteBackActivities, WriteBackNext, WriteBackTarget } from '../workflows/contract.ts';
import { leverRefusesAccess } from './lever-refusal.ts';
import { createWriteBackCall, type WriteBackDeps } from './write-back-call.ts';
import { readShown } from './write-back-shown.ts';
import { createWriteBackStore, type OpenWriteBack } from './write-back-store.ts';

/** How long (ms) after its worker gave up on it a call may still take effect in Lever. */
const MAY_ARRIVE_MS = 60_000;

/** The activities of a write-back: a look that decides, and one call. */
export function createWriteBackActivities(deps: WriteBackDeps): WriteBackActivities {
  const { vendors, mayArriveMs = MAY_ARRIVE_MS } = deps;
  const store = createWriteBackStore(deps);

  async function readWriteBack(input: WriteBackTarget & { readonly now: number }): Promise<WriteBackNext> {
    await store.doubtCalls(input, new Date(input.now + mayArriveMs));
    const known = await store.open(input);
    if (!known) return { do: 'end' };
    try {
      const shown = await readShown(vendors.lever(known.connection), input.opportunityId, known.wanted);
      for (const { marker, id } of shown.notes) {
        if (known.wanted.notes.some((note) => note.marker === marker && note.state !== 'written')) {
          await store.noteWritten(deps.db, marker, id, new Date(input.now));
        }
      }
      return await act(known, nextWriteBackStep(known.wanted, shown, input.now), input.now);
    } catch (error) {
      const attention = error instanceof VendorError ? readAttention(error) : null;
      if (!attention) throw error;
      await store.refused(known.open, attention, input.now);
      return { do: 'end' };
    }
  }

  async function act(known: OpenWriteBack, step: WriteBackStep, now: number): Promise<WriteBackNext> {
    switch (step.do) {
      case 'wait':
        return step;
      case 'unconfirmed':
        await store.noteUnconfirmed(known, step.marker);
        return { do: 'look' };
      case 'stage_missing':
        await store.refused([known.newest], 'stage_missing', now);
        return { do: 'look' };
      case 'done': {
        const tag = WRITE_BACK_TAGS[known.wanted.state];
        return { do: (await store.settle(known, tag, new Date(now))) ? 'end' : 'look' };
      }
      default:
        return { do: 'call', call: step };
    }
  }

  return { readWriteBack, ...createWriteBackCall({ ...deps, store }) };
}

/** What an admin must know when Lever refuses a look; null when it may pass by itself. */
function readAttention({ code }: VendorError): WriteBackAttention | null {
  if (leverRefusesAccess(code)) return 'connection_refused';
  return code === 'lever.not_found' || code === 'lever.invalid_request' ? 'record_missing' : null;
}
