/** Each fault that a twin can be told to have, with what a client must make of it when it hits a write. */
export const FAULTS: readonly [string, Record<string, unknown>, { code: string; outcome: string }][] = [
  ['400', { kind: 'status', status: 400 }, { code: 'invalid_request', outcome: 'refused' }],
  ['401', { kind: 'status', status: 401 }, { code: 'unauthorized', outcome: 'refused' }],
  ['403', { kind: 'status', status: 403 }, { code: 'forbidden', outcome: 'refused' }],
  ['429', { kind: 'status', status: 429 }, { code: 'rate_limited', outcome: 'refused' }],
  ['500', { kind: 'status', status: 500 }, { code: 'unavailable', outcome: 'unknown' }],
  ['503', { kind: 'status', status: 503 }, { code: 'unavailable', outcome: 'unknown' }],
  ['a timeout', { kind: 'timeout' }, { code: 'timeout', outcome: 'unknown' }],
  ['a slow body', { kind: 'slow_body', delayMs: 4000 }, { code: 'timeout', outcome: 'unknown' }],
  ['a half-closed connection', { kind: 'half_close' }, { code: 'network', outcome: 'unknown' }],
  ['a connection dropped before the work', { kind: 'drop_before' }, { code: 'network', outcome: 'unknown' }],
  ['a connection dropped after the work', { kind: 'drop_after' }, { code: 'network', outcome: 'unknown' }],
  ['HTML with 200', { kind: 'html_200' }, { code: 'bad_response', outcome: 'unknown' }],
  ['truncated JSON', { kind: 'truncated_json' }, { code: 'bad_response', outcome: 'unknown' }],
];
