import { describe } from 'vitest';
import { openCheckrProviderDesk } from './checkr-desk.ts';
import { screeningProviderContract } from './screening-provider.contract.ts';

describe('Checkr as a screening provider', () => {
  screeningProviderContract(openCheckrProviderDesk);
});
