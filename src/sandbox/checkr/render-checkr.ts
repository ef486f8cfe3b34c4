import type {
  AdverseAction,
  Candidate,
  CheckrWebhook,
  Invitation,
  Package,
  Report,
} from './checkr-objects.ts';
import type { CheckrTwin } from './checkr-twin.ts';

/** Checkr: key order as on the wire; `metadata` only when set; `work_locations` is not echoed. */
export function renderCandidate(candidate: Candidate): Record<string, unknown> {
  const c = candidate;
  return {
    id: c.id,
    uri: `/v1/candidates/${c.id}`,
    created_at: c.created_at,
    first_name: c.first_name,
    last_name: c.last_name,
    middle_name: c.middle_name,
    mother_maiden_name: c.mother_maiden_name,
    dob: c.dob,
    ssn: c.ssn,
    email: c.email,
    zipcode: c.zipcode,
    phone: c.phone,
    driver_license_state: c.driver_license_state,
    driver_license_number: c.driver_license_number,
    copy_requested: c.copy_requested,
    previous_driver_license_state: c.previous_driver_license_state,
    previous_driver_license_number: c.previous_driver_license_number,
    adjudication: c.adjudication,
    custom_id: c.custom_id,
    no_middle_name: c.no_middle_name,
    updated_at: c.updated_at,
    locale: null,
    object: 'candidate',
    report_ids: c.report_ids,
    geo_ids: c.geo_ids,
    ...(Object.keys(c.metadata).length === 0 ? {} : { metadata: c.metadata }),
  };
}

/** The candidate's page; the link is a bearer secret. */
export function invitationUrl({ data, publicUrl }: CheckrTwin, { token }: Invitation): string {
  return `${publicUrl()}/invite/${data().account.uri_name}/${token}`;
}

/** Checkr: international invitations carry their country in `metadata` and a locale. */
export function renderInvitation(twin: CheckrTwin, invitation: Invitation): Record<string, unknown> {
  const i = invitation;
  const abroad = i.work_locations.map(({ country }, index) => [`work_location_${index}`, { country }]);
  return {
    id: i.id,
    status: i.status,
    uri: `/v1/invitations/${i.id}`,
    invitation_url: invitationUrl(twin, i),
    completed_at: i.completed_at,
    deleted_at: i.deleted_at,
    package: i.package,
    created_at: i.created_at,
    expires_at: i.expires_at,
    tags: i.tags,
    ...(i.international ? { metadata: Object.fromEntries(abroad) } : {}),
    locale: i.international ? 'en' : null,
    archived: false,
    archived_info: {},
    object: 'invitation',
    candidate_id: i.candidate_id,
    report_id: i.report_id,
  };
}

export function renderReport(report: Report): Record<string, unknown> {
  const r = report;
  return {
    id: r.id,
    object: 'report',
    uri: `/v1/reports/${r.id}`,
    status: r.status,
    result: r.result,
    includes_canceled: r.includes_canceled,
    created_at: r.created_at,
    completed_at: r.completed_at,
    revised_at: r.revised_at,
    upgraded_at: r.upgraded_at,
    turnaround_time: r.turnaround_time,
    package: r.package,
    tags: r.tags,
    adjudication: r.adjudication,
    assessment: r.assessment,
    source: r.source,
    segment_stamps: [],
    work_locations: r.work_locations,
    estimated_completion_time: r.estimated_completion_time,
    candidate_id: r.candidate_id,
    candidate_story_ids: [],
    ...r.screenings,
    personal_reference_verification_ids: [],
    professional_reference_verification_ids: [],
    document_ids: [],
    geo_ids: [],
    program_id: null,
    archived: false,
  };
}

export function renderPackage({ data }: CheckrTwin, p: Package): Record<string, unknown> {
  return {
    id: p.id,
    object: 'package',
    uri: `/v1/packages/${p.id}`,
    apply_url: `https://apply.checkr.com/apply/${data().account.uri_name}/${p.id.slice(0, 12)}`,
    created_at: p.created_at,
    deleted_at: null,
    name: p.name,
    slug: p.slug,
    price: p.price,
    screenings: p.screenings,
  };
}

export function renderWebhook({ data }: CheckrTwin, webhook: CheckrWebhook): Record<string, unknown> {
  const { id, include_object, webhook_url, created_at } = webhook;
  return {
    id,
    object: 'webhook',
    uri: `/v1/webhooks/${id}`,
    account_id: data().account.id,
    application_id: null,
    include_object,
    webhook_url,
    created_at,
    deleted_at: null,
  };
}

export function renderAdverseAction(action: AdverseAction): Record<string, unknown> {
  const { id, created_at, status, report_id, post_notice_scheduled_at, canceled_at, adverse_item_ids } =
    action;
  return {
    id,
    object: 'adverse_action',
    uri: `/v1/adverse_actions/${id}`,
    created_at,
    status,
    report_id,
    post_notice_scheduled_at,
    post_notice_ready_at: post_notice_scheduled_at,
    canceled_at,
    delivery: { state: 'queued', reason: null, updated_at: created_at },
    adverse_items: adverse_item_ids.map(renderAdverseItem),
    individualized_assessment_engaged: false,
  };
}

export function renderAdverseItem(id: string) {
  return { id, object: 'adverse_item', text: 'License status: Suspended' };
}
