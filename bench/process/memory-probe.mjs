import { getHeapStatistics } from 'node:v8';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/*
 * Preloaded into every thread of the worker process with `--expose-gc`: when the bench asks over IPC, each thread
 * collects its garbage (workflows live in a thread of their own), and the main one answers the resident set size of
 * the process and the heap in use of all threads (bytes). Plain JavaScript, because not every thread that Node preloads
 * it into has the loader of TypeScript.
 */
const SETTLE_MS = 500;
const channel = new BroadcastChannel('gangway-bench-memory');
channel.unref();

/** The heap in use of this thread after two collections. */
function collect() {
  globalThis.gc?.();
  globalThis.gc?.();
  return getHeapStatistics().used_heap_size;
}

if (isMainThread) {
  let heap = 0;
  channel.onmessage = (event) => {
    const { data } = /** @type {{ data: { heap?: number } }} */ (event);
    heap += data.heap ?? 0;
  };
  process.on('message', (/** @type {{ readonly type?: unknown }} */ message) => {
    if (message.type !== 'measure') return;
    heap = collect();
    channel.postMessage({ type: 'collect' });
    setTimeout(() => process.send?.({ type: 'memory', rss: process.memoryUsage().rss, heap }), SETTLE_MS);
  });
  process.channel?.unref();
} else {
  channel.onmessage = (event) => {
    const { data } = /** @type {{ data: { type?: string } }} */ (event);
    if (data.type === 'collect') channel.postMessage({ heap: collect() });
  };
}
