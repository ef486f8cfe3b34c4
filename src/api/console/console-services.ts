import type { SignIn } from '../../access/sign-in.ts';
import type { Config } from '../../config.ts';
import type { AdminServices } from '../admin/services.ts';

/** What the pages of the console work with: what the routes of the admin API do, and signing in. */
export interface ConsoleServices extends Omit<AdminServices, 'config'> {
  readonly config: AdminServices['config'] & Pick<Config, 'trustedProxy'>;
  readonly signIn: SignIn;
}
