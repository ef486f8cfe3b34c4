import { z } from 'zod';

/** The wire contracts in which an order gateway may speak. */
export const PROFORMA_BINDINGS = ['tazapi-v2', 'hrxml-package', 'hropen-json'] as const;
export type ProformaBinding = (typeof PROFORMA_BINDINGS)[number];

const Guid = z.string().regex(/^[\w-]{1,64}$/, 'must be the identifier that the gateway shows');
const Path = z.string().regex(/^[\w.~-]+(\/[\w.~-]+)*$/, 'must be a path without slashes around it');

/** TazAPI: everything hangs below one client. */
export const TazapiSettings = z.strictObject({
  clientGuid: Guid,
  /**
   * True once the agency has confirmed that an order without a flag holds no records; until then a completed order
   * without a flag goes to a person too.
   */
  trustUnflagged: z.boolean().default(false),
});
export type TazapiSettings = z.infer<typeof TazapiSettings>;

/** The XML gateway has no call that lists packages: they are written down here as the agency names them. */
export const HrxmlSettings = z.strictObject({
  packages: z
    .array(z.strictObject({ id: z.string().min(1).max(255), name: z.string().min(1).max(255) }))
    .max(500)
    .default([]),
  /** Where the gateway pushes results; the secret is put into it when an order is sent. */
  postbackUrl: z.url().max(500).optional(),
});
export type HrxmlSettings = z.infer<typeof HrxmlSettings>;

/** The four addresses of the JSON gateway, below its base URL. */
export const HropenSettings = z.strictObject({
  verifyPath: Path.default('verify'),
  catalogPath: Path.default('catalog'),
  orderPath: Path.default('orders'),
  resultsPath: Path.default('results'),
});
export type HropenSettings = z.infer<typeof HropenSettings>;

/** The settings of a connection, by its binding. */
export const ProformaSettings = z.discriminatedUnion('binding', [
  TazapiSettings.extend({ binding: z.literal('tazapi-v2') }),
  HrxmlSettings.extend({ binding: z.literal('hrxml-package') }),
  HropenSettings.extend({ binding: z.literal('hropen-json') }),
]);
export type ProformaSettings = z.infer<typeof ProformaSettings>;
