import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../app-env.ts';
import { addAlertRoutes } from './alert-routes.ts';
import { addApiKeyRoutes } from './api-key-routes.ts';
import { addAuditRoutes } from './audit-routes.ts';
import { addCheckRoutes } from './check-routes.ts';
import { addCheckSettingsRoutes } from './check-settings-routes.ts';
import { addConnectionRoutes } from './connection-routes.ts';
import { addConnectionStateRoutes } from './connection-state-routes.ts';
import { addDefinitionRoutes } from './definition-routes.ts';
import { addDeliveryRoutes } from './delivery-routes.ts';
import { addEmployeeRoutes } from './employee-routes.ts';
import { addListenerRoutes } from './listener-routes.ts';
import { addMappingPreviewRoutes } from './mapping-preview-routes.ts';
import { addMappingRoutes } from './mapping-routes.ts';
import { addPackageRoutes } from './package-routes.ts';
import { addRunActionRoutes } from './run-action-routes.ts';
import { addRunFlagRoutes } from './run-flag-routes.ts';
import { addRunRoutes } from './run-routes.ts';
import type { AdminServices } from './services.ts';
import { addSweepRoutes } from './sweep-routes.ts';
import { addWebhookHealthRoutes } from './webhook-health-routes.ts';
import { addWriteBackRoutes } from './write-back-routes.ts';

/** Everything under `/api/v1`. */
export function addAdminRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  addConnectionRoutes(app, services);
  addConnectionStateRoutes(app, services);
  addPackageRoutes(app, services);
  addWebhookHealthRoutes(app, services);
  addSweepRoutes(app, services);
  addWriteBackRoutes(app, services);
  addDefinitionRoutes(app, services);
  addListenerRoutes(app, services);
  addRunFlagRoutes(app, services);
  addMappingRoutes(app, services);
  addMappingPreviewRoutes(app, services);
  addEmployeeRoutes(app, services);
  addRunRoutes(app, services);
  addRunActionRoutes(app, services);
  addCheckRoutes(app, services);
  addCheckSettingsRoutes(app, services);
  addAlertRoutes(app, services);
  addDeliveryRoutes(app, services);
  addApiKeyRoutes(app, services);
  addAuditRoutes(app, services);
}
