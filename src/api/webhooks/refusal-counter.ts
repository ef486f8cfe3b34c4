import type { Refusals } from '../../db/listener-refusals.ts';
import type { RefusalReason, RefusalSample } from '../../domain/listener/refusal.ts';

const MOST_WAITING = 1_000;

export interface Refused {
  readonly listenerId: string;
  readonly reason: RefusalReason;
  readonly sample: RefusalSample;
}

/**
 * Counts what listeners refuse and writes it down in the background, at most one write a second for each listener
 * and reason, so that a flood of bad requests costs the database nothing. A count that cannot be written is lost.
 */
export function createRefusalCounter({
  write,
  onError = () => {},
  everyMs = 1_000,
  now = Date.now,
}: {
  readonly write: (refusals: Refusals) => Promise<void>;
  readonly onError?: (error: unknown) => void;
  readonly everyMs?: number;
  readonly now?: () => number;
}) {
  const waiting = new Map<string, Refusals>();
  const writtenAt = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;

  async function flush(all: boolean): Promise<void> {
    const at = now();
    for (const [key, last] of writtenAt) if (at - last >= everyMs) writtenAt.delete(key);
    const due = [...waiting].filter(([key]) => all || !writtenAt.has(key));
    for (const [key] of due) {
      waiting.delete(key);
      writtenAt.set(key, at);
    }
    await Promise.all(due.map(([, refusals]) => write(refusals).catch(onError)));
    if (waiting.size > 0) schedule(everyMs);
  }

  function schedule(ms: number): void {
    if (timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      void flush(false);
    }, ms).unref();
  }

  return {
    count({ listenerId, reason, sample }: Refused): void {
      const key = `${listenerId} ${reason}`;
      const known = waiting.get(key);
      if (!known && waiting.size >= MOST_WAITING) return;
      const at = new Date(now());
      waiting.set(key, {
        listenerId,
        reason,
        sample,
        count: (known?.count ?? 0) + 1,
        firstAt: known?.firstAt ?? at,
        lastAt: at,
      });
      schedule(0);
    },
    /** Writes what is waiting, before the process ends. */
    flush: () => flush(true),
  };
}
export type RefusalCounter = ReturnType<typeof createRefusalCounter>;
