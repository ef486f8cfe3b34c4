import { CancellationScope, sleep } from '@temporalio/workflow';

/** The one timer of a run for dates that nothing else tells of; set again only when its instant changes. */
export class Alarm {
  private at: number | null = null;
  private timer: CancellationScope | null = null;
  private rang = false;

  get hasRung(): boolean {
    return this.rang;
  }

  /** Rings at `epochMs`; null: never. */
  set(epochMs: number | null): void {
    if (epochMs === this.at) return;
    this.timer?.cancel();
    this.timer = null;
    this.at = epochMs;
    this.rang = false;
    if (epochMs === null) return;
    const timer = new CancellationScope();
    this.timer = timer;
    timer
      .run(() => sleep(Math.max(epochMs - Date.now(), 1), { summary: 'The next planned date' }))
      .then(
        () => this.ring(timer),
        () => {},
      );
  }

  private ring(timer: CancellationScope): void {
    if (this.timer !== timer) return;
    this.at = null;
    this.rang = true;
  }
}
