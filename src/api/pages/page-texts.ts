import type { Config } from '../../config.ts';
import { assetAddress } from '../console/assets/asset-routes.ts';

/** The page at `/`: what this is, and where to go on. */
export function frontPage({ temporalUiUrl }: Pick<Config, 'temporalUiUrl'>): string {
  const temporal =
    temporalUiUrl === null
      ? ''
      : `<li><a href="${escapeHtml(temporalUiUrl)}">Temporal UI</a>: every run, step by step</li>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Gangway</title>
<link rel="stylesheet" href="${assetAddress('console.css')}"><link rel="icon" href="data:,"></head>
<body>
<main>
<h1>Gangway</h1>
<p>Employee onboarding on Temporal: a hire in Lever becomes a cleared background check.</p>
<ul>
<li><a href="/console">Console</a></li>
<li><a href="/docs">API reference</a> (<a href="/openapi.json">OpenAPI document</a>)</li>
<li><a href="/readyz">Readiness</a>, <a href="/healthz">health</a>, <a href="/metrics">metrics</a></li>
${temporal}
</ul>
</main>
</body>
</html>
`;
}

/** The page at `/docs`. */
export const REFERENCE_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Gangway API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" href="/docs/favicon-32x32.png"></head>
<body><div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/reference.js"></script></body>
</html>
`;

export const REFERENCE_SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });
`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
