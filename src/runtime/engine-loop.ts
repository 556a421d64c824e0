import { ABORTED, type Failure, failed, type Outcome } from '../domain/failure.ts';
import { telegramLane } from '../domain/ids.ts';
import { type Transport, transportOf } from '../domain/server.ts';
import type { TransportLimits } from '../domain/transport-limits.ts';
import type { Answer, Command, Event, OrderId } from '../engine/events.ts';
import { createEngineState, type EngineState } from '../engine/state.ts';
import { step } from '../engine/step.ts';
import type { Carrier, StagedTransfer } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Source } from '../ports/source.ts';
import type { Store } from '../ports/store.ts';
import { type Checkpoints, createCheckpoints } from './checkpoints.ts';
import { settle } from './settle.ts';

export interface EnginePorts {
  readonly store: Store;
  readonly carrier: Carrier;
  readonly source: Source;
  readonly clock: Clock;
  readonly log: Log;
}

/** Takes events one at a time through the engine and carries out what it answers. */
export interface EngineLoop {
  readonly state: EngineState;
  send(event: Event): void;
  /** Sends an event that is answered. */
  ask(event: (request: number) => Event): Promise<Answer>;
  /** Settles when what just changed is durable, or with why it could not be saved yet. */
  saved(): Promise<Outcome<void>>;
  /** Stops everything in flight and every timer; settles when the last save has been tried. */
  stop(): Promise<void>;
}

export interface EngineLoopEvents {
  /** After each event: something may look different. */
  stepped(): void;
  /** The server denied us on a data connection. */
  accountDoubted(failure: Failure): void;
}

export const createEngineLoop = (ports: EnginePorts, events: EngineLoopEvents): EngineLoop => {
  const { carrier, source, clock, log } = ports;
  const state = createEngineState();
  const inbox: Event[] = [];
  const orders = new Map<OrderId, AbortController>();
  const answers = new Map<number, (answer: Answer) => void>();
  let nextRequest = 1;
  let working = false;
  let stopped = false;
  let cancelWake: () => void = () => {};
  let lanesClosed: Promise<unknown> = Promise.resolve();

  const reply = (request: number, answer: Answer): void => {
    answers.get(request)?.(answer);
    answers.delete(request);
  };

  /** A mistake in one event must not stop all the others. */
  const take = (event: Event): void => {
    try {
      for (const command of step(state, event, clock.now())) carryOut(command);
    } catch (error) {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.write('ERROR', 'engine', `event ${event.kind} failed: ${detail}`);
      // Whoever asked would wait for ever.
      if ('request' in event) reply(event.request, { kind: 'broken' });
    }
  };

  const send = (event: Event): void => {
    inbox.push(event);
    if (working || stopped) return;
    working = true;
    for (let next = inbox.shift(); next; next = inbox.shift()) take(next);
    working = false;
    events.stepped();
  };

  const checkpoints: Checkpoints = createCheckpoints(ports, (transfer) => carrier.discard(transfer), {
    due: () => send({ kind: 'checkpoint' }),
    saved: () => send({ kind: 'saved' }),
    failed: (failure, changes) => {
      log.write('ERROR', 'store', `could not save: ${failure.code}`);
      send({ kind: 'save-failed', failure, changes });
    },
  });

  /** Runs one order with a controller of its own and reports how it ended. */
  const run = <T>(
    { order, kind }: { readonly order: OrderId; readonly kind: string },
    work: (signal: AbortSignal) => Promise<Outcome<T>>,
    report: (outcome: Outcome<T>) => Event,
  ): void => {
    const controller = new AbortController();
    orders.set(order, controller);
    const begunAt = clock.now();
    void settle(() => work(controller.signal), controller.signal).then((outcome) => {
      orders.delete(order);
      const milliseconds = clock.now() - begunAt;
      const end = outcome.ok ? 'done' : outcome.failure.code;
      log.write('DEBUG', 'orders', `${kind} ${order}: ${end} after ${milliseconds} ms`, {
        kind,
        order,
        end,
        milliseconds,
      });
      send(report(outcome));
    });
  };

  const prepare = async (staged: StagedTransfer, signal: AbortSignal): Promise<Outcome<Uint8Array>> => {
    await checkpoints.keep(staged.transfer);
    return carrier.prepare(staged, signal);
  };

  const openLane = async (
    command: Command & { kind: 'open-lane' },
    signal: AbortSignal,
  ): Promise<Outcome<{ transports: readonly Transport[]; limits?: TransportLimits }>> => {
    await lanesClosed;
    const access = await source.openLane(command.dc, command.renewal, signal);
    if (!access.ok) return access;
    // Signed out meanwhile: no worker may get a key any more.
    if (signal.aborted) return failed(ABORTED);
    const opened = await carrier.openLane(access.value);
    if (!opened.ok) return opened;
    const { addresses, limits } = access.value;
    const transports = [...new Set(addresses.map(transportOf))];
    return { ok: true, value: limits ? { transports, limits } : { transports } };
  };

  const carryOut = (command: Command): void => {
    switch (command.kind) {
      case 'open-lane': {
        const { order, lane } = command;
        run(
          command,
          (signal) => openLane(command, signal),
          (outcome) => ({ kind: 'lane-opened', order, lane, outcome }),
        );
        return;
      }
      case 'prepare': {
        const { order, staged } = command;
        run(
          command,
          (signal) => prepare(staged, signal),
          (outcome) => ({ kind: 'prepared', order, transfer: staged.transfer, outcome }),
        );
        return;
      }
      case 'fetch': {
        const { order, lane, part } = command;
        run(
          command,
          (signal) => carrier.fetch(part, signal),
          (outcome) => ({ kind: 'part', order, lane, outcome }),
        );
        return;
      }
      case 'publish': {
        const { order, publish } = command;
        const { transfer } = publish;
        const copied = (bytes: number): void => send({ kind: 'copied', order, transfer, bytes });
        run(
          command,
          (signal) => carrier.publish(publish, copied, signal),
          (outcome) => ({ kind: 'published', order, transfer, outcome }),
        );
        return;
      }
      case 'refresh': {
        const { order } = command;
        run(
          command,
          (signal) => source.refresh(command.origins, signal),
          (outcome) => ({ kind: 'refreshed', order, outcome }),
        );
        return;
      }
      case 'save':
        checkpoints.ask(command.urgent);
        return;
      case 'write':
        checkpoints.write(command.changes);
        return;
      case 'abort':
        orders.get(command.order)?.abort();
        return;
      case 'close-lanes':
        lanesClosed = settle(() => carrier.closeLanes());
        return;
      case 'discard':
        checkpoints.discardLater(command.transfer);
        return;
      case 'account-doubted':
        events.accountDoubted(command.failure);
        return;
      case 'wake':
        cancelWake();
        cancelWake = clock.at(command.at, () => send({ kind: 'tick' }));
        return;
      case 'answer':
        reply(command.request, command.answer);
        return;
      case 'log':
        log.write(command.line.level, command.line.name, command.line.message, command.line.fields);
        return;
    }
  };

  const unwatch = carrier.watch((dc, transfer, bytes) => {
    send({ kind: 'received', lane: telegramLane(dc), transfer, bytes });
  });

  return {
    state,
    send,
    ask: (event) =>
      new Promise((resolve) => {
        const request = nextRequest;
        nextRequest += 1;
        answers.set(request, resolve);
        send(event(request));
      }),
    saved: () => checkpoints.tried(),
    async stop() {
      unwatch();
      cancelWake();
      checkpoints.stop();
      if (!stopped) send({ kind: 'checkpoint' });
      stopped = true;
      for (const controller of orders.values()) controller.abort();
      await checkpoints.idle();
    },
  };
};
