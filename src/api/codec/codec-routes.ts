import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { PayloadCodec } from '@temporalio/common';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import type { Config } from '../../config.ts';
import type { AppEnv } from '../app-env.ts';
import type { Authentication } from '../authenticate.ts';
import { SECURITY_SCHEME } from '../guarded-route.ts';
import { jsonAnswer, jsonBody } from '../json.ts';
import { COMMON_PROBLEMS, Problem, TOO_LARGE } from '../problem.ts';
import { authorizeCodec } from './codec-access.ts';
import { isOriginOfUi } from './ui-origin.ts';
import { decodeEach, encodeAll } from './wire-payloads.ts';

const MOST_BODY_BYTES = 16 * 1_048_576;

const Payloads = z
  .object({
    payloads: z.array(
      z.object({
        metadata: z.record(z.string(), z.base64()).optional(),
        data: z.base64().optional(),
      }),
    ),
  })
  .openapi('TemporalPayloads', {
    description: 'Payloads as Temporal writes them in JSON: bytes are base64.',
  });

/** The codec server of the Temporal UI and CLI: `<public url>/codec` is their codec endpoint. */
export function addCodecRoutes(
  app: OpenAPIHono<AppEnv>,
  {
    codec,
    authentication,
    config,
  }: {
    readonly codec: PayloadCodec;
    readonly authentication: Authentication;
    readonly config: Pick<Config, 'codecToken' | 'temporalUiUrl' | 'temporalNamespace'>;
  },
): void {
  const allowed = (origin: string) => (isOriginOfUi(origin, config.temporalUiUrl) ? origin : null);
  app.use(
    '/codec/*',
    cors({
      origin: allowed,
      allowMethods: ['POST', 'OPTIONS'],
      allowHeaders: ['X-Namespace', 'Content-Type', 'Authorization'],
      maxAge: 600,
    }),
    authorizeCodec({ authentication, config }),
    bodyLimit({
      maxSize: MOST_BODY_BYTES,
      onError: () => {
        throw new Problem('request.too_large');
      },
    }),
  );

  app.openapi(describeRoute('encode', 'Seal payloads'), async (c) =>
    c.json({ payloads: await encodeAll(codec, c.req.valid('json').payloads) }, 200),
  );
  app.openapi(describeRoute('decode', 'Open payloads'), async (c) =>
    c.json({ payloads: await decodeEach(codec, c.req.valid('json').payloads) }, 200),
  );
}

function describeRoute(name: 'encode' | 'decode', summary: string) {
  return {
    method: 'post' as const,
    path: `/codec/${name}` as const,
    operationId: `${name}Payloads`,
    summary,
    description: 'Bearer: GANGWAY_CODEC_TOKEN, or an API key with `payloads.decode`.',
    tags: ['codec'],
    security: [{ [SECURITY_SCHEME]: [] }],
    request: { body: jsonBody(Payloads) },
    responses: {
      200: jsonAnswer(Payloads, 'The payloads; one that cannot be opened comes back as it was.'),
      ...COMMON_PROBLEMS,
      ...TOO_LARGE,
    },
  };
}
