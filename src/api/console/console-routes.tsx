import type { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import type { AppEnv } from '../app-env.ts';
import type { Authentication } from '../authenticate.ts';
import { Problem } from '../problem.ts';
import { requestDeadline } from '../request-deadline.ts';
import { addAccountPages } from './account/account-page.tsx';
import { addSecondFactorRoutes } from './account/second-factor-routes.tsx';
import { addApiKeyPages } from './api-keys/api-keys-page.tsx';
import { addAssetRoutes } from './assets/asset-routes.ts';
import { addAuditPages } from './audit/audit-page.tsx';
import { addCheckPage } from './checks/check-page.tsx';
import { addConnectionForms } from './connections/connection-forms.tsx';
import { addConnectionPage } from './connections/connection-page.tsx';
import { addConnectionsPage } from './connections/connections-page.tsx';
import { addNewConnectionPages } from './connections/new-connection-page.tsx';
import type { ConsoleServices } from './console-services.ts';
import { addDefinitionPages } from './definitions/definition-pages.tsx';
import { addNewDefinitionPage } from './definitions/new-definition-page.tsx';
import { addDeliveryPages } from './deliveries/delivery-pages.tsx';
import { addEmployeePages } from './employees/employee-pages.ts';
import { addListenerPages } from './listeners/listener-pages.ts';
import { addMappingPage } from './mapping/mapping-page.tsx';
import { addMappingLists } from './mapping/mapping-versions-page.tsx';
import { addOutboundPage } from './mapping/outbound-page.tsx';
import { sectionsOf } from './navigation.ts';
import { addRunActionPage } from './runs/run-action-page.tsx';
import { addRunPage } from './runs/run-page.tsx';
import { addRunsPage } from './runs/runs-page.tsx';
import { addSignInRoutes } from './sign-in/sign-in-routes.tsx';
import { addSessionPages } from './users/sessions-page.tsx';
import { addUserPage } from './users/user-page.tsx';
import { addUsersPages } from './users/users-page.tsx';

const MOST_BODY_BYTES = 1_048_576;
const REQUEST_DEADLINE_MS = 15_000;

/** Every page of the console. What is added before the guard answers to everybody. */
export function addConsoleRoutes(
  app: OpenAPIHono<AppEnv>,
  {
    services,
    authentication,
  }: { readonly services: ConsoleServices; readonly authentication: Authentication },
): void {
  const refuseBody = () => {
    throw new Problem('request.too_large');
  };
  const limits = [
    requestDeadline(REQUEST_DEADLINE_MS),
    bodyLimit({ maxSize: MOST_BODY_BYTES, onError: refuseBody }),
  ];
  app.use('/console/*', ...limits);
  app.use('/checks/*', ...limits);
  addAssetRoutes(app);
  addSignInRoutes(app, services);

  app.use('/console/*', authentication.middleware);
  app.use('/checks/*', authentication.middleware);
  app.get('/console', (c) =>
    c.redirect(sectionsOf(c.get('caller').role)[0]?.href ?? '/console/account', 303),
  );
  addConnectionsPage(app, services);
  addNewConnectionPages(app, services);
  addConnectionPage(app, services);
  addConnectionForms(app, services);
  addRunsPage(app, services);
  addRunPage(app, services);
  addRunActionPage(app, services);
  addCheckPage(app, services);
  addApiKeyPages(app, services);
  addAuditPages(app, services);
  addNewDefinitionPage(app, services);
  addDefinitionPages(app, services);
  addDeliveryPages(app, services);
  addUsersPages(app, services);
  addUserPage(app, services);
  addSessionPages(app, services);
  addAccountPages(app, services);
  addSecondFactorRoutes(app, services);
  addListenerPages(app, services);
  addMappingLists(app, services);
  addOutboundPage(app, services);
  addMappingPage(app, services);
  addEmployeePages(app, services);
}
