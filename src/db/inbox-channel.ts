/** Dispatchers listen here: a delivery is waiting. */
export const INBOX_CHANNEL = 'gangway_inbox';
