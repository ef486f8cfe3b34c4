const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** True when a page of the Temporal UI asks; on this machine its names are the same place. */
export function isOriginOfUi(origin: string, uiUrl: string | null): boolean {
  if (uiUrl === null || !URL.canParse(origin)) return false;
  const given = new URL(origin);
  const ui = new URL(uiUrl);
  if (given.origin === ui.origin) return true;
  const bothLocal = LOOPBACK.includes(given.hostname) && LOOPBACK.includes(ui.hostname);
  return bothLocal && given.port === ui.port && given.protocol === ui.protocol;
}
