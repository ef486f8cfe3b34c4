import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseDevPorts, type DevPorts } from '../../src/dev/dev-ports.ts';
import { choosePort } from '../../src/dev/free-port.ts';
import { describePortHolder } from '../../src/dev/port-holder.ts';

let squatter: Server;
let taken: number;

beforeEach(async () => {
  squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const address = squatter.address();
  taken = typeof address === 'object' && address !== null ? address.port : 0;
});

afterEach(() => squatter.close());

/** Ports that nobody uses, as those of an earlier start. */
async function freePorts(): Promise<DevPorts> {
  const ports: number[] = [];
  while (ports.length < 7) ports.push(await choosePort({ avoid: ports }));
  const [api = 0, lever = 0, checkr = 0, proforma = 0, postgres = 0, temporal = 0, temporalUi = 0] = ports;
  return { api, lever, checkr, proforma, postgres, temporal, temporalUi };
}

const choose = (asked: Partial<DevPorts>, last: Partial<DevPorts>) =>
  chooseDevPorts({ asked, last, folder: '.gangway' });

describe('the ports of a stack', () => {
  it('are those of the last start', async () => {
    const last = await freePorts();
    expect(await choose({}, last)).toEqual(last);
  });

  it('are those that were asked for in a new folder', async () => {
    const asked = await freePorts();
    expect(await choose(asked, {})).toEqual(asked);
  });

  it('move near where nothing stored names them', async () => {
    const last = { ...(await freePorts()), postgres: taken };
    const chosen = await choose({}, last);
    expect(chosen.postgres).not.toBe(taken);
    expect(new Set(Object.values(chosen)).size).toBe(7);
  });

  it('are found for a twin that an earlier version did not have', async () => {
    const { proforma: _, ...last } = await freePorts();
    const { proforma, ...others } = await choose({}, last);
    expect(others).toEqual(last);
    expect(Object.values(last)).not.toContain(proforma);
  });

  it.each(['api', 'lever', 'checkr', 'proforma'] as const)(
    'do not move for the %s of a folder with data',
    async (name) => {
      const last = { ...(await freePorts()), [name]: taken };
      await expect(choose({}, last)).rejects.toMatchObject({
        code: 'dev.port_taken',
        message: expect.stringMatching(
          new RegExp(`Port ${taken} of the .* is taken by process ${process.pid} \\(.*\\.gangway point`),
        ),
      });
    },
  );

  it('are refused when one that was asked for is taken', async () => {
    await expect(choose({ temporal: taken }, await freePorts())).rejects.toMatchObject({
      code: 'dev.port_taken',
      message: expect.stringContaining(`Port ${taken} of the Temporal is taken`),
    });
  });

  it('are refused when another one is asked for than stored addresses name', async () => {
    const last = await freePorts();
    await expect(
      choose({ api: await choosePort({ avoid: Object.values(last) }) }, last),
    ).rejects.toMatchObject({
      code: 'dev.port_fixed',
      message: expect.stringContaining(`is on port ${last.api}`),
    });
  });
});

describe('who holds a port', () => {
  it('is named by process and command', async () => {
    expect(await describePortHolder(taken)).toMatch(new RegExp(`^process ${process.pid} \\(.*node.*\\)$`));
  });

  it('is nobody when it is free', async () => {
    expect(await describePortHolder(await choosePort())).toBeUndefined();
  });
});
