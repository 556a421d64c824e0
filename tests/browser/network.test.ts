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

it('reads answers into the same memory, one after the other, whichever is longer', async () => {
  const { network, http } = await make();
  const room = { expectedBytes: 0, buffer: null as ArrayBuffer | null };
  for (const length of [70_000, 300_000, 5, 300_000]) {
    const sent = Uint8Array.from({ length }, (_, index) => index * length);
    const { signal } = new AbortController();
    const answer = await network.post(`${http}/echo`, sent, signal, () => undefined, room);
    expect(answer.ok && answer.value.body).toEqual(sent);
    expect(answer.ok && answer.value.body.buffer).toBe(room.buffer);
  }
  expect(room.buffer?.byteLength).toBe(300_001);
});

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
