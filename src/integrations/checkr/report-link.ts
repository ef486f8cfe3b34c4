import { CHECKR_HOSTS, type CheckrEnvironment } from './hosts.ts';

/**
 * The page of a report in Checkr's dashboard: the viewer needs a login of the account. `dashboardUrl` replaces the host
 * of the environment.
 */
export function checkrReportLink({
  environment,
  reportId,
  dashboardUrl = CHECKR_HOSTS[environment].dashboardUrl,
}: {
  environment: CheckrEnvironment;
  reportId: string;
  dashboardUrl?: string;
}): string {
  return `${dashboardUrl.replace(/\/+$/, '')}/reports/${encodeURIComponent(reportId)}`;
}
