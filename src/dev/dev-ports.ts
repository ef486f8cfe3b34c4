import { DevError } from './dev-error.ts';
import { choosePort, isPortFree } from './free-port.ts';
import { describePortHolder } from './port-holder.ts';

/** The ports of a stack, each with its usual number. */
export const USUAL_PORTS = {
  api: 8080,
  lever: 4010,
  checkr: 4020,
  proforma: 4030,
  postgres: 5433,
  temporal: 7233,
  temporalUi: 8233,
} as const;

export type PortName = keyof typeof USUAL_PORTS;
export type DevPorts = Record<PortName, number>;

const LABELS: Readonly<Record<PortName, string>> = {
  api: 'api',
  lever: 'Lever sandbox',
  checkr: 'Checkr sandbox',
  proforma: 'Proforma sandbox',
  postgres: 'PostgreSQL',
  temporal: 'Temporal',
  temporalUi: 'Temporal UI',
};

/** Their addresses are stored: in the webhooks that the sandbox sends to, and in the connections. */
const FIXED: readonly PortName[] = ['api', 'lever', 'checkr', 'proforma'];
const NEIGHBOURS = 20;

/**
 * Chooses the ports of a start: those of the last start of the folder, else the usual ones, else free ones near them.
 * Throws `dev.port_taken` when a port that was asked for, or that the folder's data name, is not free, and
 * `dev.port_fixed` when another one is asked for than the data name.
 */
export async function chooseDevPorts({
  asked,
  last,
  folder,
}: {
  asked: Partial<DevPorts>;
  last: Partial<DevPorts>;
  /** As it is shown. */
  folder: string;
}): Promise<DevPorts> {
  const fixed = FIXED.flatMap((name) => last[name] ?? asked[name] ?? []);
  const chosen: Partial<DevPorts> = {};
  const names = Object.keys(USUAL_PORTS) as PortName[];
  for (const name of names) {
    const promised = [...Object.values(chosen), ...fixed];
    chosen[name] = await choose({ name, asked: asked[name], last: last[name], folder, promised });
  }
  return { ...USUAL_PORTS, ...chosen };
}

async function choose({
  name,
  asked,
  last,
  folder,
  promised,
}: {
  name: PortName;
  asked: number | undefined;
  last: number | undefined;
  folder: string;
  promised: number[];
}): Promise<number> {
  const isFixed = FIXED.includes(name) && last !== undefined;
  if (isFixed && asked !== undefined && asked !== last) throw portFixed(name, last, folder);
  const needed = isFixed ? last : asked;
  if (needed === undefined) return chooseNear(last ?? USUAL_PORTS[name], promised);
  if (!(await isPortFree(needed))) throw await portTaken({ name, port: needed, isFixed, folder });
  return needed;
}

/** A neighbour is easier to remember than a port that the system hands out, and not handed out to others by it. */
async function chooseNear(preferred: number, promised: number[]): Promise<number> {
  for (let port = preferred; port <= preferred + NEIGHBOURS && port <= 65_535; port += 1) {
    if (!promised.includes(port) && (await isPortFree(port))) return port;
  }
  return choosePort({ avoid: promised });
}

async function portTaken({
  name,
  port,
  isFixed,
  folder,
}: {
  name: PortName;
  port: number;
  isFixed: boolean;
  folder: string;
}): Promise<DevError> {
  const holder = (await describePortHolder(port)) ?? 'a process of another user';
  const remedy = isFixed
    ? `The webhooks and connections in ${folder} point to this port, so another one cannot be taken: ` +
      'stop that process, use another folder (--dir), or start afresh (--reset).'
    : 'Stop that process, or leave the choice of the port to Gangway.';
  return new DevError(
    'dev.port_taken',
    `Port ${port} of the ${LABELS[name]} is taken by ${holder}. ${remedy}`,
  );
}

function portFixed(name: PortName, last: number, folder: string): DevError {
  return new DevError(
    'dev.port_fixed',
    `The ${LABELS[name]} of ${folder} is on port ${last}: its webhooks and connections point there. ` +
      'Start without asking for another port, use another folder (--dir), or start afresh (--reset).',
  );
}
