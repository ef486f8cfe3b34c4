/** Ends the process with a clear line on standard error; a stack only for what nobody foresaw. */
export function reportFailure(error: unknown): void {
  const known =
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.includes('.');
  if (known) console.error(error.message);
  else console.error(error);
  process.exit(known ? 2 : 1);
}
