export interface WorkLocation {
  country: string;
  state?: string | undefined;
  city?: string | undefined;
}

export type Adjudication = 'engaged' | 'pre_adverse_action' | 'post_adverse_action';

/** A candidate in Checkr's own words; `international` and `work_locations` are not echoed. */
export interface Candidate {
  id: string;
  created_at: string;
  updated_at: string;
  first_name: string | null;
  last_name: string | null;
  middle_name: string | null;
  mother_maiden_name: string | null;
  dob: string | null;
  /** Masked when it arrives; the twin never keeps the number. */
  ssn: string | null;
  email: string;
  zipcode: string | null;
  phone: string | null;
  driver_license_state: string | null;
  driver_license_number: string | null;
  copy_requested: boolean;
  previous_driver_license_state: string | null;
  previous_driver_license_number: string | null;
  adjudication: Adjudication | null;
  custom_id: string | null;
  no_middle_name: boolean;
  report_ids: string[];
  geo_ids: string[];
  metadata: Record<string, string>;
  work_locations: WorkLocation[];
  international: boolean;
  pii_removed: boolean;
}

export interface Invitation {
  id: string;
  token: string;
  status: 'pending' | 'completed' | 'expired';
  completed_at: string | null;
  deleted_at: string | null;
  package: string;
  created_at: string;
  expires_at: string;
  tags: string[];
  candidate_id: string;
  report_id: string | null;
  work_locations: WorkLocation[];
  international: boolean;
}

/** What a pending report becomes by itself. */
export const OUTCOMES = [
  'clear',
  'consider',
  'manual',
  'suspended',
  'canceled',
  'clear_with_canceled',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Report {
  id: string;
  status: 'pending' | 'complete' | 'suspended' | 'dispute' | 'canceled';
  result: 'clear' | 'consider' | null;
  includes_canceled: boolean;
  created_at: string;
  completed_at: string | null;
  revised_at: string | null;
  upgraded_at: string | null;
  turnaround_time: number | null;
  package: string;
  tags: string[];
  adjudication: Adjudication | null;
  assessment: 'eligible' | 'review' | 'escalated' | null;
  source: 'api' | 'continuous_check' | 'form' | 'manual_order' | 'recurrence' | 'web';
  work_locations: WorkLocation[];
  estimated_completion_time: string | null;
  eta_generated_at: string | null;
  candidate_id: string;
  screenings: Record<string, string | string[] | null>;
  outcome: Outcome;
}

export interface Package {
  id: string;
  created_at: string;
  name: string;
  slug: string;
  price: number;
  screenings: { type: string; subtype: string | null }[];
}

export interface HierarchyNode {
  name: string;
  custom_id: string;
  tier: string;
  parent_custom_id: string | null;
  packages: string[];
  created_at: string;
}

export interface AdverseAction {
  id: string;
  created_at: string;
  status: 'pending' | 'complete' | 'canceled';
  report_id: string;
  post_notice_scheduled_at: string;
  canceled_at: string | null;
  adverse_item_ids: string[];
}

export interface CheckrWebhook {
  id: string;
  webhook_url: string;
  include_object: boolean;
  created_at: string;
}
