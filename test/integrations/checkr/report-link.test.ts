import { expect, it } from 'vitest';
import { checkrReportLink } from '../../../src/integrations/checkr/report-link.ts';

it.each([
  [{ environment: 'production' as const, reportId: 'r1' }, 'https://dashboard.checkr.com/reports/r1'],
  [{ environment: 'staging' as const, reportId: 'r1' }, 'https://dashboard.checkrhq-staging.net/reports/r1'],
  [
    { environment: 'staging' as const, reportId: '../x?y', dashboardUrl: 'http://127.0.0.1:4000/' },
    'http://127.0.0.1:4000/reports/..%2Fx%3Fy',
  ],
])('the page of %j is %s', (report, link) => {
  expect(checkrReportLink(report)).toBe(link);
});
