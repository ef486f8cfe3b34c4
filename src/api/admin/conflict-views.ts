import { z } from '@hono/zod-openapi';
import type { ConflictRow } from '../../db/import-conflicts.ts';
import { displayName } from '../../domain/employee/display-name.ts';
import type { EmployeeProfile } from '../../domain/employee/employee-profile.ts';
import { CONFLICT_KINDS, CONFLICT_SENTENCES, CONFLICT_STATES } from '../../domain/employee/import-match.ts';
import { Instant, shownInstant } from '../json.ts';

/** A hire of whom an admin decides who they are. */
export const Conflict = z
  .object({
    id: z.string(),
    kind: z.enum(CONFLICT_KINDS),
    sentence: z.string(),
    state: z.enum(CONFLICT_STATES),
    run_id: z.string(),
    connection_id: z.string(),
    subject: z.string().openapi({ description: 'The Lever opportunity that was hired.' }),
    lever_contact_id: z.string(),
    candidates: z
      .array(z.object({ id: z.string(), name: z.string().nullable() }))
      .openapi({ description: 'The employees that this hire may be.' }),
    employee_id: z.string().nullable().openapi({ description: 'Whom the hire was given to.' }),
    created_at: Instant,
    resolved_at: Instant.nullable(),
    resolved_by: z.string().nullable(),
  })
  .openapi('ImportConflict');

export function conflictView(
  row: ConflictRow,
  people: ReadonlyMap<string, EmployeeProfile>,
): z.infer<typeof Conflict> {
  return {
    id: row.id,
    kind: row.kind,
    sentence: CONFLICT_SENTENCES[row.kind],
    state: row.state,
    run_id: row.runId,
    connection_id: row.connectionId,
    subject: row.subject,
    lever_contact_id: row.leverContactId,
    candidates: row.candidates.map((id) => {
      const profile = people.get(id);
      return { id, name: profile ? displayName(profile) : null };
    }),
    employee_id: row.employeeId,
    created_at: row.createdAt.toISOString(),
    resolved_at: shownInstant(row.resolvedAt),
    resolved_by: row.resolvedBy,
  };
}
