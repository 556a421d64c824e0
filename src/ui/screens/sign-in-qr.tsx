import type { JSX } from 'solid-js';
import { Match, onMount, Show, Switch } from 'solid-js';
import type { AccountStatus } from '../../workers/contract.ts';
import { Countdown } from '../components/countdown.tsx';
import { QrCode } from '../components/qr-code.tsx';
import { useApp } from '../state/app.tsx';
import type { SignInForm } from '../state/sign-in-form.ts';

type Stage = Extract<AccountStatus, { kind: 'qr' }>['stage'];
type StageOf<Kind extends Stage['kind']> = Extract<Stage, { kind: Kind }>;

/** The code, what to do with it, and how long it is good. */
function Shown(props: { readonly form: SignInForm; readonly stage: StageOf<'shown'> }): JSX.Element {
  return (
    <>
      <Show when={props.stage.note}>
        {(note) => (
          <p class="field-error" role="alert">
            {note().message}
          </p>
        )}
      </Show>
      <QrCode text={props.stage.link} label="QR code to sign in with; scan it with Telegram on your phone" />
      <ol class="qr-steps">
        <li>Open Telegram on a phone where you are signed in.</li>
        <li>Go to Settings → Devices → Link Desktop Device.</li>
        <li>Point the phone at this code.</li>
      </ol>
      <p class="form-wait">
        Renewed by itself. This one is good for <Countdown until={props.stage.expiresAt} />
      </p>
      <p class="field-note">
        Is Telegram on this device? <a href={props.stage.link}>Open it there</a>.
      </p>
      <Show when={props.form.fields.server === 'demo'}>
        <div class="another-way">
          <p class="form-wait" id="demo-phone">
            Demo: nobody has a phone for it. This one is {props.form.phone()}.
          </p>
          <button
            type="button"
            aria-describedby="demo-phone"
            disabled={props.form.busy() !== null}
            onClick={() => void props.form.acceptAsDemo()}
          >
            Accept as the demo's phone
          </button>
        </div>
      </Show>
    </>
  );
}

/** No code at the moment, and why. */
function Trouble(props: { readonly form: SignInForm; readonly stage: StageOf<'trouble'> }): JSX.Element {
  return (
    <>
      <div class="form-error" role="alert">
        {props.stage.failure.message}
      </div>
      <Show
        when={props.stage.retryAt}
        fallback={
          <button type="button" disabled={props.form.busy() !== null} onClick={() => void props.form.byQr()}>
            Try again
          </button>
        }
      >
        {(at) => (
          <p class="form-wait">
            Asking for a new code in <Countdown until={at()} />
          </p>
        )}
      </Show>
    </>
  );
}

/** Signing in by QR code: shown, accepted by a phone, or in trouble. */
export function QrStep(props: { readonly form: SignInForm }): JSX.Element {
  const app = useApp();
  let section: HTMLElement | undefined;
  // The button that led here is gone; what it led to is where the reader goes on.
  onMount(() => section?.focus());
  const at = <Kind extends Stage['kind']>(kind: Kind): StageOf<Kind> | null => {
    const account = app.state.snapshot.account;
    const stage = account?.kind === 'qr' ? account.stage : null;
    return stage?.kind === kind ? (stage as StageOf<Kind>) : null;
  };
  return (
    <section
      class="qr"
      aria-label="Sign in by QR code"
      tabindex={-1}
      ref={(element) => {
        section = element;
      }}
    >
      <Switch fallback={<p role="status">Asking for a QR code …</p>}>
        <Match when={at('shown')}>{(stage) => <Shown form={props.form} stage={stage()} />}</Match>
        <Match when={at('accepted')}>
          <p role="status">Accepted on your phone. Signing in …</p>
        </Match>
        <Match when={at('trouble')}>{(stage) => <Trouble form={props.form} stage={stage()} />}</Match>
      </Switch>
      <Show when={props.form.errorOf('qr')}>
        {(error) => (
          <p class="field-error" role="alert">
            {error().message}
          </p>
        )}
      </Show>
    </section>
  );
}
