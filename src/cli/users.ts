import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { readSettings } from '../config.ts';
import { type Db, openDatabase } from '../db/database.ts';
import { ROLES, type Role } from '../db/schema/access.ts';

/** What a command about people could not do, by its code. */
class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The commands about people who sign in to the console. */
export function addUserCommands(program: Command): void {
  const users = program.command('users').description('people who sign in to the console');

  users
    .command('create')
    .description('add a person; the password is made up and shown once, unless it is asked for')
    .requiredOption('--email <address>', 'the e-mail address to sign in with', emailAddress)
    .option('--name <name>', 'what the person is called; the address when left out')
    .addOption(new Option('--role <role>', 'what the person may do').choices([...ROLES]).default('viewer'))
    .addOption(new Option('--ask-password', 'ask for the password').conflicts('password'))
    .option('--no-password', 'no password: the person signs in by the OIDC provider')
    .action(async (options: NewPerson) => {
      const { email, name = email, role } = options;
      const { newPassword, passwordHash } = await import('../access/passwords.ts');
      const made = options.password && !options.askPassword ? newPassword() : null;
      const password = options.askPassword ? await askPassword() : made;
      await withDatabase(async (db) => {
        const { createUser } = await import('../db/users.ts');
        const hash = password === null ? null : await passwordHash(password);
        const created = await createUser(db, { email, name, role, passwordHash: hash, actor: 'cli' });
        if (!created.ok) throw new UserError(created.reason, `${email} is known already.`);
      });
      console.log(made ?? `${email} can sign in.`);
    });

  users
    .command('reset-password')
    .description('give a person a new password, which is shown once, and end their sessions')
    .requiredOption('--email <address>', 'the e-mail address of the person')
    .option('--remove-second-factor', 'take their authenticator app from them too')
    .action(async ({ email, removeSecondFactor: removes }: { email: string; removeSecondFactor?: true }) => {
      const { newPassword, passwordHash } = await import('../access/passwords.ts');
      const password = newPassword();
      await withDatabase(async (db) => {
        const { findUserByEmail, removeSecondFactor, resetPassword } = await import('../db/users.ts');
        const user = await findUserByEmail(db, email);
        if (!user) throw new UserError('user.not_found', `There is nobody with the address ${email}.`);
        const { id } = user;
        await resetPassword(db, { id, passwordHash: await passwordHash(password), actor: 'cli' });
        if (removes) await removeSecondFactor(db, { id, actor: 'cli' });
      });
      console.log(password);
    });
}

interface NewPerson {
  readonly email: string;
  readonly name?: string;
  readonly role: Role;
  readonly askPassword?: true;
  readonly password: boolean;
}

function emailAddress(text: string): string {
  if (z.email().safeParse(text).success) return text;
  throw new InvalidArgumentError('It must be an e-mail address.');
}

async function askPassword(): Promise<string> {
  const [{ password, isCancel }, { LEAST_PASSWORD }] = await Promise.all([
    import('@clack/prompts'),
    import('../access/passwords.ts'),
  ]);
  const answer = await password({
    message: 'Password',
    validate: (text) =>
      (text ?? '').length < LEAST_PASSWORD ? `At least ${LEAST_PASSWORD} characters, please.` : undefined,
  });
  if (isCancel(answer)) throw new UserError('user.no_password', 'Without a password nobody was added.');
  return answer;
}

async function withDatabase(work: (db: Db) => Promise<void>): Promise<void> {
  const { databaseUrl } = readSettings(['databaseUrl']);
  const { db, close } = openDatabase({ url: databaseUrl, size: 1 });
  try {
    await work(db);
  } finally {
    await close();
  }
}
