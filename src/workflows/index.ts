export { accountSweep } from './account-sweep.ts';
export { checkFollowup } from './check-followup.ts';
export { connectionChecks } from './connection-checks.ts';
export { leverWriteBack } from './lever-write-back.ts';
export { listenerSweep } from './listener-sweep.ts';
export { onboardingRun } from './onboarding-run.ts';
export { packageRefresh } from './package-refresh.ts';
