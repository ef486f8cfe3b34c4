export const ORIGINS = ['applied', 'sourced', 'referred', 'university', 'internal', 'agency'] as const;
export type Origin = (typeof ORIGINS)[number];

export type Confidentiality = 'non-confidential' | 'confidential';

export interface Phone {
  type: string | null;
  value: string;
}

export interface Archived {
  reason: string;
  archivedAt: number;
}

/** A person. Lever: tags live on the opportunity, e-mails, phones and links on the contact. */
export interface Contact {
  id: string;
  name: string;
  headline: string;
  isAnonymized: boolean;
  location: string;
  emails: string[];
  phones: Phone[];
  links: string[];
}

/** A candidacy. Name, e-mails, phones, location and links shown on it come from its contact. */
export interface Opportunity {
  id: string;
  contact: string;
  stage: string;
  confidentiality: Confidentiality;
  archived: Archived | null;
  tags: string[];
  sources: string[];
  stageChanges: { toStageId: string; toStageIndex: number; updatedAt: number; userId?: string }[];
  origin: Origin;
  sourcedBy: string | null;
  owner: string | null;
  followers: string[];
  applications: string[];
  createdAt: number;
  updatedAt: number | null;
  lastInteractionAt: number;
  lastAdvancedAt: number;
  snoozedUntil: number | null;
}

export interface Application {
  id: string;
  type: 'posting' | 'user';
  opportunityId: string;
  posting: string;
  createdAt: number;
  archived: Archived | null;
}

export interface Posting {
  id: string;
  text: string;
  state: 'published' | 'internal' | 'closed' | 'draft' | 'pending' | 'rejected';
  owner: string;
  hiringManager: string | null;
  commitment: string;
  department: string;
  team: string;
  location: string;
  country: string;
  tags: string[];
  confidentiality: Confidentiality;
  createdAt: number;
  updatedAt: number;
}

export interface Stage {
  id: string;
  text: string;
}

export interface ArchiveReason {
  id: string;
  text: string;
  status: 'active' | 'inactive';
  type: 'hired' | 'non-hired';
}

export interface LeverUser {
  id: string;
  name: string;
  username: string;
  email: string;
  accessRole: string;
  photo: null;
  createdAt: number;
  deactivatedAt: number | null;
  externalDirectoryId: null;
  linkedContactIds: null;
  jobTitle: string | null;
  managerId: string | null;
}

export interface Note {
  id: string;
  opportunityId: string;
  values: { value: string; createdAt: number; stage: string; score: number | null }[];
  user: string | null;
  secret: boolean;
  /** Lever: only notes written through the API can be changed or deleted through it. */
  by: 'api' | 'person';
  createdAt: number;
  completedAt: number;
  deletedAt: null;
}

export interface Offer {
  id: string;
  opportunityId: string;
  posting: string | null;
  status: string;
  creator: string;
  createdAt: number;
  fields: { text: string; identifier: string; value: string | number | null }[];
  signedAt: number | null;
}

export interface ProfileForm {
  id: string;
  opportunityId: string;
  text: string;
  instructions: string;
  baseTemplateId: string;
  fields: Record<string, unknown>[];
  user: string;
  stage: string;
  createdAt: number;
  completedAt: number | null;
  deletedAt: number | null;
}
