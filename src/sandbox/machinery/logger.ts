/** What the twins need of a logger; a pino logger fits. */
export interface SandboxLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export const silentLogger: SandboxLogger = { info: () => {}, warn: () => {}, error: () => {} };
