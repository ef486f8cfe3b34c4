import { z } from 'zod';
import { createBoundedCalls } from '../../db/bounded-calls.ts';
import { type ConnectionRow, findConnectionByWebhookKey, openConnection } from '../../db/connections.ts';
import type { Db } from '../../db/database.ts';
import { findListenerByEndpointKey, openSignatureTokens } from '../../db/listeners.ts';
import { findOauthAppByWebhookKey, openClientSecret } from '../../db/oauth-apps.ts';
import type { ListenerEvent } from '../../domain/listener/webhook-events.ts';
import { connectionsOfApp } from '../../inbox/partner-event.ts';
import { PROFORMA_BINDINGS, type ProformaBinding } from '../../integrations/proforma/settings.ts';
import type { KeyRing } from '../../key-ring.ts';
import { createEndpointCache } from './endpoint-cache.ts';

/** What a Lever webhook is checked against and stored under. */
export interface LeverEndpoint {
  /** The configuration of its connection was cleared. */
  readonly gone: boolean;
  readonly listenerId: string;
  readonly connectionId: string;
  /** What lets people in. */
  readonly event: ListenerEvent;
  /** Of all its webhooks together: some accounts sign all events with one token. */
  readonly signatureTokens: readonly string[];
}

/** What a Checkr webhook is checked against and stored under. */
export interface CheckrEndpoint {
  /** The configuration of the connection was cleared. */
  readonly gone: boolean;
  readonly connectionId: string;
  readonly signingKeys: readonly string[];
}

/** What a webhook for a partner application of Checkr is checked against and stored under. */
export interface CheckrAppEndpoint {
  readonly appId: string;
  readonly clientSecret: string;
  /** The connections that log in through it. */
  readonly rows: readonly ConnectionRow[];
}

/** What a webhook of Proforma is checked against and stored under. */
export interface ProformaEndpoint extends CheckrEndpoint {
  readonly binding: ProformaBinding;
}

const Bound = z.object({ binding: z.enum(PROFORMA_BINDINGS) });

/** The endpoints of webhooks, with their secrets opened, kept in memory for a few seconds. */
export function createEndpoints({
  db,
  keyRing,
  lifeMs = 5_000,
}: {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly lifeMs?: number;
}) {
  const bounded = createBoundedCalls();
  const lever = createEndpointCache<LeverEndpoint>({
    lifeMs,
    load: async (key) => {
      const found = await bounded(() => findListenerByEndpointKey(db, key));
      if (!found) return null;
      const { id: listenerId, connectionId, event } = found.listener;
      const signatureTokens = found.webhooks.flatMap((webhook) => openSignatureTokens(keyRing, webhook));
      return { listenerId, connectionId, event, signatureTokens, gone: found.clearedAt !== null };
    },
  });
  const checkr = createEndpointCache<CheckrEndpoint>({
    lifeMs,
    load: async (key) => {
      const row = await bounded(() => findConnectionByWebhookKey(db, key));
      if (row?.kind !== 'checkr') return null;
      return {
        connectionId: row.id,
        signingKeys: openConnection(keyRing, row).signingKeys,
        gone: row.clearedAt !== null,
      };
    },
  });
  const checkrApp = createEndpointCache<CheckrAppEndpoint>({
    lifeMs,
    load: async (key) => {
      const app = await bounded(() => findOauthAppByWebhookKey(db, key));
      if (app?.kind !== 'checkr') return null;
      const rows = await bounded(() => connectionsOfApp(db, app.id));
      return { appId: app.id, clientSecret: openClientSecret(keyRing, app), rows };
    },
  });
  const proforma = createEndpointCache<ProformaEndpoint>({
    lifeMs,
    load: async (key) => {
      const row = await bounded(() => findConnectionByWebhookKey(db, key));
      if (row?.kind !== 'proforma') return null;
      const { binding } = Bound.parse(row.settings.proforma);
      const { signingKeys } = openConnection(keyRing, row);
      return { connectionId: row.id, binding, signingKeys, gone: row.clearedAt !== null };
    },
  });
  return {
    lever: lever.get,
    checkr: checkr.get,
    checkrApp: checkrApp.get,
    proforma: proforma.get,
    /** Forgets everything: a connection or a listener was changed. */
    clear(): void {
      lever.clear();
      checkr.clear();
      checkrApp.clear();
      proforma.clear();
    },
  };
}
export type Endpoints = ReturnType<typeof createEndpoints>;
