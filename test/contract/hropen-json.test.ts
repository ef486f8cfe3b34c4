import { describe } from 'vitest';
import { openProformaDesk } from './proforma-desk.ts';
import { screeningProviderContract } from './screening-provider.contract.ts';

describe('Proforma by hropen-json as a screening provider', () => {
  screeningProviderContract((receiverUrl) => openProformaDesk('hropen-json', receiverUrl));
});
