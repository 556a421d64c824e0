/**
 * The page with a fake engine, for working on screens: `npm run dev`, then
 * `/tests/support/ui-playground/index.html?account=signed-in&transfers=40`. Parameters: `account`, `chats`,
 * `transfers`, `log`, `folder`, `lock`, `errors`; `trouble` and `outdated` are words. Never part of the built app.
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
    ['signed-out', 'qr', 'code', 'password', 'signed-in', 'offline', 'revoked', 'connecting'],
    'signed-out',
  ),
  chats: Number(wish.get('chats') ?? 40),
  transfers: Number(wish.get('transfers') ?? 0),
  logLines: Number(wish.get('log') ?? 40),
  errors: wish.has('errors'),
  lock: oneOf('lock', ['none', 'set', 'locked', 'waiting'], 'none'),
  folder: oneOf('folder', ['none', 'needs-permission', 'ready', 'unusable'], 'none'),
};

const root = document.querySelector('#root');
if (root !== null) {
  const engine = createFakeEngine(scene);
  render(() => <App engine={engine} outdated={wish.get('outdated')} trouble={wish.get('trouble')} />, root);
}
