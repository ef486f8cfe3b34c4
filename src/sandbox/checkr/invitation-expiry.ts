import { DateTime } from 'luxon';

/** Checkr: invitations end at 23:59:59 US Pacific of the day of creation plus the period (recorded three times). */
export function invitationExpiry(createdAt: number, periodDays: number): number {
  return DateTime.fromMillis(createdAt, { zone: 'America/Los_Angeles' })
    .plus({ days: periodDays })
    .endOf('day')
    .startOf('second')
    .toMillis();
}
