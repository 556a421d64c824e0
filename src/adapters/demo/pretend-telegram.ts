import type { RandomBytes } from '../../mtproto/bytes.ts';
import { encryptMessage } from '../../mtproto/session/message.ts';
import type { Schema } from '../../mtproto/tl/types.ts';
import type { Clock } from '../../ports/clock.ts';
import { createAnnouncer } from './api/announce.ts';
import { ApiServer, type ListedAddress } from './api/api-server.ts';
import { type CounterReport, Counters, type ServedRange } from './counters/counters.ts';
import { DataCentre } from './dc/data-centre.ts';
import type { AddressKind, HttpDoor, StreamDoor } from './dc/door.ts';
import { answerPost } from './dc/http-request.ts';
import { RequestRunner } from './dc/request-runner.ts';
import { demoKeyPairs } from './dc/rsa-keys.ts';
import { StreamConnection } from './dc/stream-connection.ts';
import { concerns, FaultSwitch } from './faults/fault-switch.ts';
import type { Faults, WebSocketRefusal } from './faults/faults.ts';
import type { Line } from './faults/pace.ts';
import { type Happening, happen } from './happenings.ts';
import { DemoState } from './state/demo-state.ts';
import type { DemoMemory } from './state/memory.ts';
import { WorldChanges } from './world/changes.ts';
import type { World } from './world/types.ts';
import { createWorld } from './world/world.ts';

export interface PretendTelegramOptions {
  readonly memory: DemoMemory;
  readonly clock: Clock;
  /** Keys and nonces come from here: real randomness, unless a test wants otherwise. */
  readonly random: RandomBytes;
  /** Of the world and of the faults' chance. Absent: the world that everybody sees. */
  readonly seed?: number;
  /** What `help.getConfig` lists; a page has nothing to list. */
  readonly addresses?: readonly ListedAddress[];
  /** Schemas of other layers than ours, by layer. */
  readonly schemas?: ReadonlyMap<number, Schema>;
  readonly onCode?: (phone: string, code: string) => void;
  /** A quicker way to the bytes of `encryptMessage`, where the platform has one. */
  readonly seal?: typeof encryptMessage;
  readonly recycle?: (sealed: Uint8Array<ArrayBuffer>) => void;
}

export type DemoCounters = CounterReport & {
  /** How often each fault has struck since the counters were reset, by its name. */
  readonly faultsStruck: Readonly<Record<string, number>>;
};

/** What one stream's owner calls. */
export interface StreamEnd {
  receive(bytes: Uint8Array): void;
  closed(): void;
}

/** All data centres with everything they share. Opens no sockets: whoever has some hands their bytes in. */
export interface PretendTelegram {
  readonly dcIds: readonly number[];
  /** The world as the owner of the first account sees it. */
  readonly world: World;
  /** How WebSockets are refused here, before a stream is opened. */
  webSocketRefusal(address: AddressKind): WebSocketRefusal;
  openStream(dc: number, address: AddressKind, door: StreamDoor): StreamEnd | undefined;
  /** Undefined for a data centre that there is not. Settles when the answer is over. */
  post(
    dc: number,
    address: AddressKind,
    body: Uint8Array,
    door: HttpDoor,
    signal: AbortSignal,
  ): Promise<void> | undefined;
  counters(): DemoCounters;
  resetCounters(): void;
  servedRanges(): readonly ServedRange[];
  faults(): Faults;
  /** Undefined: done; else what is wrong with the patch. */
  patchFaults(patch: Readonly<Record<string, unknown>>): string | undefined;
  /** No faults any more. What has happened stays: only `forgetEverything` takes that back. */
  heal(): void;
  /** Lets something happen once. Undefined: it did; else why it cannot. */
  happen(happening: Happening): Promise<string | undefined>;
  /** Codes that were sent and not used yet. */
  codes(): readonly { readonly phone: string; readonly code: string }[];
  /**
   * Somebody signed in elsewhere holds a phone before the QR code. `token` absent: the one offered last. Undefined:
   * done; else why not.
   */
  acceptLoginToken(phone: string, token?: Uint8Array): string | undefined;
  /** Keys, sign-ins, counts, faults: as on its first day. Open connections find their keys unknown. */
  forgetEverything(): Promise<void>;
}

/** Needs `initialiseKernels` to have been called in this thread. */
export async function startPretendTelegram(options: PretendTelegramOptions): Promise<PretendTelegram> {
  const { memory, clock, random, seed, seal = encryptMessage, recycle = () => {} } = options;
  const state = await DemoState.load(memory, random);
  const counters = new Counters();
  const faults = new FaultSwitch(seed ?? 1);
  const worlds = new Map<bigint, World>();
  const changes = new WorldChanges();
  const worldOf = (selfId?: bigint): World => {
    const known = selfId === undefined ? undefined : worlds.get(selfId);
    if (known !== undefined) return known;
    const world = createWorld({
      changes,
      ...(seed === undefined ? {} : { seed }),
      ...(selfId === undefined ? {} : { selfId }),
    });
    worlds.set(world.self.id, world);
    return world;
  };
  const world = worldOf();
  const dcIds = demoKeyPairs.map(({ dc }) => dc);
  const api = new ApiServer({
    state,
    random,
    worldOf,
    accounts: world.accounts,
    dcIds,
    addresses: options.addresses ?? [],
    schemas: options.schemas ?? new Map(),
    deliverCode: (phone, code) => options.onCode?.(phone, code),
  });
  const runner = new RequestRunner((request) => api.answer(request), clock, faults);
  const centres = new Map(
    demoKeyPairs.map((keyPair) => [
      keyPair.dc,
      new DataCentre({
        id: keyPair.dc,
        keyPair,
        state,
        faults,
        counters,
        clock,
        random,
        runner,
        seal,
        recycle,
      }),
    ]),
  );
  const announce = createAnnouncer(api, centres);
  const accountLines = new Map<string, Line>();
  let streams = 0;

  return {
    dcIds,
    world,
    webSocketRefusal(address) {
      const { websocket, websocketAt } = faults.now;
      const isRefused = websocket !== 'none' && concerns(websocketAt, address);
      return isRefused && faults.note('websocket refused') ? websocket : 'none';
    },
    openStream(dcId, address, door) {
      const dc = centres.get(dcId);
      if (dc === undefined) return undefined;
      streams += 1;
      return new StreamConnection({ number: streams, dc, address, door, random, accountLines });
    },
    post(dcId, address, body, door, signal) {
      const dc = centres.get(dcId);
      streams += 1;
      return dc && answerPost({ number: streams, dc, address, body, door, accountLines, signal });
    },
    counters: () => ({ ...counters.report(), faultsStruck: { ...faults.struck } }),
    resetCounters: () => {
      counters.reset();
      faults.struck = {};
    },
    servedRanges: () => counters.log(),
    faults: () => faults.now,
    patchFaults: (patch) => faults.patch(patch),
    heal: () => faults.heal(),
    happen: (happening) => happen({ state, centres, world, changes, now: clock.now(), announce }, happening),
    codes: () => state.allCodes().map(({ phone, code }) => ({ phone, code })),
    acceptLoginToken(phone, token) {
      const account = api.account(phone.replace(/\D/g, ''));
      if (account === undefined) return 'PHONE_NUMBER_UNOCCUPIED';
      return api.acceptLoginToken(token, account);
    },
    async forgetEverything() {
      await state.forgetEverything();
      for (const dc of centres.values()) dc.forgetEverything();
      api.forgetEverything();
      changes.forget();
      accountLines.clear();
      counters.reset();
      faults.heal();
      faults.struck = {};
    },
  };
}
