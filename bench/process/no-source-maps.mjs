/*
 * Preloaded after the loader of TypeScript, which switches source maps on: a built Gangway runs without them, and with
 * them Node looks for a map in everything that is evaluated, which the SDK does for every promise of a workflow.
 */
process.setSourceMapsEnabled(false);
