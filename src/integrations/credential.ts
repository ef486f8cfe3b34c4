import { z } from 'zod';

/** A customer's own API key: printable ASCII without a colon, which would end the user name of Basic authentication. */
const ApiKeyCredential = z.object({
  type: z.literal('api_key'),
  apiKey: z
    .string()
    .trim()
    .regex(/^[\x21-\x39\x3b-\x7e]{1,512}$/, 'must be 1 to 512 printable characters without spaces or colons'),
});

/** What proves to a vendor who is calling. */
export const Credential = z.discriminatedUnion('type', [ApiKeyCredential]);
export type Credential = z.infer<typeof Credential>;

/** The Authorization header: Lever and Checkr both take the key as Basic user name with an empty password. */
export function authorizationHeader(credential: Credential): string {
  switch (credential.type) {
    case 'api_key':
      return `Basic ${Buffer.from(`${credential.apiKey}:`).toString('base64')}`;
  }
}
