import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../app-env.ts';

const SOURCES = {
  'console.css': { file: new URL('console.css', import.meta.url), type: 'text/css; charset=utf-8' },
  'copy.js': { file: new URL('copy.js', import.meta.url), type: 'text/javascript; charset=utf-8' },
  'htmx.js': {
    file: createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js'),
    type: 'text/javascript; charset=utf-8',
  },
} as const;
type AssetName = keyof typeof SOURCES;

interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Changes with the content, so that browsers may keep the file for ever. */
  readonly address: string;
}

const assets = new Map<AssetName, Asset>();

/** Where a file of the console is served. */
export function assetAddress(name: AssetName): string {
  return assetOf(name).address;
}

/** The stylesheet and the scripts of the console. */
export function addAssetRoutes(app: OpenAPIHono<AppEnv>): void {
  for (const name of Object.keys(SOURCES) as AssetName[]) {
    app.get(`/console/assets/${name}`, (c) => {
      const { bytes, type } = assetOf(name);
      return c.body(bytes, 200, {
        'content-type': type,
        'cache-control': 'public, max-age=31536000, immutable',
      });
    });
  }
}

function assetOf(name: AssetName): Asset {
  const known = assets.get(name);
  if (known) return known;
  const { file, type } = SOURCES[name];
  const bytes = new Uint8Array(readFileSync(file));
  const version = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const asset = { bytes, type, address: `/console/assets/${name}?v=${version}` };
  assets.set(name, asset);
  return asset;
}
