import { z } from '@hono/zod-openapi';
import { HEALTH_STATES, healthOf } from '../../db/connection-health.ts';
import { type ConnectionRow, openConnection } from '../../db/connections.ts';
import { getOauthApp, listOauthApps, type OauthAppRow } from '../../db/oauth-apps.ts';
import { CONNECTION_ENVIRONMENTS, CONNECTION_KINDS } from '../../db/schema/connections.ts';
import { CONNECTION_PROBLEMS, problemSentence } from '../../domain/connection-problem.ts';
import { credentialHint } from '../../integrations/credential.ts';
import { KeyRingError } from '../../key-ring.ts';
import { Instant, shownInstant } from '../json.ts';
import { CHECKR_EVENT_BOXES } from './checkr-webhook-setup.ts';
import { VENDOR_NAMES } from './connection-actions.ts';
import type { AdminServices } from './services.ts';

/** A connection as admins see it: no secret in it. */
export const Connection = z
  .object({
    id: z.string(),
    kind: z.enum(CONNECTION_KINDS),
    name: z.string(),
    environment: z.enum(CONNECTION_ENVIRONMENTS),
    base_url: z.string(),
    dashboard_url: z.string(),
    active: z.boolean(),
    connected_by: z.enum(['log_in', 'key']),
    credential_hint: z.string().nullable().openapi({
      description:
        'The last four characters of a key or token, or the user of a login. Null: there is none, or the key that sealed it is gone.',
    }),
    status: z.object({
      state: z.enum(HEALTH_STATES),
      problem: z.enum(CONNECTION_PROBLEMS).nullable(),
      reason: z.string().nullable().openapi({ description: 'What to do about the problem.' }),
      since: Instant.nullable(),
      checked_at: Instant.nullable(),
      verified_at: Instant.nullable(),
    }),
    account: z.object({
      id: z.string().nullable(),
      name: z.string().nullable(),
      may_order: z.boolean().nullable().openapi({
        description: 'Screening providers: false while the provider has not credentialed the account.',
      }),
    }),
    webhook_url: z
      .string()
      .nullable()
      .openapi({ description: 'Where a screening provider sends. Lever: each listener has its own.' }),
    webhook: z.enum(['created', 'by_hand', 'of_application', 'of_listeners']).openapi({
      description: 'Who made the webhook at the provider, or has to: `created` by Gangway.',
    }),
    webhook_event_boxes: z.array(z.string()).openapi({
      description: 'Checkr: the boxes to tick when the webhook is made by hand.',
    }),
    requests_per_second: z.number().nullable(),
    cleared_at: Instant.nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .openapi('Connection');
export type ConnectionView = z.infer<typeof Connection>;

type Services = Pick<AdminServices, 'db' | 'keyRing' | 'config'>;

/** One connection as admins see it. */
export async function connectionView(services: Services, row: ConnectionRow): Promise<ConnectionView> {
  const app = row.oauthAppId === null ? null : await getOauthApp(services.db, row.oauthAppId);
  return viewOf(services, row, app);
}

/** Connections as admins see them. */
export async function connectionViews(
  services: Services,
  rows: readonly ConnectionRow[],
): Promise<ConnectionView[]> {
  const apps = new Map((await listOauthApps(services.db)).map((app) => [app.id, app]));
  return rows.map((row) => viewOf(services, row, apps.get(row.oauthAppId ?? '') ?? null));
}

function viewOf({ keyRing, config }: Services, row: ConnectionRow, app: OauthAppRow | null): ConnectionView {
  const { kind, problem, problemDetail: detail } = row;
  return {
    id: row.id,
    kind,
    name: row.name,
    environment: row.environment,
    base_url: row.baseUrl,
    dashboard_url: row.dashboardUrl,
    active: row.active,
    connected_by: row.oauthAppId === null ? 'key' : 'log_in',
    credential_hint: hintOf(keyRing, row),
    status: {
      state: healthOf(row),
      problem,
      reason: problem && problemSentence(problem, { vendor: VENDOR_NAMES[kind], detail }),
      since: shownInstant(row.problemSince),
      checked_at: shownInstant(row.checkedAt),
      verified_at: shownInstant(row.verifiedAt),
    },
    account: { id: row.accountId, name: row.accountName, may_order: row.mayOrder },
    webhook_url: webhookPathOf(row, app) && `${config.publicUrl}${webhookPathOf(row, app)}`,
    webhook: webhookOf(row),
    webhook_event_boxes: kind === 'checkr' && !row.settings.webhook ? [...CHECKR_EVENT_BOXES] : [],
    requests_per_second: row.settings.requestsPerSecond ?? null,
    cleared_at: shownInstant(row.clearedAt),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

function webhookOf({ kind, oauthAppId, settings }: ConnectionRow): ConnectionView['webhook'] {
  if (kind === 'lever') return 'of_listeners';
  if (oauthAppId !== null) return 'of_application';
  return settings.webhook ? 'created' : 'by_hand';
}

/** An application of Checkr has one address for all its accounts. */
function webhookPathOf({ kind, webhookKey }: ConnectionRow, app: OauthAppRow | null): string | null {
  if (kind === 'lever') return null;
  return app ? `/webhooks/checkr-app/${app.webhookKey}` : `/webhooks/${kind}/${webhookKey}`;
}

function hintOf(keyRing: Services['keyRing'], row: ConnectionRow): string | null {
  try {
    const { credential } = openConnection(keyRing, row);
    return credential && credentialHint(credential);
  } catch (error) {
    if (error instanceof KeyRingError) return null;
    throw error;
  }
}
