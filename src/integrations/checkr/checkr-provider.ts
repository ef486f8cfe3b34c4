import type {
  Capabilities,
  OrderBody,
  OrderIds,
  PersonFinding,
  ProviderEvent,
  ProviderWebhook,
  Reading,
  ReportReading,
  ScreeningProvider,
  Verification,
} from '../screening-provider.ts';
import { VendorError } from '../vendor-error.ts';
import { isCredentialed } from './account.ts';
import { createLists, listNodes, listPackages } from './account-lists.ts';
import { attemptIdOfTags, attemptTag } from './attempt-tag.ts';
import type { CheckrClient } from './client.ts';
import { CHECKR_HOSTS, type CheckrEnvironment } from './hosts.ts';
import type { CheckrInvitation, CheckrReport } from './order.ts';
import { candidateBody, invitationBody } from './order-body.ts';
import { pollPlan } from './poll-plan.ts';
import { checkrReportLink } from './report-link.ts';
import { type CheckrEvent, readCheckrEvent, verifyCheckrWebhook } from './webhook.ts';

const HOUR_MS = 3_600_000;

export const CHECKR_CAPABILITIES: Capabilities = {
  persons: true,
  findOrder: true,
  cancel: true,
  // Checkr mails the candidate every day by itself and offers no call for it.
  resend: false,
  packages: true,
  idempotencyKeys: true,
  workLocations: true,
  nodes: true,
  assessments: true,
  adverseAction: true,
  completeNow: true,
  lists: true,
};

const PROBLEMS = {
  billing_reference_unsupported: 'Checkr takes no reference for the invoice.',
  sub_account_unsupported: 'Checkr has no sub-accounts; choose a node instead.',
  person_missing: 'The candidate has not been created at Checkr.',
} as const;

function refuse(code: keyof typeof PROBLEMS): OrderBody {
  return { ok: false, problem: { code, message: PROBLEMS[code] } };
}

/** Checkr as a screening provider. Checkr: a key's first 2xx answer is kept for 24 hours. */
export function createCheckrProvider({
  checkr,
  environment,
  dashboardUrl = CHECKR_HOSTS[environment].dashboardUrl,
}: {
  readonly checkr: CheckrClient;
  readonly environment: CheckrEnvironment;
  readonly dashboardUrl?: string;
}): ScreeningProvider {
  return {
    capabilities: CHECKR_CAPABILITIES,
    keyLifeMs: 24 * HOUR_MS,
    verify: () => verify(checkr),
    listPackages: () => listPackages(checkr),
    listNodes: () => listNodes(checkr),
    lists: createLists(checkr),
    persons: {
      find: (by) => findPerson(checkr, by),
      write: candidateBody,
      create: async (body, key) => (await checkr.createCandidate(body, key)).id,
    },
    writeOrder: (order) => {
      if (order.billingReference) return refuse('billing_reference_unsupported');
      if (order.subAccount) return refuse('sub_account_unsupported');
      if (!order.personId) return refuse('person_missing');
      return invitationBody({ ...order, node: order.node ?? null, candidateId: order.personId });
    },
    sendOrder: async (body, key) => orderReading(await checkr.createInvitation(body, key)),
    findOrder: async ({ personId, reference }) => {
      const tag = attemptTag(reference);
      const invitations = await checkr.listInvitations({ candidateId: personId });
      const found = invitations.find(({ tags }) => tags.includes(tag));
      return found ? orderReading(found) : null;
    },
    read: (ids) => read(checkr, ids),
    cancel: async (orderId) => {
      const { order, ...reading } = orderReading(await checkr.deleteInvitation(orderId));
      return { ...reading, order: order && { ...order, deleted: true } };
    },
    completeNow: async ({ reportId }) => {
      if (!reportId) throw new TypeError('Only a report can be completed.');
      await checkr.completeReport(reportId);
    },
    reportLink: async ({ reportId }) =>
      reportId ? checkrReportLink({ environment, reportId, dashboardUrl }) : null,
    pollPlan,
  };
}

async function verify(checkr: CheckrClient): Promise<Verification> {
  const verified = await checkr.verify();
  if (!verified.ok) return verified;
  const { account } = verified;
  const mayOrder = isCredentialed(account);
  return { ok: true, accountId: account.id, accountName: account.name || null, mayOrder };
}

/** By our own id, else by e-mail: a record of that e-mail under another custom id may be somebody else. */
async function findPerson(
  checkr: CheckrClient,
  { customId, email }: { readonly customId: string; readonly email: string },
): Promise<PersonFinding> {
  const [ours, ...more] = await checkr.findCandidates({ customId });
  if (more.length > 0) return { found: 'ambiguous' };
  if (ours) return { found: 'one', personId: ours.id };
  const others = email ? await checkr.findCandidates({ email }) : [];
  const isStranger = others.some((other) => other.custom_id !== null && other.custom_id !== customId);
  return { found: isStranger ? 'ambiguous' : 'none' };
}

/** Reads the report, or the invitation as long as there is none; at most two requests. */
async function read(checkr: CheckrClient, ids: OrderIds): Promise<Reading | null> {
  const { orderId, reportId, personId } = ids;
  if (reportId) {
    const report = reportReading(await checkr.getReport(reportId));
    return { orderId, personId, reportId, order: null, report };
  }
  const invitation = await invitationOrNull(checkr, orderId);
  if (!invitation) return null;
  const reading = orderReading(invitation);
  if (!invitation.report_id) return reading;
  return { ...reading, report: reportReading(await checkr.getReport(invitation.report_id)) };
}

/** Checkr answers 404 for a deleted invitation on some accounts, whatever is asked to be included. */
async function invitationOrNull(checkr: CheckrClient, id: string): Promise<CheckrInvitation | null> {
  try {
    return await checkr.getInvitation(id);
  } catch (error) {
    if (error instanceof VendorError && error.code === 'checkr.not_found') return null;
    throw error;
  }
}

function orderReading(invitation: CheckrInvitation): Reading {
  return {
    orderId: invitation.id,
    personId: invitation.candidate_id,
    reportId: invitation.report_id,
    order: {
      status: invitation.status,
      deleted: invitation.deleted_at !== null,
      expiresAt: instant(invitation.expires_at),
    },
    report: null,
  };
}

function reportReading(report: CheckrReport): ReportReading {
  return {
    status: report.status,
    result: report.result,
    adjudication: report.adjudication,
    assessment: report.assessment,
    includesCanceled: report.includes_canceled,
    estimatedCompletionAt: instant(report.estimated_completion_time),
    completedAt: instant(report.completed_at),
  };
}

function instant(text: string | null): Date | null {
  const date = text === null ? null : new Date(text);
  return date && !Number.isNaN(date.getTime()) ? date : null;
}

/** Checkr's webhooks; without `hashAccessCode` the access token of `token.deauthorized` is dropped. */
export const checkrWebhook: ProviderWebhook = {
  verify: ({ rawBody, headers, keys }) =>
    verifyCheckrWebhook({ rawBody, signature: headers['x-checkr-signature'], keys }),
  read: (rawBody) => {
    const reading = readCheckrEvent(rawBody);
    return reading.ok ? { ok: true, event: providerEvent(reading.event) } : reading;
  },
};

function providerEvent({ id, type, createdAt, accountId, object }: CheckrEvent): ProviderEvent {
  const reference = attemptIdOfTags(object.tags ?? []);
  const [kind] = type.split('.');
  const reportId = kind === 'report' ? object.id : object.reportId;
  const orderId = kind === 'invitation' ? object.id : undefined;
  const personId = kind === 'candidate' ? object.id : object.candidateId;
  return {
    dedupeKey: id,
    type,
    occurredAt: instant(createdAt ?? null),
    ...(accountId === undefined ? {} : { accountId }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(reportId === undefined ? {} : { reportId }),
    ...(personId === undefined ? {} : { personId }),
    ...(reference === null ? {} : { reference }),
    ...(object.tags === undefined ? {} : { tags: object.tags }),
  };
}
