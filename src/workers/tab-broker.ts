import type { Engine } from './contract.ts';
import {
  type Channel,
  type OpenChannel,
  TABS_CHANNEL,
  type TabsMessage,
  type ToEngine,
  type ToTab,
} from './tab-messages.ts';

/** The engine, and the end by which a listener that is gone is left out. */
export interface ServedEngine extends Engine {
  unsubscribe(listener: unknown): void;
}

export interface BrokerParts {
  readonly engine: ServedEngine;
  /** The lock by which the engine lives; held already. */
  readonly name: string;
  readonly contract: number;
  readonly openChannel: OpenChannel;
  /** Resolves when nobody holds this lock. */
  readonly whenFree: (lock: string) => Promise<void>;
}

/** Serves the engine to the other tabs of its version, until this thread ends. */
export const startBroker = (parts: BrokerParts): void => {
  const { engine, name, contract } = parts;
  const common = parts.openChannel(TABS_CHANNEL);
  const say = (message: TabsMessage): void => common.postMessage(message);

  common.onmessage = ({ data }: MessageEvent<TabsMessage>) => {
    if (data.kind !== 'seek') return;
    if (data.contract === contract) serve(data.link);
    say({ kind: 'engine', engine: name, contract, to: data.link });
  };

  const links = new Set<string>();
  const serve = (link: string): void => {
    if (links.has(link)) return;
    links.add(link);
    const channel = parts.openChannel(link);
    const told = new Set<unknown>();
    channel.onmessage = ({ data }: MessageEvent<ToEngine>) => {
      if (data.kind === 'ping') channel.postMessage({ kind: 'pong' } satisfies ToTab);
      else void answer(engine, channel, data, told);
    };
    void parts.whenFree(link).then(() => {
      channel.close();
      links.delete(link);
      for (const listener of told) engine.unsubscribe(listener);
    });
  };

  say({ kind: 'engine', engine: name, contract, to: null });
};

const answer = async (
  engine: Engine,
  channel: Channel,
  { id, method, args, functions }: Extract<ToEngine, { kind: 'call' }>,
  told: Set<unknown>,
): Promise<void> => {
  const say = (message: ToTab): void => channel.postMessage(message);
  const real = args.map((argument, position) => {
    if (!functions.includes(position)) return argument;
    const tell = (...words: readonly unknown[]): void => say({ kind: 'told', id, position, args: words });
    if (method === 'subscribe') told.add(tell);
    return tell;
  });
  try {
    if (!Object.hasOwn(engine, method)) throw new TypeError(`the engine has no ${method}`);
    const call = engine[method as keyof Engine] as (...args: readonly unknown[]) => Promise<unknown>;
    say({ kind: 'answer', id, value: await call(...real) });
  } catch (error) {
    say({ kind: 'threw', id, error: String(error) });
  }
};
