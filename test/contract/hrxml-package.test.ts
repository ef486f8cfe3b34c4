import { describe } from 'vitest';
import { openProformaDesk } from './proforma-desk.ts';
import { screeningProviderContract } from './screening-provider.contract.ts';

describe('Proforma by hrxml-package as a screening provider', () => {
  screeningProviderContract((receiverUrl) => openProformaDesk('hrxml-package', receiverUrl));
});
