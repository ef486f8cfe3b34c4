const START = '/console';
const ANYWHERE = 'http://own.invalid';

/** Where somebody goes on after signing in: an address of this site, else the start of the console. */
export function safeNext(wanted: string | undefined): string {
  if (wanted === undefined || !/^\/(?![/\\])/.test(wanted)) return START;
  if (!URL.canParse(wanted, ANYWHERE)) return START;
  const { origin, pathname, search } = new URL(wanted, ANYWHERE);
  return origin === ANYWHERE && !pathname.startsWith('//') ? `${pathname}${search}` : START;
}
