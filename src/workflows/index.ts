export { checkFollowup } from './check-followup.ts';
export { onboardingRun } from './onboarding-run.ts';
