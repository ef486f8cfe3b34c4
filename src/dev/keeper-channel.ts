import type { ChildProcess } from 'node:child_process';
import { DevError, toDevErrorCode } from './dev-error.ts';
import {
  KeeperMessage,
  type KeeperRequest,
  type RunningServers,
  type ServerName,
} from './keeper-protocol.ts';

type Pending = { resolve: (running: RunningServers) => void; reject: (error: Error) => void };
type Unnumbered<T> = T extends unknown ? Omit<T, 'request'> : never;

/** Asks a keeper over its IPC channel; every question is answered, if only because the keeper is gone. */
export function createKeeperChannel({
  child,
  onNotice,
  onServerExit,
  whenGone,
}: {
  child: ChildProcess;
  onNotice: (text: string) => void;
  onServerExit: (server: ServerName, text: string) => void;
  whenGone: () => string;
}) {
  const pending = new Map<number, Pending>();
  let last = 0;

  child.on('message', (raw) => {
    const message = KeeperMessage.parse(raw);
    if (message.type === 'notice') return onNotice(message.text);
    if (message.type === 'serverExited') return onServerExit(message.server, message.text);
    const waiting = pending.get(message.request);
    pending.delete(message.request);
    if (message.type === 'done') waiting?.resolve(message.running);
    else waiting?.reject(new DevError(toDevErrorCode(message.code, 'dev.keeper_gone'), message.message));
  });
  child.once('exit', () => {
    for (const { reject } of pending.values()) reject(new DevError('dev.keeper_gone', whenGone()));
    pending.clear();
  });

  return {
    ask(question: Unnumbered<KeeperRequest>): Promise<RunningServers> {
      last += 1;
      const request = last;
      return new Promise((resolve, reject) => {
        if (!child.connected) return reject(new DevError('dev.keeper_gone', whenGone()));
        pending.set(request, { resolve, reject });
        child.send({ ...question, request });
      });
    },
  };
}
