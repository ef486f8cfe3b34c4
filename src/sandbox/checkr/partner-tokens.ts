import { randomHex } from '../machinery/random-ids.ts';
import { type CheckrTwin, isoSeconds, nowText } from './checkr-twin.ts';
import { PARTNER_ACCOUNT_ID, PARTNER_HOOK, type PartnerToken } from './partner-state.ts';

/** Checkr: a code is good once, for five minutes. */
const CODE_MS = 300_000;
const SETTLED_MS = 5_000;

/** The accounts that a person can connect here: the twin's own, and one that shares nothing with it but the twin. */
export function connectableAccounts({ data }: CheckrTwin): readonly PartnerToken[] {
  const { id, name } = data().account;
  return [
    { accountId: id, accountName: name },
    { accountId: '0d9c7a52be31f04866a1c3e7', accountName: 'Another Company' },
  ];
}

export function allowAccount(twin: CheckrTwin, account: PartnerToken): string {
  const code = randomHex(32);
  twin.data().partner.codes[code] = { ...account, expiresAt: twin.now() + CODE_MS };
  twin.machine.changed();
  return code;
}

/** The token of the account whose code this is, or undefined. An account that may order already is told at once. */
export async function exchangeCode(
  twin: CheckrTwin,
  code: string,
): Promise<{ token: string; accountId: string } | undefined> {
  const { partner } = twin.data();
  const known = partner.codes[code];
  delete partner.codes[code];
  if (!known || known.expiresAt <= twin.now()) return undefined;
  const { accountId, accountName } = known;
  const token = `xoxt-${randomHex(32)}`;
  partner.tokens[token] = { accountId, accountName };
  twin.machine.changed();
  const { settings } = twin.data();
  const mark = twin.machine.deliverer.mark();
  if (settings.authorized && settings.api_authorized) tellCredentialed(twin, accountId);
  if (partner.eventsBeforeToken) await twin.machine.deliverer.settled(mark, SETTLED_MS);
  return { token, accountId };
}

/** Gives a token up, by the partner or in the dashboard; false when it is not known. */
export function deauthorize(twin: CheckrTwin, token: string): boolean {
  const { tokens } = twin.data().partner;
  if (tokens[token] === undefined) return false;
  delete tokens[token];
  twin.machine.changed();
  // Checkr: the account of this event is the partner's own.
  emitToPartner(twin, {
    type: 'token.deauthorized',
    accountId: PARTNER_ACCOUNT_ID,
    object: { access_code: token },
  });
  return true;
}

/** Tells the partner that an account may order from now on. */
export function tellCredentialed(twin: CheckrTwin, accountId: string): void {
  const completed_at = nowText(twin);
  const object = {
    id: accountId,
    object: 'account',
    uri: `/v1/accounts/${accountId}`,
    created_at: isoSeconds(twin.now() - 60_000),
    completed_at,
  };
  emitToPartner(twin, { type: 'account.credentialed', accountId, object });
}

/** Sends an event to the address of the application, when it has one. */
export function emitToPartner(
  twin: CheckrTwin,
  event: { type: string; accountId: string; object: Record<string, unknown>; id?: string },
): void {
  const { webhookUrl } = twin.data().partner;
  if (webhookUrl === null) return;
  const { type, accountId, object, id = randomHex(24) } = event;
  const message = {
    id,
    object: 'event',
    type,
    created_at: nowText(twin),
    webhook_url: webhookUrl,
    data: { object },
    account_id: accountId,
  };
  const orderKey = `${webhookUrl} ${String(object.candidate_id ?? object.id ?? '')}`;
  twin.machine.deliverer.send({ hookId: PARTNER_HOOK, url: webhookUrl, event: type, orderKey, message });
}
