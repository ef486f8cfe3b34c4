import { CancellationScope, condition, proxyActivities } from '@temporalio/workflow';
import type { TaskChange } from '../domain/run/task-carry.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import { databaseWrite, vendorCall } from './activity-options.ts';
import { RUN_QUEUE, type RunActivities, type StepActivities, type StepInput } from './contract.ts';
import type { Effect, Kind, KindContext } from './kinds/kind.ts';
import { runKind } from './run-kind.ts';

const database = proxyActivities<Pick<RunActivities, 'lookAtImport' | 'lookAtCheck'>>(databaseWrite);
const vendor = proxyActivities<Omit<StepActivities, 'refreshCheck'>>(vendorCall);

/** What a running kind needs to know of its run; asked anew each time. */
export interface TaskHost {
  readonly runId: string;
  readonly taskKey: string;
  readonly attempt: number;
  canceling(): boolean;
  draining(): boolean;
  /** Called with the change that a kind reports, and with its end. */
  changed(change: TaskChange): void;
  /** Called when this attempt is over and the task goes on with a new one. */
  nextAttempt(): void;
  /** Called with what is not a failed activity: a bug. */
  broken(error: unknown): void;
}

/**
 * One task whose kind is running: its pokes and retries, its effects in flight, and the scope that
 * ends it. Pokes are counted so that one which comes during a read is not taken for answered.
 */
export class TaskRuntime {
  private pokes = 0;
  private answered = 0;
  private nudges = 0;
  private noticed = 0;
  private retry = false;
  private effects = 0;
  private inFlight = 0;
  private readonly scope = new CancellationScope();
  private settled: Promise<void> = Promise.resolve();
  private readonly host: TaskHost;

  constructor(host: TaskHost, resumed: { readonly poked: boolean; readonly retried: boolean }) {
    this.host = host;
    if (resumed.poked) this.poke();
    if (resumed.retried) this.retryNow();
  }

  get hasUnansweredPoke(): boolean {
    return this.pokes > this.answered;
  }

  get isRetryPending(): boolean {
    return this.retry;
  }

  get isInFlight(): boolean {
    return this.inFlight > 0;
  }

  poke(): void {
    this.pokes += 1;
    this.nudges += 1;
  }

  retryNow(): void {
    this.retry = true;
    this.nudges += 1;
  }

  /** Wakes the kind without a reason of its own, so that it sees that the run is being canceled. */
  nudge(): void {
    this.nudges += 1;
  }

  start(kind: Kind): void {
    const context: KindContext = {
      effect: (effect) => this.runEffect(effect),
      report: (change) => this.host.changed(change),
      wait: (epochMs, summary) => this.waitUntil(epochMs, summary),
      poked: () => this.hasUnansweredPoke,
    };
    this.settled = this.scope
      .run(() => runKind(kind, context))
      .then(
        (end) => (end === 'next_attempt' ? this.host.nextAttempt() : this.host.changed(end)),
        (error: unknown) => {
          if (!this.scope.consideredCancelled) this.host.broken(error);
        },
      );
  }

  /** Ends the kind where it stands; what its activity in flight still does is in its own rows. */
  async stop(): Promise<void> {
    this.scope.cancel();
    await this.settled;
  }

  private async runEffect(effect: Effect): Promise<TaskNext> {
    await condition(() => !this.host.draining());
    this.inFlight += 1;
    try {
      return await this.call(effect);
    } finally {
      this.inFlight -= 1;
    }
  }

  private async call(effect: Effect): Promise<TaskNext> {
    const { taskKey, attempt } = this.host;
    const input: StepInput = {
      runId: this.host.runId,
      taskKey,
      attempt,
      now: Date.now(),
      canceling: this.host.canceling(),
      poked: effect.answersPokes ? false : this.hasUnansweredPoke,
      retry: this.retry,
    };
    const pokes = this.pokes;
    this.noticed = this.nudges;
    this.retry = false;
    this.effects += 1;
    const options = {
      activityId: `${taskKey}.${attempt}.${this.effects}.${effect.activity}`,
      summary: effect.summary,
    };
    const next =
      effect.activity === 'lookAtImport' || effect.activity === 'lookAtCheck'
        ? await database[effect.activity].executeWithOptions({ ...databaseWrite, ...options }, [input])
        : await vendor[effect.activity].executeWithOptions(
            { ...vendorCall, ...options, ...(effect.queue === RUN_QUEUE ? {} : { taskQueue: effect.queue }) },
            [input],
          );
    if (effect.answersPokes) this.answered = pokes;
    return next;
  }

  private async waitUntil(epochMs: number, summary: string): Promise<void> {
    const woken = () => this.nudges > this.noticed;
    if (epochMs === Number.MAX_SAFE_INTEGER) await condition(woken);
    else await condition(woken, Math.max(epochMs - Date.now(), 1), { summary });
    this.noticed = this.nudges;
  }
}
