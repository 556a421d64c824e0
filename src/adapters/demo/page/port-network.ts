import { ABORTED, failed, type Outcome, succeeded } from '../../../domain/failure.ts';
import type { ByteStream, ByteStreamEvents, HttpAnswer, Network } from '../../../ports/network.ts';
import type { Happening } from '../happenings.ts';
import type { DemoCounters } from '../pretend-telegram.ts';
import type { Port, ToClient, ToHost } from './messages.ts';

/** The demo's own wishes and news, beside the network. */
export interface DemoControl {
  /** Called for each code that somebody's phone receives. */
  onCode(call: (phone: string, code: string) => void): void;
  counters(): Promise<DemoCounters>;
  /** Rejects with a sentence when there is no such fault. */
  faults(patch: Readonly<Record<string, unknown>>): Promise<void>;
  /** Lets something happen once; rejects with a sentence when it cannot. */
  happen(happening: Happening): Promise<void>;
  /** Holds the phone of this account before the newest QR code. Null: done; else the server's word for why not. */
  acceptLogin(phone: string): Promise<string | null>;
  /** Forgets keys, sign-ins, counts and faults. */
  reset(): Promise<void>;
  /** Closes everything this port had open, at this end too: a host that is gone says nothing any more. */
  leave(): void;
}

interface Listener {
  hear(message: ToClient): void;
  /** Nothing comes any more. */
  left(): void;
}

/** The way to a demo host at the other end of a port: URLs `demo+ws://<dc>/plain`, `…/media`, `demo+http://<dc>/media`. */
export function createPortNetwork(port: Port): Network & { readonly control: DemoControl } {
  const listeners = new Map<number, Listener>();
  const codeCalls: ((phone: string, code: string) => void)[] = [];
  let lastId = 0;

  port.onmessage = ({ data }: MessageEvent<ToClient>) => {
    if (data.kind === 'code') for (const call of codeCalls) call(data.phone, data.code);
    else listeners.get(data.id)?.hear(data);
  };
  const tell = (message: ToHost, transfer: Transferable[] = []): void => port.postMessage(message, transfer);
  const begin = (listener: Listener): number => {
    lastId += 1;
    listeners.set(lastId, listener);
    return lastId;
  };
  const ask = <Answer>(
    question: (id: number) => ToHost,
    read: (answer: ToClient, resolve: (answer: Answer) => void, reject: (error: Error) => void) => void,
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const id = begin({
        hear: (answer) => {
          listeners.delete(id);
          read(answer, resolve, reject);
        },
        left: () => reject(new Error(GONE)),
      });
      tell(question(id));
    });
  const done = (question: (id: number) => ToHost): Promise<void> =>
    ask<void>(question, (answer, resolve, reject) => {
      if (answer.kind === 'done' && answer.error !== '') reject(new Error(answer.error));
      else resolve();
    });

  return {
    openStream: (url, events, signal) =>
      openStream({ begin, end: (id) => listeners.delete(id), tell }, url, events, signal),
    post: (url, body, signal, received) =>
      post({ begin, end: (id) => listeners.delete(id), tell }, url, body, signal, received),
    control: {
      onCode: (call) => codeCalls.push(call),
      counters: () =>
        ask<DemoCounters>(
          (id) => ({ kind: 'counters', id }),
          (answer, resolve) => {
            if (answer.kind === 'counted') resolve(answer.counters);
          },
        ),
      faults: (patch) => done((id) => ({ kind: 'faults', id, patch })),
      happen: (happening) => done((id) => ({ kind: 'happen', id, happening })),
      acceptLogin: (phone) =>
        ask<string | null>(
          (id) => ({ kind: 'accept', id, phone }),
          (answer, resolve) => {
            if (answer.kind === 'done') resolve(answer.error === '' ? null : answer.error);
          },
        ),
      reset: () => done((id) => ({ kind: 'reset', id })),
      leave: () => {
        tell({ kind: 'leave' });
        for (const listener of [...listeners.values()]) listener.left();
        listeners.clear();
      },
    },
  };
}

interface Wire {
  begin(listener: Listener): number;
  end(id: number): void;
  tell(message: ToHost, transfer?: Transferable[]): void;
}

function openStream(
  wire: Wire,
  url: string,
  events: ByteStreamEvents,
  signal: AbortSignal,
): Promise<Outcome<ByteStream>> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(failed(ABORTED));
    let isOver = false;
    const finish = (reason: string): void => {
      if (isOver) return;
      isOver = true;
      wire.end(id);
      events.closed(reason);
    };
    const stream: ByteStream = {
      send(bytes) {
        // The caller keeps its bytes, so they are copied before they are moved.
        const copy = new Uint8Array(bytes);
        if (!isOver) wire.tell({ kind: 'bytes', id, bytes: copy }, [copy.buffer]);
      },
      close() {
        if (isOver) return;
        wire.tell({ kind: 'close', id });
        finish('closed here');
      },
    };
    const abandon = (): void => {
      wire.tell({ kind: 'close', id });
      wire.end(id);
      resolve(failed(ABORTED));
    };
    signal.addEventListener('abort', abandon, { once: true });
    let isOpened = false;
    const refuse = (reason: string): void => {
      signal.removeEventListener('abort', abandon);
      wire.end(id);
      resolve(notConnected(reason));
    };
    const hear = (message: ToClient): void => {
      switch (message.kind) {
        case 'opened':
          // From here on the stream lives until somebody closes it.
          signal.removeEventListener('abort', abandon);
          isOpened = true;
          return resolve(succeeded(stream));
        case 'refused':
          return refuse(message.reason);
        case 'bytes':
          wire.tell({ kind: 'taken', id, byteCount: message.bytes.length });
          return events.bytes(message.bytes);
        case 'closed':
          return finish(message.reason);
      }
    };
    const id = wire.begin({ hear, left: () => (isOpened ? finish(GONE) : refuse(GONE)) });
    wire.tell({ kind: 'open', id, url });
  });
}

function post(
  wire: Wire,
  url: string,
  body: Uint8Array,
  signal: AbortSignal,
  received: (byteCount: number) => void,
): Promise<Outcome<HttpAnswer>> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(failed(ABORTED));
    const pieces: Uint8Array[] = [];
    let status = 0;
    let isReadable = true;
    const settle = (outcome: Outcome<HttpAnswer>): void => {
      signal.removeEventListener('abort', abandon);
      wire.end(id);
      resolve(outcome);
    };
    const abandon = (): void => {
      wire.tell({ kind: 'close', id });
      settle(failed(ABORTED));
    };
    signal.addEventListener('abort', abandon, { once: true });
    const hear = (message: ToClient): void => {
      switch (message.kind) {
        case 'head':
          status = message.status;
          isReadable = message.readable;
          return;
        case 'bytes':
          wire.tell({ kind: 'taken', id, byteCount: message.bytes.length });
          received(message.bytes.length);
          pieces.push(message.bytes);
          return;
        case 'end':
          return settle(isReadable ? succeeded({ status, body: joined(pieces) }) : UNREADABLE);
        case 'cut':
          return settle(CUT);
        case 'refused':
          return settle(notConnected(message.reason));
      }
    };
    const id = wire.begin({ hear, left: () => settle(CUT) });
    const copy = new Uint8Array(body);
    wire.tell({ kind: 'post', id, url, body: copy }, [copy.buffer]);
  });
}

const GONE = 'the demo server stopped';

const UNREADABLE = failed({
  category: 'network',
  code: 'UNREADABLE',
  message: 'The demo server’s answer could not be read.',
});

const CUT = failed({ category: 'network', code: 'CUT', message: 'The connection to the demo server broke.' });

const notConnected = (detail: string) =>
  failed({ category: 'network', code: 'CONNECT', message: 'The demo server could not be reached.', detail });

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const only = pieces[0];
  if (only !== undefined && pieces.length === 1) return only;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
