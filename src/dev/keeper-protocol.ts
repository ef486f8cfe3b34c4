import { z } from 'zod';

/** The servers that a keeper can own. */
export const SERVER_NAMES = ['postgres', 'temporal', 'testServer'] as const;
export const ServerName = z.enum(SERVER_NAMES);
export type ServerName = z.infer<typeof ServerName>;

const Port = z.number().int().min(1).max(65_535);

/** What the keeper is to start. Ports are wishes: a taken one is replaced by a free one. */
export const KeeperPlan = z.object({
  postgres: z
    .object({
      port: Port.optional(),
      settings: z.record(z.string(), z.string()),
      databases: z.array(z.string()),
    })
    .optional(),
  temporal: z
    .object({
      program: z.string(),
      port: Port.optional(),
      uiPort: Port.optional(),
      namespace: z.string(),
      codecEndpoint: z.string().optional(),
      inMemory: z.boolean(),
    })
    .optional(),
  testServer: z.object({ program: z.string(), port: Port.optional() }).optional(),
});
export type KeeperPlan = z.infer<typeof KeeperPlan>;

/** What a started server is reached by. */
export const RunningServers = z.object({
  postgres: z.object({ pid: z.number(), port: Port, password: z.string() }).optional(),
  temporal: z
    .object({ pid: z.number(), address: z.string(), namespace: z.string(), uiUrl: z.string() })
    .optional(),
  testServer: z.object({ pid: z.number(), address: z.string() }).optional(),
});
export type RunningServers = z.infer<typeof RunningServers>;

/** From the owner to its keeper. Every request is answered by a `done` or a `failed` with its number. */
export const KeeperRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), request: z.number(), plan: KeeperPlan }),
  z.object({ type: z.literal('startServer'), request: z.number(), server: ServerName }),
  z.object({ type: z.literal('stopServer'), request: z.number(), server: ServerName }),
  z.object({ type: z.literal('stop'), request: z.number() }),
]);
export type KeeperRequest = z.infer<typeof KeeperRequest>;

/** From the keeper to its owner. */
export const KeeperMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('notice'), text: z.string() }),
  z.object({ type: z.literal('serverExited'), server: ServerName, text: z.string() }),
  z.object({ type: z.literal('done'), request: z.number(), running: RunningServers }),
  z.object({ type: z.literal('failed'), request: z.number(), code: z.string(), message: z.string() }),
]);
export type KeeperMessage = z.infer<typeof KeeperMessage>;
