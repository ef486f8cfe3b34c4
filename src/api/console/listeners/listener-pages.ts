import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../app-env.ts';
import type { ConsoleServices } from '../console-services.ts';
import { addListenerActions } from './listener-actions.tsx';
import { addListenerFilterPage } from './listener-filter-page.tsx';
import { addListenerPage } from './listener-page.tsx';
import { addListenerTokensPage } from './listener-tokens-page.tsx';
import { addListenersPage } from './listeners-page.tsx';
import { addNewListenerPage } from './new-listener-page.tsx';

/** All pages about listeners. */
export function addListenerPages(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  addListenersPage(app, services);
  addNewListenerPage(app, services);
  addListenerPage(app, services);
  addListenerFilterPage(app, services);
  addListenerTokensPage(app, services);
  addListenerActions(app, services);
}
