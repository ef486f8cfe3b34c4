import { type ConnectionRow, openConnection } from '../db/connections.ts';
import { type CheckrClient, createCheckrClient } from '../integrations/checkr/client.ts';
import type { LeverArchiveReason } from '../integrations/lever/account-lists.ts';
import { createLeverClient, type LeverClient } from '../integrations/lever/client.ts';
import type { KeyRing } from '../key-ring.ts';

/** Shorter than the time that Temporal gives one attempt of an activity. */
const TIMEOUT_MS = 15_000;
const REASONS_LIVE_MS = 600_000;

/** Clients for the accounts of connections. */
export function createVendorClients({
  keyRing,
  fetch = globalThis.fetch,
  now = Date.now,
}: {
  readonly keyRing: KeyRing;
  readonly fetch?: typeof globalThis.fetch;
  readonly now?: () => number;
}) {
  const archiveReasons = new Map<
    string,
    { readonly readAt: number; readonly reasons: readonly LeverArchiveReason[] }
  >();

  function options(connection: ConnectionRow) {
    const { baseUrl, credential } = openConnection(keyRing, connection);
    return { baseUrl, credential, fetch, timeoutMs: TIMEOUT_MS };
  }

  return {
    lever: (connection: ConnectionRow): LeverClient => createLeverClient(options(connection)),
    checkr: (connection: ConnectionRow): CheckrClient => createCheckrClient(options(connection)),
    /** Lever's archive reasons, read again when `reasonId` is not among them or after ten minutes. */
    async archiveReasons(
      connectionId: string,
      lever: LeverClient,
      reasonId: string,
    ): Promise<readonly LeverArchiveReason[]> {
      const cached = archiveReasons.get(connectionId);
      const fresh = cached && now() - cached.readAt < REASONS_LIVE_MS;
      if (fresh && cached.reasons.some((reason) => reason.id === reasonId)) return cached.reasons;
      const reasons = await lever.listArchiveReasons();
      archiveReasons.set(connectionId, { readAt: now(), reasons });
      return reasons;
    },
  };
}
export type VendorClients = ReturnType<typeof createVendorClients>;
