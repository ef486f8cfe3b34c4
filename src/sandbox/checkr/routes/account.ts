import type { Hono } from 'hono';
import { basicAuthUser } from '../../machinery/basic-auth.ts';
import type { TwinEnv } from '../../machinery/control-router.ts';
import { CheckrError } from '../checkr-error.ts';
import type { HierarchyNode } from '../checkr-objects.ts';
import { pagedList } from '../checkr-pages.ts';
import { type CheckrTwin, packageOf } from '../checkr-twin.ts';
import { renderPackage } from '../render-checkr.ts';

function renderAccount({ data }: CheckrTwin, user: string | undefined): Record<string, unknown> {
  const { account: own, settings, packages, partner } = data();
  const connected = partner.tokens[user ?? ''];
  const account = connected ? { ...own, id: connected.accountId, name: connected.accountName } : own;
  const screenings = packages.flatMap((known) => known.screenings.map(({ type }) => type));
  return {
    id: account.id,
    object: 'account',
    uri: `/v1/accounts/${account.id}`,
    uri_name: account.uri_name,
    name: account.name,
    created_at: account.created_at,
    authorized: settings.authorized,
    api_authorized: settings.api_authorized,
    account_deauthorization: null,
    adverse_action_email: 'hr@acme.example',
    billing_email: 'billing@acme.example',
    compliance_contact_email: 'legal@acme.example',
    technical_contact_email: 'dev@acme.example',
    support_email: null,
    support_phone: null,
    available_screenings: [...new Set(screenings)],
    default_compliance_city: null,
    default_compliance_state: 'CA',
    geos_required: false,
    purpose: 'employment',
    segmentation_enabled: settings.hierarchy,
    company: { name: 'Acme Corporation', dba_name: 'ACME', state: 'DE', website: 'https://acme.example' },
  };
}

function renderNode(
  { name, custom_id, tier, parent_custom_id, packages }: HierarchyNode,
  withPackages: boolean,
) {
  return { name, custom_id, tier, parent_custom_id, ...(withPackages ? { packages } : {}) };
}

/** The account, its packages and its nodes. */
export function accountRoutes(app: Hono<TwinEnv>, twin: CheckrTwin): void {
  app.get('/v1/account', (c) => c.json(renderAccount(twin, basicAuthUser(c.req.header('authorization')))));
  app.get('/v1/packages', (c) =>
    c.json(pagedList(c, twin.data().packages, (known) => renderPackage(twin, known))),
  );
  app.get('/v1/packages/:id', (c) => {
    const slug = twin.data().packages.find(({ id }) => id === c.req.param('id'))?.slug;
    return c.json(renderPackage(twin, packageOf(twin, slug)));
  });
  app.get('/v1/nodes', (c) => {
    if (!twin.data().settings.hierarchy) {
      throw new CheckrError(403, 'Sorry, your account is not enabled for Hierarchy');
    }
    const by = c.req.query('order_by') === 'custom_id' ? 'custom_id' : 'created_at';
    const sign = c.req.query('order') === 'desc' ? -1 : 1;
    const nodes = [...twin.data().nodes].sort((a, b) => sign * a[by].localeCompare(b[by]));
    const withPackages = c.req.query('include') === 'packages';
    return c.json(pagedList(c, nodes, (node) => renderNode(node, withPackages)));
  });
}
