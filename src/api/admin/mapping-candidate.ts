import { eq, or, sql } from 'drizzle-orm';
import type { ConnectionRow } from '../../db/connections.ts';
import { type EmployeeRow, readEmployee } from '../../db/read-employees.ts';
import { employees } from '../../db/schema/employees.ts';
import type { LeverClient } from '../../integrations/lever/client.ts';
import { contactIdOf, type LeverOpportunity } from '../../integrations/lever/opportunity.ts';
import { Problem } from '../problem.ts';
import { askLever } from './lever-account.ts';
import type { AdminServices } from './services.ts';

const MOST_OPPORTUNITIES = 20;

/** Whom a sample or a preview is about: somebody in Lever by e-mail address, or an employee. */
export interface WantedPerson {
  readonly email?: string | undefined;
  readonly employeeId?: string | undefined;
  /** One of the person's opportunities; the newest one when it is not said. */
  readonly opportunityId?: string | undefined;
}

/** A candidate in Lever, and the employee that an import would take for the same person. */
export interface FoundCandidate {
  readonly opportunity: LeverOpportunity;
  readonly otherOpportunityIds: readonly string[];
  readonly employee: EmployeeRow | null;
}

/** Finds a candidate in the account of a connection. Throws `Problem`. */
export async function findCandidate(
  services: Pick<AdminServices, 'db' | 'vendors'>,
  connection: ConnectionRow,
  wanted: WantedPerson,
): Promise<FoundCandidate> {
  const named = wanted.employeeId === undefined ? null : await readEmployee(services.db, wanted.employeeId);
  if (wanted.employeeId !== undefined && !named) throw new Problem('employee.not_found');
  if (named && named.leverContactId === null) throw new Problem('employee.not_in_lever');
  const person = named ? { contactId: named.leverContactId ?? '' } : { email: wanted.email?.trim() ?? '' };
  const found = await askLever(services, connection, (lever) => opportunitiesOf(lever, person));
  const opportunity =
    wanted.opportunityId === undefined ? found[0] : found.find(({ id }) => id === wanted.opportunityId);
  if (!opportunity) throw new Problem(named ? 'employee.not_in_lever' : 'candidate.not_found');
  return {
    opportunity,
    otherOpportunityIds: found.filter((other) => other !== opportunity).map(({ id }) => id),
    employee: named ?? (await employeeOf(services, opportunity)),
  };
}

async function opportunitiesOf(
  lever: LeverClient,
  person: { readonly email: string } | { readonly contactId: string },
): Promise<readonly LeverOpportunity[]> {
  const { items } = await lever.listOpportunities({
    ...person,
    confidentiality: 'all',
    expand: ['contact', 'applications'],
    limit: MOST_OPPORTUNITIES,
  });
  const at = ({ lastAdvancedAt, createdAt }: LeverOpportunity) => lastAdvancedAt ?? createdAt ?? 0;
  return [...items].sort((one, other) => at(other) - at(one));
}

/** By contact first, then by e-mail address, as an import looks. */
async function employeeOf(
  { db }: Pick<AdminServices, 'db'>,
  opportunity: LeverOpportunity,
): Promise<EmployeeRow | null> {
  const contactId = contactIdOf(opportunity) ?? opportunity.id;
  const email = opportunity.emails[0]?.trim().toLowerCase() ?? '';
  const sameEmail = sql`lower(${employees.profile} ->> 'personal_email') = ${email}`;
  const rows = await db
    .select()
    .from(employees)
    .where(or(eq(employees.leverContactId, contactId), email === '' ? undefined : sameEmail))
    .limit(MOST_OPPORTUNITIES);
  return (
    rows.find(({ leverContactId }) => leverContactId === contactId) ??
    (rows.length === 1 ? (rows[0] ?? null) : null)
  );
}
