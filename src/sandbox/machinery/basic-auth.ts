/**
 * The user name of a Basic `Authorization` header, or undefined. As tolerant as the vendors: the scheme word in any
 * case, the colon optional, a stray colon after the base64 text.
 */
export function basicAuthUser(header: string | undefined): string | undefined {
  const match = /^basic\s+([a-z0-9+/=_-]+):?$/i.exec(header?.trim() ?? '');
  if (!match?.[1]) return undefined;
  const decoded = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  const user = colon === -1 ? decoded : decoded.slice(0, colon);
  return user === '' ? undefined : user;
}
