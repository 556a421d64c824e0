import { concat, type RandomBytes, writeInt } from '../../../mtproto/bytes.ts';
import {
  createDeframer,
  type Deframer,
  type FramingKind,
  frame,
} from '../../../mtproto/transport/framing.ts';
import {
  acceptObfuscation,
  OBFUSCATION_HEADER_BYTES,
  type Obfuscation,
} from '../../../mtproto/transport/obfuscation.ts';
import type { Line } from '../faults/pace.ts';
import { corrupted } from './corrupt.ts';
import type { DataCentre } from './data-centre.ts';
import type { AddressKind, StreamDoor } from './door.ts';
import type { Origin } from './origin.ts';
import { OutPipe } from './out-pipe.ts';
import type { OutMessage } from './outbox.ts';
import type { PlainConnection } from './punishment.ts';
import type { ServerSession, SessionLine } from './server-session.ts';
import { forcedTransportError } from './transport-errors.ts';

/** An answer as large as this travels alone; smaller ones share a container. */
const ALONE_FROM_BYTES = 32_768;

export interface StreamOptions {
  /** Higher is newer, over all connections of all data centres. */
  readonly number: number;
  readonly dc: DataCentre;
  readonly address: AddressKind;
  readonly door: StreamDoor;
  readonly random: RandomBytes;
  readonly accountLines: Map<string, Line>;
}

interface Agreed extends Obfuscation {
  readonly framing: FramingKind;
  readonly deframer: Deframer;
}

/** One obfuscated byte stream: bytes go in by `receive`, answers leave by the door, both in order. */
export class StreamConnection implements SessionLine, PlainConnection, Origin {
  readonly transport = 'websocket';
  readonly number: number;
  readonly address: AddressKind;
  private readonly options: StreamOptions;
  private readonly pipe: OutPipe;
  private readonly over = new AbortController();
  private header: Uint8Array = new Uint8Array();
  private agreed: Agreed | undefined;
  private inbound: Promise<void> = Promise.resolve();
  private outbound: Promise<void> = Promise.resolve();
  private cancelHangUp: (() => void) | undefined;

  constructor(options: StreamOptions) {
    this.options = options;
    this.number = options.number;
    this.address = options.address;
    const { dc, door, address, accountLines } = options;
    dc.counters.opened(address, dc.id);
    dc.streams.add(this);
    this.pipe = new OutPipe({
      address,
      faults: dc.faults,
      clock: dc.clock,
      accountLines,
      send: (bytes) => door.send(bytes),
      cut: () => this.hangUp(),
      signal: this.over.signal,
    });
  }

  get isOpen(): boolean {
    return !this.over.signal.aborted;
  }

  get isStalled(): boolean {
    return this.pipe.isStalled;
  }

  get line(): SessionLine {
    return this;
  }

  get carrier(): object {
    return this;
  }

  get plain(): PlainConnection | undefined {
    return this.address === 'plain' ? this : undefined;
  }

  /** Settles when everything in these bytes has been looked at; nobody needs to wait for it. */
  receive(bytes: Uint8Array): Promise<void> {
    this.inbound = this.inbound
      .then(() => (this.isOpen ? this.take(bytes) : undefined))
      .catch((error: unknown) => this.breakOff(error));
    return this.inbound;
  }

  /** The peer is gone. */
  closed(): void {
    if (!this.isOpen) return;
    this.over.abort();
    this.cancelHangUp?.();
    this.options.dc.counters.closed(this.address, this.options.dc.id);
    this.options.dc.streams.delete(this);
    this.options.dc.plainClosed(this.plain);
  }

  closeAfter(seconds: number): void {
    this.cancelHangUp?.();
    const { clock } = this.options.dc;
    // A timer's range ends at 24 days.
    const delayMs = Math.min(seconds * 1000, 2_000_000_000);
    this.cancelHangUp = clock.at(clock.now() + delayMs, () => this.hangUp());
  }

  flush(session: ServerSession): void {
    const { outbox } = session;
    if (outbox.isEmpty || !this.isOpen) return;
    const messages = this.options.dc.due(session);
    const small = messages.filter(({ bytes }) => bytes < ALONE_FROM_BYTES);
    if (small.length > 0) this.send(session, small);
    for (const message of messages) if (message.bytes >= ALONE_FROM_BYTES) this.send(session, [message]);
    // What is to come twice, or did not fit.
    this.flush(session);
  }

  private async take(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    if (this.agreed === undefined) {
      const joined = concat(this.header, bytes);
      this.header = joined.subarray(0, OBFUSCATION_HEADER_BYTES);
      if (joined.length < OBFUSCATION_HEADER_BYTES) return;
      const accepted = acceptObfuscation(this.header);
      if (!accepted.ok) return this.hangUp();
      this.agreed = { ...accepted, deframer: createDeframer(accepted.framing) };
      rest = joined.subarray(OBFUSCATION_HEADER_BYTES);
    }
    const { decryptor, deframer } = this.agreed;
    for (const piece of deframer.push(await decryptor.process(rest))) {
      if (piece.kind !== 'message') return this.hangUp();
      await this.takeMessage(piece.message);
    }
  }

  private async takeMessage(message: Uint8Array): Promise<void> {
    const { dc } = this.options;
    const forced = forcedTransportError(dc, this.address, 'websocket');
    if (forced < 0) return this.refuse(forced);
    const reception = await dc.receive(message, this);
    switch (reception.kind) {
      case 'plain':
        this.queue(() => this.write(reception.answer, '', dc.clock.now()));
        return;
      case 'refused':
        return this.refuse(reception.code);
      case 'hang-up':
        return this.hangUp();
      case 'session': {
        const { session, work } = reception;
        this.flush(session);
        for (const request of work) {
          // The session may have moved to another line meanwhile: its answers go there.
          request.then(() => (session.line ?? this).flush(session));
        }
      }
    }
  }

  private send(session: ServerSession, messages: readonly OutMessage[]): void {
    const { dc } = this.options;
    const readyAt = dc.clock.now();
    const sealing = dc.seal(session, messages);
    const userId = dc.userIdOf(session.key);
    const deliveries = messages.flatMap(({ delivery }) => delivery ?? []);
    this.queue(async () => {
      const sealed = corrupted(await sealing, dc.faults, this.address);
      for (const delivery of deliveries) delivery.started();
      const hasLeft = await this.write(sealed, userId, readyAt);
      for (const delivery of deliveries)
        if (hasLeft) delivery.finished();
        else delivery.failed();
    });
  }

  /** A refusal is the last thing that is said; the peer may still be sending. */
  private refuse(code: number): void {
    const bytes = new Uint8Array(4);
    writeInt(bytes, code);
    this.queue(async () => {
      await this.write(bytes, '', this.options.dc.clock.now());
      this.hangUp();
    });
  }

  private async write(message: Uint8Array, userId: string, readyAt: number): Promise<boolean> {
    if (this.agreed === undefined || !this.isOpen) return false;
    const { framing, encryptor } = this.agreed;
    const framed = await encryptor.process(frame(framing, message, this.options.random));
    return this.pipe.send(framed, userId, readyAt);
  }

  private queue(job: () => Promise<unknown>): void {
    this.outbound = this.outbound
      .then(async () => {
        await job();
      })
      .catch((error: unknown) => this.breakOff(error));
  }

  /** Something of ours failed, such as its memory: a client sees a broken connection. */
  private breakOff(error: unknown): void {
    this.options.dc.counters.mistake(error instanceof Error ? error.message : String(error));
    this.hangUp();
  }

  hangUp(): void {
    this.options.door.close();
    this.closed();
  }
}
