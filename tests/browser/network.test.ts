import { expect, inject, it } from 'vitest';
import { createGate, hostsOf } from '../../src/adapters/browser/gate.ts';
import { createBrowserNetwork } from '../../src/adapters/browser/network.ts';
import { networkContract } from '../contracts/network-contract.ts';

const make = async () => {
  const { http, ws } = inject('scriptedServer');
  const gate = createGate();
  gate.allow(hostsOf([http, ws]));
  return { network: createBrowserNetwork(gate), http, ws };
};

networkContract(make);

it('cannot read an answer without leave to, and says so', async () => {
  const { network, http } = await make();
  const answer = await network.post(
    `${http}/no-cors`,
    new Uint8Array([1]),
    new AbortController().signal,
    () => undefined,
  );
  expect(answer).toMatchObject({ ok: false, failure: { category: 'network', code: 'UNREADABLE' } });
});
