import type { JSX } from 'solid-js';
import { createEffect, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { Field } from '../components/field.tsx';
import { Mark } from '../components/icons.tsx';
import { NextTry } from '../components/next-try.tsx';
import { accountName } from '../format/account-words.ts';
import { countOf } from '../format/bytes.ts';
import { unfinishedOf } from '../format/queue-words.ts';
import { useApp } from '../state/app.tsx';
import type { SignInForm, SignInStep, SignInWork } from '../state/sign-in-form.ts';
import { createSignInForm } from '../state/sign-in-form.ts';
import { CodeStep } from './sign-in-code.tsx';
import { ConnectionTests, PhoneStep } from './sign-in-phone.tsx';

// Drawing QR codes is for those who ask for one.
const QrStep = lazy(async () => ({ default: (await import('./sign-in-qr.tsx')).QrStep }));

const BUSY: Readonly<Record<SignInWork, string>> = {
  submit: 'Asking the server …',
  qr: 'Asking for a QR code …',
  resend: 'Asking for another code …',
  accept: 'Accepting …',
  test: 'Asking each address …',
};

function PasswordStep(props: { readonly form: SignInForm }): JSX.Element {
  const app = useApp();
  const hint = () => {
    const status = app.state.snapshot.account;
    return status?.kind === 'password' && status.hint !== '' ? ` Your own hint: ${status.hint}` : '';
  };
  return (
    <Field
      label="Password"
      type="password"
      value={props.form.fields.password}
      onInput={(text) => props.form.type('password', text)}
      error={props.form.errorOf('password')}
      hint={`This account has a second password (two-step verification).${hint()}`}
      autocomplete="current-password"
      focusFirst
    />
  );
}

function GeneralError(props: { readonly form: SignInForm }): JSX.Element {
  let box: HTMLDivElement | undefined;
  const error = () => {
    const shown = props.form.error();
    return shown !== null && shown.field === null ? shown : null;
  };
  createEffect(() => {
    if (error() !== null) box?.focus();
  });
  return (
    <Show when={error()}>
      {(shown) => (
        <div
          class="form-error"
          role="alert"
          tabindex={-1}
          ref={(element) => {
            box = element;
          }}
        >
          {shown().message}
        </div>
      )}
    </Show>
  );
}

/** What can be done on this step; the QR code needs nothing but a way back. */
function FormButtons(props: { readonly form: SignInForm }): JSX.Element {
  const isBusy = () => props.form.busy() !== null;
  const isAsking = () => props.form.busy() === 'submit' || props.form.busy() === 'qr';
  return (
    <div class="form-buttons">
      <Show when={props.form.step() !== 'qr'}>
        <button type="submit" class="primary" aria-busy={props.form.busy() === 'submit'} disabled={isBusy()}>
          Continue
        </button>
      </Show>
      <Show
        when={props.form.step() === 'phone' && !isAsking()}
        fallback={
          <button type="button" class="quiet" onClick={() => void props.form.back()}>
            {BACK[props.form.step()]}
          </button>
        }
      >
        <button type="button" disabled={isBusy()} onClick={() => void props.form.byQr()}>
          Sign in by QR code
        </button>
        <button
          type="button"
          aria-busy={props.form.busy() === 'test'}
          disabled={isBusy()}
          onClick={() => void props.form.test()}
        >
          Test connection
        </button>
      </Show>
    </div>
  );
}

/** What leaving each step is called. */
const BACK: Readonly<Record<SignInStep, string>> = {
  phone: 'Cancel',
  qr: 'Use a phone number instead',
  code: 'Use another number',
  password: 'Use another number',
};

/** The first screen: choose a server, give the phone number and the code or scan a QR code, perhaps the password. */
export function SignInScreen(): JSX.Element {
  const app = useApp();
  const form = createSignInForm(app.engine, app.state);
  const words = () => {
    const work = form.busy();
    return work === null ? '' : BUSY[work];
  };
  const waiting = () => form.error()?.waitUntil ?? null;
  const endedAccount = () =>
    app.state.snapshot.account?.kind === 'revoked' ? accountName(app.state.snapshot.account) : '';
  const queue = () => {
    const totals = app.state.snapshot.totals;
    return totals === null || totals.files === 0 ? null : { unfinished: unfinishedOf(totals) };
  };
  return (
    <div class="sign-in">
      <main class="sign-in-card">
        <header class="sign-in-brand">
          <Mark />
          <div>
            <h1>Sluice</h1>
            <p>Fills a folder on your disk from Telegram, and never loses a byte.</p>
          </div>
        </header>
        <form
          noValidate
          aria-label="Sign in"
          onSubmit={(event) => {
            event.preventDefault();
            void form.submit();
          }}
        >
          <Show when={endedAccount()}>
            {(name) => (
              <p class="field-note">
                The session of <bdi>{name()}</bdi> has ended. Sign in with the same account to go on with its
                queue.
              </p>
            )}
          </Show>
          <Switch fallback={<PhoneStep form={form} />}>
            <Match when={form.step() === 'qr'}>
              <Suspense fallback={<p role="status">Loading …</p>}>
                <QrStep form={form} />
              </Suspense>
            </Match>
            <Match when={form.step() === 'code'}>
              <CodeStep form={form} />
            </Match>
            <Match when={form.step() === 'password'}>
              <PasswordStep form={form} />
            </Match>
          </Switch>
          <GeneralError form={form} />
          <Show when={waiting()}>{(until) => <NextTry until={until()} />}</Show>
          <FormButtons form={form} />
          <p class="form-busy" role="status">
            {words()}
          </p>
          <Show when={form.step() === 'phone'}>
            <ConnectionTests tests={form.tests()} />
          </Show>
        </form>
      </main>
      <footer class="sign-in-foot">
        <p>
          Uses the Telegram API; unofficial. No server of ours: nothing leaves this browser but Telegram
          traffic.
        </p>
        <Show when={queue()}>
          {(kept) => (
            <p>
              <a href="#/queue">Look at the queue</a>
              {kept().unfinished > 0
                ? `: ${countOf(kept().unfinished, 'file')} kept to go on with after signing in.`
                : ''}
            </p>
          )}
        </Show>
      </footer>
    </div>
  );
}
