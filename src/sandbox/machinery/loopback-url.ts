const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a vendor would take the URL for webhooks: HTTPS, or plain HTTP to this very machine. */
export function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}
