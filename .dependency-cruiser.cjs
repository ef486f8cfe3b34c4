/** The one direction of dependencies; "types only" is held by the test of the workflow bundle. */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^src/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    only('domain-is-pure', '^src/domain/', ['^src/domain/'], 'domain imports nothing of Gangway but domain'),
    {
      name: 'domain-no-io',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['core'] },
    },
    only(
      'workflows-see-run-rules-only',
      '^src/workflows/',
      ['^src/workflows/', '^src/domain/run/'],
      'workflows import the run part of domain and their contract',
    ),
    {
      name: 'workflows-no-node',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'workflows-temporal-only',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { path: 'node_modules', pathNot: ['node_modules/@temporalio/(workflow|common)/'] },
    },
    only('integrations-see-domain-only', '^src/integrations/', ['^src/integrations/', '^src/domain/']),
    only('db-does-not-call-up', '^src/db/', [
      '^src/db/',
      '^src/domain/',
      '^src/integrations/(credential|[a-z]+/(hosts|settings))\\.ts$',
      '^src/(ids|key-ring)\\.ts',
    ]),
    only('activities', '^src/activities/', [
      '^src/(activities|db|domain|integrations)/',
      '^src/workflows/contract\\.ts',
      '^src/(ids|key-ring|logger)\\.ts',
    ]),
    {
      name: 'nobody-knows-the-sandbox',
      severity: 'error',
      comment: 'production code cannot tell a sandbox from a vendor',
      from: { path: '^src/', pathNot: ['^src/(sandbox|dev|cli)/'] },
      to: { path: '^src/(sandbox|dev)/' },
    },
    only('sandbox-stands-alone', '^src/sandbox/', ['^src/sandbox/'], 'the sandbox is a program of its own'),
    {
      name: 'no-workflow-code-outside-the-sandbox-of-temporal',
      severity: 'error',
      comment: 'others may import the contract, and the types of workflows/index.ts',
      from: { path: '^src/', pathNot: ['^src/workflows/'] },
      to: { path: '^src/workflows/', pathNot: ['^src/workflows/(contract|index)\\.ts$'] },
    },
    { name: 'no-circular', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'not-to-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'no-undeclared',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
    },
    {
      name: 'no-dev-dependency-in-production',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/dev/', '^src/cli/'] },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    moduleSystems: ['es6', 'cjs'],
  },
};
