import { randomHex } from '../machinery/random-ids.ts';
import { ProformaError } from './proforma-error.ts';
import type { Applicant, Order, Outcome, Phase, Product } from './proforma-state.ts';
import { type Occurrence, type ProformaTwin, wordOf } from './proforma-twin.ts';
import { testOutcome } from './test-people.ts';

const SUBMIT_JOB = 'order.submit';
const EXPIRE_JOB = 'order.expire';
const OUTCOME_JOB = 'order.outcome';

const ENDINGS: Record<Exclude<Outcome, 'manual'>, { phase: Phase; flagged: boolean }> = {
  clear: { phase: 'complete', flagged: false },
  records: { phase: 'complete', flagged: true },
  needs_action: { phase: 'needs_action', flagged: false },
  canceled: { phase: 'canceled', flagged: false },
  failed: { phase: 'failed', flagged: false },
};

/** Tells whoever listens; one occurrence may be several messages. */
function announce(twin: ProformaTwin, order: Order, what: Occurrence): void {
  twin.machine.changed();
  const muted = new Set(twin.data().settings.mutedEvents);
  for (const { event, url, message } of twin.dialect.announcements(twin, order, what)) {
    if (muted.has(event)) continue;
    twin.machine.deliverer.send({ hookId: 'account', url, event, orderKey: `${url} ${order.id}`, message });
  }
}

/** Adds an order that waits for its candidate. */
export function createOrder(
  twin: ProformaTwin,
  {
    applicant,
    product,
    reference,
    notify,
    postbackUrl = null,
  }: {
    applicant: Applicant;
    product: Product;
    reference: string | null;
    notify: boolean;
    postbackUrl?: string | null;
  },
): Order {
  const data = twin.data();
  const now = twin.now();
  const fileNumber = data.nextFileNumber;
  data.nextFileNumber += 1;
  const order: Order = {
    id: twin.dialect.newOrderId(fileNumber),
    fileNumber,
    token: randomHex(32),
    applicant,
    packageId: product.id,
    reference,
    phase: 'invited',
    status: wordOf(twin.dialect, 'invited') ?? 'new',
    flagged: false,
    notified: notify ? 1 : 0,
    createdAt: now,
    updatedAt: now,
    completedAt: null,
    expiresAt: now + data.scenario.expireAfterMs,
    postbackUrl,
  };
  data.orders[order.id] = order;
  planCandidate(twin, order);
  announce(twin, order, 'created');
  return order;
}

function planCandidate(twin: ProformaTwin, { id, expiresAt }: Order): void {
  const { scenario } = twin.data();
  const { scheduler } = twin.machine;
  scheduler.add({ kind: EXPIRE_JOB, subject: id, delayMs: expiresAt - twin.now() });
  if (scenario.candidate === 'auto') {
    scheduler.add({ kind: SUBMIT_JOB, subject: id, delayMs: scenario.submitAfterMs });
  }
}

/** Whether the candidate may still fill in the application. */
export function isOpen({ now }: ProformaTwin, { phase, expiresAt }: Order): boolean {
  return phase === 'invited' && expiresAt > now();
}

/** The candidate submits; how it ends follows the test person, then `outcome`, then the scenario. */
export function submitOrder(
  twin: ProformaTwin,
  order: Order,
  { outcome, ssn }: { outcome?: Outcome | undefined; ssn?: string } = {},
): void {
  if (!isOpen(twin, order))
    throw new ProformaError(409, 'VALIDATION_EXCEPTION', 'The application is closed.');
  const { scenario } = twin.data();
  const name = `${order.applicant.firstName} ${order.applicant.lastName}`;
  const ending = outcome ?? testOutcome({ name, ...(ssn ? { ssn } : {}) }) ?? scenario.outcome;
  enter(twin, order, 'in_progress');
  if (ending === 'manual') return;
  twin.machine.scheduler.add({
    kind: OUTCOME_JOB,
    subject: `${order.id} ${ending}`,
    delayMs: scenario.completeAfterMs,
  });
}

function enter(twin: ProformaTwin, order: Order, phase: Phase, flagged = false): void {
  const records = phase === 'complete' && flagged ? twin.dialect.recordsWord : null;
  const word = records ?? wordOf(twin.dialect, phase);
  if (word === undefined) return;
  setStatus(twin, order, { status: word, phase: twin.dialect.statuses[word] ?? phase, flagged });
}

/** Puts an order into any status of the wire; how it got there does not matter. */
export function setStatus(
  twin: ProformaTwin,
  order: Order,
  { status, phase, flagged = order.flagged }: { status: string; phase: Phase; flagged?: boolean },
): void {
  const now = twin.now();
  order.status = status;
  order.phase = phase;
  order.flagged = flagged;
  order.updatedAt = now;
  order.completedAt = phase === 'complete' ? now : null;
  if (phase !== 'invited') twin.machine.scheduler.cancel({ kind: EXPIRE_JOB, subject: order.id });
  announce(twin, order, phase === 'complete' ? 'completed' : phase === 'canceled' ? 'canceled' : 'changed');
}

/** Lets the application run out now; a wire without a word for it shows only the date. */
export function expireOrder(twin: ProformaTwin, order: Order): void {
  if (order.phase !== 'invited') return;
  order.expiresAt = Math.min(order.expiresAt, twin.now());
  twin.machine.changed();
  enter(twin, order, 'expired');
}

/** Writes to the candidate again, with a new link and a new date. */
export function renewLink(twin: ProformaTwin, order: Order): void {
  if (order.phase !== 'invited') {
    throw new ProformaError(
      400,
      'VALIDATION_EXCEPTION',
      `The application of orders in ${order.status} status can not be sent.`,
    );
  }
  order.token = randomHex(32);
  order.notified += 1;
  order.expiresAt = twin.now() + twin.data().scenario.expireAfterMs;
  planCandidate(twin, order);
  twin.machine.changed();
}

/** Tells the scheduler what each step does when its time has come. */
export function registerSteps(twin: ProformaTwin): void {
  const { scheduler } = twin.machine;
  const orderOf = (id: string | undefined) => twin.data().orders[id ?? ''];
  scheduler.handle(SUBMIT_JOB, ({ subject }) => {
    const order = orderOf(subject);
    if (order && isOpen(twin, order)) submitOrder(twin, order);
    return undefined;
  });
  scheduler.handle(EXPIRE_JOB, ({ subject }) => {
    const order = orderOf(subject);
    if (order && order.expiresAt <= twin.now()) expireOrder(twin, order);
    return undefined;
  });
  scheduler.handle(OUTCOME_JOB, ({ subject }) => {
    const [id, ending] = subject.split(' ');
    const order = orderOf(id);
    const end = ENDINGS[ending as keyof typeof ENDINGS];
    if (order?.phase === 'in_progress' && end) enter(twin, order, end.phase, end.flagged);
    return undefined;
  });
}
