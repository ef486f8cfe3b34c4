import { describe } from 'vitest';
import { openProformaDesk } from './proforma-desk.ts';
import { screeningProviderContract } from './screening-provider.contract.ts';

describe('Proforma by tazapi-v2 as a screening provider', () => {
  screeningProviderContract((receiverUrl) => openProformaDesk('tazapi-v2', receiverUrl));
});
