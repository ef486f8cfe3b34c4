import { DefaultFailureConverter } from '@temporalio/common';

// Plain JavaScript, because the SDK loads it with `require` by path: in the worker, the client, the bundle and
// the replayer alike. Messages and stack traces travel as payloads, so that the codec seals them too.
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
