/** The routes that answer without an API key, each with its reason; every other route asks for one. */
export const OPEN_ROUTES: Readonly<Record<string, string>> = {
  'GET /': 'says what this is and holds links only',
  'GET /docs': 'the reference page holds no data',
  'GET /docs/reference.js': 'part of the reference page',
  'GET /docs/swagger-ui.css': 'part of the reference page',
  'GET /docs/swagger-ui-bundle.js': 'part of the reference page',
  'GET /docs/favicon-32x32.png': 'part of the reference page',
  'GET /openapi.json': 'the API document holds no data',
  'GET /healthz': 'probed by load balancers',
  'GET /readyz': 'probed by orchestrators; says of each part only whether it answers',
  'GET /metrics': 'read by Prometheus; numbers only',
  'POST /webhooks/lever/:listenerKey': 'proves itself by its signature and an unguessable address',
  'POST /webhooks/checkr/:connectionKey': 'proves itself by its signature and an unguessable address',
  'POST /webhooks/proforma/:connectionKey': 'proves itself by its secret and an unguessable address',
};
