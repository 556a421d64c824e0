import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { SERVER_KINDS } from '../../domain/server.ts';
import type { AddressTest } from '../../workers/contract.ts';
import { Field } from '../components/field.tsx';
import { Icon } from '../components/icons.tsx';
import { CONFIGURATION_EXAMPLE, SERVERS } from '../format/sign-in-words.ts';
import { asksApi, asksConfiguration, type SignInForm } from '../state/sign-in-form.ts';

function ServerChoice(props: { readonly form: SignInForm }): JSX.Element {
  const about = () => SERVERS.find((server) => server.kind === props.form.fields.server)?.about ?? '';
  const choose = (text: string): void => {
    const kind = SERVER_KINDS.find((known) => known === text);
    if (kind !== undefined) props.form.chooseServer(kind);
  };
  return (
    <div class="field">
      <label for="server">Server</label>
      <select
        id="server"
        aria-describedby="server-hint"
        value={props.form.fields.server}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <For each={SERVERS}>{(server) => <option value={server.kind}>{server.label}</option>}</For>
      </select>
      <div class="field-hint" id="server-hint">
        {about()}
      </div>
      <Show when={props.form.errorOf('server')}>
        {(error) => (
          <p class="field-error" role="alert">
            {error().message}
          </p>
        )}
      </Show>
    </div>
  );
}

function ApiFields(props: { readonly form: SignInForm }): JSX.Element {
  return (
    <>
      <div class="field-pair">
        <Field
          label="API id"
          value={props.form.fields.apiId}
          onInput={(text) => props.form.type('apiId', text)}
          error={props.form.errorOf('apiId')}
          inputMode="numeric"
        />
        <Field
          label="API hash"
          value={props.form.fields.apiHash}
          onInput={(text) => props.form.type('apiHash', text)}
          error={props.form.errorOf('apiHash')}
          placeholder={props.form.fields.hasApiHash ? 'kept from last time' : ''}
        />
      </div>
      <p class="field-note">
        Sign in at{' '}
        <a href="https://my.telegram.org/apps" target="_blank" rel="noopener noreferrer">
          my.telegram.org
        </a>{' '}
        with your phone number, open “API development tools” and create an application with any name. Copy its
        api_id and api_hash here once: they are yours alone and stay in this browser.
      </p>
    </>
  );
}

/** Server, what that server needs, and the phone number. */
export function PhoneStep(props: { readonly form: SignInForm }): JSX.Element {
  return (
    <>
      <ServerChoice form={props.form} />
      <Show when={asksConfiguration(props.form.fields)}>
        <Field
          label="Server configuration"
          rows={9}
          value={props.form.fields.configuration}
          onInput={(text) => props.form.type('configuration', text)}
          error={props.form.errorOf('configuration')}
          placeholder={CONFIGURATION_EXAMPLE}
          hint="JSON with the addresses of each data centre, the media addresses for files, and the server's RSA keys."
        />
      </Show>
      <Show when={asksApi(props.form.fields)}>
        <ApiFields form={props.form} />
      </Show>
      {/* Not offered to the browser's own memory, which keeps it unsealed, also after signing out: we remember it. */}
      <Field
        label="Phone number"
        type="tel"
        inputMode="tel"
        value={props.form.phone()}
        onInput={(text) => props.form.typePhone(text)}
        error={props.form.errorOf('phone')}
        placeholder="+1 202 555 0123"
        hint={
          props.form.fields.server === 'demo'
            ? 'The number of the demo account: just continue.'
            : 'With country code.'
        }
      />
    </>
  );
}

/** What each address of the server answered. */
export function ConnectionTests(props: { readonly tests: readonly AddressTest[] | null }): JSX.Element {
  return (
    <Show when={props.tests}>
      {(tests) => (
        <ul class="connection-tests" aria-label="Connection test">
          <For each={tests()}>
            {(test) => (
              <li data-ok={test.ok}>
                <Icon name={test.ok ? 'good' : 'warning'} />
                <div>
                  <p class="test-address">
                    DC {test.dc} · {test.role === 'media' ? 'files' : 'main'} · <bdi>{test.url}</bdi>
                    <Show when={test.milliseconds !== null}>
                      {' '}
                      · <span class="number">{Math.round(test.milliseconds ?? 0)} ms</span>
                    </Show>
                  </p>
                  <p class="test-answer">{test.message}</p>
                </div>
              </li>
            )}
          </For>
        </ul>
      )}
    </Show>
  );
}
