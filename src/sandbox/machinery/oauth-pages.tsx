import type { Child } from 'hono/jsx';
import { Page } from './page-layout.tsx';

/** The page on which a person allows an application to use the account, or does not. */
export function ConsentPage({
  vendor,
  action,
  asked,
  allows,
  children,
}: {
  vendor: string;
  action: string;
  /** What the application sent; it comes back with the decision. */
  asked: Readonly<Record<string, string | undefined>>;
  allows: readonly string[];
  children?: Child;
}) {
  return (
    <Page title={`${vendor} sandbox: allow access?`}>
      <p>
        The application <strong>{asked.client_id}</strong> wants to use this {vendor} account:
      </p>
      <ul>
        {allows.map((scope) => (
          <li>{scope}</li>
        ))}
      </ul>
      <form method="post" action={action} class="stack">
        {Object.entries(asked).map(([name, value]) => (
          <input type="hidden" name={name} value={value ?? ''} />
        ))}
        {children}
        <button type="submit" name="decision" value="allow">
          Allow
        </button>
        <button type="submit" name="decision" value="deny" class="quiet">
          Deny
        </button>
      </form>
    </Page>
  );
}

/** Says why there is nothing to allow; the person is sent nowhere. */
export function RefusalPage({ vendor, message }: { vendor: string; message: string }) {
  return (
    <Page title={`${vendor} sandbox: that did not work`}>
      <p class="notice">{message}</p>
    </Page>
  );
}
