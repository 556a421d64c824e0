/**
 * The page with a fake engine, for working on screens: `npm run dev`, then
 * `/tests/support/ui-playground/index.html?account=signed-in&transfers=40`. Parameters: `account`, `chats`,
 * `transfers`, `folder`, `errors`; `tab=other` shows the second tab. Never part of the built app.
 */
import { render } from 'solid-js/web';
import { App } from '../../../src/ui/app.tsx';
import { createFakeEngine, type FakeScene } from '../fake-engine.ts';

const wish = new URLSearchParams(location.search);
const oneOf = <T extends string>(name: string, known: readonly T[], otherwise: T): T =>
  known.find((value) => value === wish.get(name)) ?? otherwise;

const scene: FakeScene = {
  account: oneOf(
    'account',
    ['signed-out', 'code', 'password', 'signed-in', 'offline', 'revoked', 'connecting'],
    'signed-out',
  ),
  chats: Number(wish.get('chats') ?? 40),
  transfers: Number(wish.get('transfers') ?? 0),
  errors: wish.has('errors'),
  folder: oneOf('folder', ['none', 'needs-permission', 'ready', 'unusable'], 'none'),
};

const root = document.querySelector('#root');
const elsewhere = wish.get('tab') === 'other';
const engine = elsewhere ? null : createFakeEngine(scene);
if (root !== null) {
  render(() => <App engine={engine} elsewhere={elsewhere} trouble={wish.get('trouble')} />, root);
}
