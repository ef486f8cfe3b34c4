import type { Order } from './expected-card.ts';
import type { ModelWorld } from './model-world.ts';
import { unlessRefused } from './unless-refused.ts';

/** What Checkr, people in its dashboard or the candidate do to an order: a call of the control API of the sandbox. */
interface ControlAct {
  readonly on: 'invitations' | 'reports';
  readonly path: string;
  readonly body?: object;
}
/** A larger package for a report, which can be asked for by Checkr's own API only. */
type VendorAct = ControlAct | { readonly on: 'upgrade' };

const onInvitation = (path: string, body = {}): VendorAct => ({ on: 'invitations', path, body });
const onReport = (path: string, body = {}): VendorAct => ({ on: 'reports', path, body });
const SUBMIT = onInvitation('submit', { outcome: 'manual' });
const ETA = onReport('eta', { estimated_completion_time: '2030-01-02T00:00:00Z' });
const ASSESSMENTS = ['eligible', 'review', 'escalated'].map((assessment) =>
  onReport('assessment', { assessment }),
);
const LARGER_PACKAGE = 'driver_pro';

/** What can happen at Checkr to an order that stands like this; what is likely is there more than once. */
function possibleActs({ invitation, report }: Order): readonly VendorAct[] {
  if (!report) {
    const isOpen = invitation.status === 'pending' && invitation.deleted_at === null;
    return isOpen ? [SUBMIT, SUBMIT, SUBMIT, SUBMIT, onInvitation('expire'), onInvitation('cancel')] : [];
  }
  switch (report.status) {
    case 'pending':
      return [
        ETA,
        ...['suspend', 'clear', 'consider', 'consider', 'consider', 'complete-now', 'cancel'].map((path) =>
          onReport(path),
        ),
      ];
    case 'suspended':
      return ['resume', 'clear', 'complete-now', 'cancel'].map((path) => onReport(path));
    case 'dispute':
      return [onReport('clear'), onReport('consider')];
    case 'complete':
      return [
        ...['dispute', 'engage'].map((path) => onReport(path)),
        ...ASSESSMENTS,
        { on: 'upgrade' },
        ...(report.result === 'consider' && report.adjudication === null ? [onReport('pre-adverse')] : []),
        ...(report.adjudication === 'pre_adverse_action' ? [onReport('post-adverse')] : []),
      ];
    default:
      return [];
  }
}

/** Does one of the things that can happen to an order now; answers what it was, null when nothing can. */
export async function actAtCheckr(
  world: ModelWorld,
  {
    order,
    candidateId,
    pick,
  }: { readonly order: Order; readonly candidateId: string; readonly pick: number },
): Promise<string | null> {
  const possible = possibleActs(order);
  const act = possible[pick % Math.max(possible.length, 1)];
  if (!act) return null;
  if (act.on === 'upgrade') {
    const done = await upgrade(world, { reportId: order.invitation.report_id ?? '', candidateId });
    return done ? 'upgrade' : 'upgrade refused';
  }
  const id = act.on === 'invitations' ? order.invitation.id : order.invitation.report_id;
  const path = `/_control/${act.on}/${id}/${act.path}`;
  const done = await unlessRefused(world.installation.checkr('POST', path, act.body ?? {}));
  const name = act.path === 'assessment' ? `assessment ${JSON.stringify(act.body)}` : act.path;
  return done ? name : `${name} refused`;
}

/** Checkr: a report can only be upgraded when the SSN of its candidate is known. */
async function upgrade(
  { checkrApi }: ModelWorld,
  { reportId, candidateId }: { readonly reportId: string; readonly candidateId: string },
): Promise<boolean> {
  await checkrApi('POST', `/candidates/${candidateId}`, { ssn: '544255544' });
  return unlessRefused(checkrApi('POST', `/reports/${reportId}`, { package: LARGER_PACKAGE }));
}
