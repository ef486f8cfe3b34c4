import type { Client } from '@temporalio/client';
import type { VendorClients } from '../../activities/vendor-clients.ts';
import type { Config } from '../../config.ts';
import type { Db } from '../../db/database.ts';
import type { KeyRing } from '../../key-ring.ts';

/** What the routes of the admin API work with. */
export interface AdminServices {
  readonly db: Db;
  readonly keyRing: KeyRing;
  /** For the few calls that an admin waits for. */
  readonly vendors: VendorClients;
  /** Connects when it is first used. */
  readonly temporal: Client;
  readonly config: Pick<Config, 'publicUrl' | 'temporalUiUrl' | 'temporalNamespace' | 'companyTimeZone'>;
  /** How long an admin action may wait for its run before it is answered 202 (ms). */
  readonly actionDeadlineMs: number;
}
