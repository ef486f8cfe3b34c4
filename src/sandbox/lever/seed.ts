import type { ArchiveReason, LeverUser, Posting, Stage } from './lever-objects.ts';
import { DEFAULT_LEVER_SETTINGS, type LeverSettings, type LeverState } from './lever-state.ts';

const SUPER_ADMIN = '32bc4d3b-6a8f-4a06-9d38-0c1f1f6b0a11';
const HIRING_MANAGER = '044140c7-1b1e-4a56-8f3c-5e2d8a8d0b22';
const FOUNDED_AT = Date.UTC(2025, 0, 6, 9);

/** Lever: five stages have literal ids in every account, the others are UUIDs; custom ones may follow Offer. */
const STAGES: Stage[] = [
  { id: 'lead-new', text: 'New lead' },
  { id: 'lead-reached-out', text: 'Reached out' },
  { id: 'lead-responded', text: 'Responded' },
  { id: 'applicant-new', text: 'New applicant' },
  { id: '2ca03d97-d4f2-4a97-89de-96c8b0d07924', text: 'Recruiter screen' },
  { id: '7f2b9a0e-58a4-4f0c-9b7e-1f5c6a2d3e44', text: 'On-site interview' },
  { id: 'offer', text: 'Offer' },
  { id: 'c4d5e6f7-0a1b-4c2d-8e3f-4a5b6c7d8e99', text: 'Background Check' },
];

const ARCHIVE_REASONS: ArchiveReason[] = [
  { id: '0092d31b-502b-4f0d-b4da-3827e1a2991f', text: 'Hired', status: 'active', type: 'hired' },
  { id: '63dd55b2-a99f-4e7b-985f-22c7bf80ab42', text: 'Underqualified', status: 'active', type: 'non-hired' },
  { id: '8d7f2a40-3c5e-4b1f-9e6a-7b8c9d0e1f33', text: 'Withdrew', status: 'active', type: 'non-hired' },
  { id: 'd2b6f0c4-91a7-4c3d-8f5e-6a7b8c9d0e44', text: 'Unresponsive', status: 'active', type: 'non-hired' },
  { id: 'e7a1c3d5-2b4f-4e6a-9c8d-0f1e2d3c4b55', text: 'Timing', status: 'inactive', type: 'non-hired' },
];

function user(details: Pick<LeverUser, 'id' | 'name' | 'accessRole'> & Partial<LeverUser>): LeverUser {
  const username = details.name.toLowerCase().replaceAll(' ', '.');
  return {
    username,
    email: `${username}@acme.example`,
    photo: null,
    createdAt: FOUNDED_AT,
    deactivatedAt: null,
    externalDirectoryId: null,
    linkedContactIds: null,
    jobTitle: null,
    managerId: null,
    ...details,
  };
}

const USERS: LeverUser[] = [
  user({ id: SUPER_ADMIN, name: 'Kel Vin', accessRole: 'super admin', jobTitle: 'Head of People' }),
  user({ id: HIRING_MANAGER, name: 'Rosa Diaz', accessRole: 'team member', jobTitle: 'Engineering Manager' }),
  user({ id: 'be129d9b-7c3f-4d2a-8b1e-9f0a1b2c3d33', name: 'Ines Park', accessRole: 'interviewer' }),
  user({
    id: '7eb948ab-2d4c-4f6e-9a8b-0c1d2e3f4a55',
    name: 'Omar Reid',
    accessRole: 'team member',
    deactivatedAt: Date.UTC(2026, 1, 2),
  }),
];

function posting(
  details: Pick<Posting, 'id' | 'text' | 'department' | 'team' | 'location'> & Partial<Posting>,
) {
  return {
    state: 'published' as const,
    owner: SUPER_ADMIN,
    hiringManager: HIRING_MANAGER,
    commitment: 'Full-time',
    country: 'US',
    tags: [],
    confidentiality: 'non-confidential' as const,
    createdAt: FOUNDED_AT,
    updatedAt: FOUNDED_AT,
    ...details,
  };
}

const POSTINGS: Posting[] = [
  posting({
    id: '75ff237f-c221-4c26-8b23-faf395f5ea1c',
    text: 'Backend Engineer',
    department: 'Research & Development',
    team: 'Engineering',
    location: 'San Francisco, CA',
  }),
  posting({
    id: '1c9e6b52-8d3a-4f07-b2c4-5d6e7f8091a2',
    text: 'Warehouse Associate',
    department: 'Operations',
    team: 'Logistics',
    location: 'Seattle, WA',
    hiringManager: null,
    tags: ['Proforma_tasker_standard'],
  }),
  posting({
    id: 'a8b7c6d5-e4f3-4a21-9b0c-1d2e3f405162',
    text: 'Delivery Driver',
    department: 'Operations',
    team: 'Fleet',
    location: 'Austin, TX',
    commitment: 'Part-time',
  }),
  posting({
    id: 'f0e1d2c3-b4a5-4687-9788-695a4b3c2d1e',
    text: 'Chief of Staff',
    department: 'Executive',
    team: 'Office of the CEO',
    location: 'New York, NY',
    confidentiality: 'confidential',
  }),
];

/** A fresh Lever account: stages, archive reasons, users and postings; nobody has applied yet. */
export function seedLever(settings: Partial<LeverSettings> = {}): LeverState {
  return structuredClone({
    settings: { ...DEFAULT_LEVER_SETTINGS, ...settings },
    stages: STAGES,
    archiveReasons: ARCHIVE_REASONS,
    users: USERS,
    postings: POSTINGS,
    contacts: {},
    opportunities: {},
    applications: {},
    notes: {},
    offers: {},
    forms: {},
    deleted: [],
    webhooks: {},
    oauth: { codes: {}, grants: {}, accessTokens: {}, refreshTokens: {}, renewals: 0 },
    webhookGroups: {},
  });
}
