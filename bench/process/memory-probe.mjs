import { BroadcastChannel, isMainThread } from 'node:worker_threads';

// Plain JavaScript, because Node preloads it into every thread and the loader of TypeScript is not in all of them.

const SETTLE_MS = 300;

/*
 * Preloaded into the worker process with `--expose-gc`: collects the garbage of every thread (workflows live in a
 * thread of their own) and answers the resident set size (bytes) when the bench asks over IPC.
 */
const channel = new BroadcastChannel('gangway-bench-gc');
channel.onmessage = () => globalThis.gc?.();
channel.unref();

if (isMainThread) {
  process.on('message', (/** @type {{ readonly type?: unknown }} */ message) => {
    if (message.type !== 'measure') return;
    channel.postMessage('collect');
    globalThis.gc?.();
    setTimeout(() => process.send?.({ type: 'memory', rss: process.memoryUsage().rss }), SETTLE_MS);
  });
  process.channel?.unref();
}
