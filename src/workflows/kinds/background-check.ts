import { RUN_QUEUE } from '../contract.ts';
import type { Kind } from './kind.ts';
import { runSteps } from './step-loop.ts';

/** Orders a background check once and waits, for weeks if it must, until the check is cleared. */
export const backgroundCheck: Kind = (context) =>
  runSteps(context, {
    look: { activity: 'lookAtCheck', queue: RUN_QUEUE, summary: 'Look at the check', answersPokes: false },
    summaries: {
      choosePackage: 'Choose the package by the tags in Lever',
      readReused: 'Read the report of the earlier check before its result is used again',
      findPerson: 'Look the person up at the provider',
      createPerson: 'Create the person at the provider',
      findOrder: 'Look the order up before placing it',
      placeOrder: 'Place the order',
      readOrder: 'Read the order and its report',
      withdrawOrder: 'Withdraw the open invitation',
      completeReport: 'Complete the report now',
    },
    acting: 'order_placing',
    outage: 'provider_unavailable',
  });
