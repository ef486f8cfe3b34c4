const RESOURCES: Readonly<Record<string, string>> = {
  opportunities: 'opportunities',
  contacts: 'contact',
  postings: 'postings',
  stages: 'stages',
  archive_reasons: 'archive_reasons',
  users: 'users',
  webhooks: 'webhooks',
  tags: 'tags',
  sources: 'sources',
};
const OF_OPPORTUNITY: Readonly<Record<string, string>> = {
  notes: 'notes',
  offers: 'offers',
  forms: 'forms',
};

/** Whether the scopes allow a request. Lever: `write` implies `read`; tags and stages are written as opportunities. */
export function isAllowed(scopes: readonly string[], method: string, path: string): boolean {
  const [resource = '', , part = ''] = path.replace(/^\/v1\//, '').split('/');
  const name = (resource === 'opportunities' && OF_OPPORTUNITY[part]) || RESOURCES[resource];
  if (name === undefined) return true;
  if (scopes.includes(`${name}:write:admin`)) return true;
  return method === 'GET' && scopes.includes(`${name}:read:admin`);
}
