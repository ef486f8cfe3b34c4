import { Form, TextField } from '../form.tsx';
import { Note } from '../page-parts.tsx';

/** Switches the second factor of one's own account on or off. */
export function SecondFactorPanel({ has, error }: { readonly has: boolean; readonly error?: string }) {
  return (
    <div class="panel">
      <p>
        {has
          ? 'When you sign in with your password, your authenticator app is asked for a code.'
          : 'An authenticator app on your phone makes a code that is asked for beside your password.'}
      </p>
      <Form
        action={has ? '/console/account/second-factor/remove' : '/console/account/second-factor'}
        submit={has ? 'Remove it' : 'Set it up'}
        danger={has}
      >
        <TextField
          name="password"
          label="Password, to be sure that it is you"
          type="password"
          autocomplete="current-password"
          error={error}
          required
        />
      </Form>
    </div>
  );
}

/** What the authenticator app has to be told, and the form that takes its first code. */
export function SecondFactorSetup(setup: {
  readonly uri: string;
  readonly backupCodes: readonly string[];
  readonly error?: string;
}) {
  const { uri, backupCodes, error } = setup;
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  return (
    <>
      <div class="panel">
        <p>Add an account to your authenticator app with this key, or open the link on your phone.</p>
        <div class="field">
          <label for="secret">Key</label>
          <input id="secret" type="text" class="mono" value={secret} readonly />
        </div>
        <p>
          <a href={uri}>Open in the authenticator app</a>
        </p>
      </div>
      <div class="panel">
        <Note tone="warn">Keep these backup codes: each signs you in once when your phone is lost.</Note>
        <ul class="mono">
          {backupCodes.map((code) => (
            <li>{code}</li>
          ))}
        </ul>
      </div>
      <div class="panel">
        <Form action="/console/account/second-factor/confirm" submit="Switch it on" cancel="/console/account">
          <TextField
            name="code"
            label="Code that the app shows now"
            autocomplete="one-time-code"
            inputmode="numeric"
            error={error}
            required
          />
        </Form>
      </div>
    </>
  );
}
