import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { FileLocation } from '../../domain/media.ts';
import { transportOf } from '../../domain/server.ts';
import { isTlObject, type TlObject, type TlValue } from '../../mtproto/tl/types.ts';
import type { PartOrder } from '../../ports/carrier.ts';
import type { DataLane, RangeHash } from '../../ports/data-lane.ts';
import type { LaneAccess } from '../../ports/source.ts';
import { fromBase64 } from './base64.ts';
import { httpRefused } from './errors.ts';
import { HttpSlot } from './http-slot.ts';
import { CDN_REDIRECT, damagedAnswer } from './lane-failures.ts';
import { LaneSessions } from './lane-session.ts';
import { orAborted, type Parts } from './parts.ts';
import { WebSocketConnection } from './websocket-connection.ts';

type Received = (byteCount: number) => void;

/** Of an answer's bytes, what is no file: headers, padding, acknowledgements, news of the session; hashes as well. */
const OVERHEAD_BYTES = 65_536;

/**
 * The data connections of one transfer worker to one data centre: only addresses of `access`, which are media
 * addresses; each slot with a session of its own. Nothing is opened before it is asked for.
 */
export function createDataLane(access: LaneAccess, parts: Parts): DataLane {
  const sessions = new LaneSessions(access, parts);
  const httpUrls = access.addresses.filter((url) => transportOf(url) === 'http');
  const webSocketUrls = access.addresses.filter((url) => transportOf(url) === 'websocket');
  const httpSlots = new Map<number, HttpSlot>();
  const connections = new Map<number, Promise<Outcome<WebSocketConnection>>>();
  const open = new Set<WebSocketConnection>();
  let webSocketFailures = 0;
  const closing = new AbortController();

  function overHttp(
    slot: number,
    method: TlObject,
    signal: AbortSignal,
    received: Received,
    expectedBytes: number,
  ) {
    const [url] = httpUrls;
    if (url === undefined)
      return Promise.resolve(failed(httpRefused('no HTTP address in the configuration')));
    let existing = httpSlots.get(slot);
    if (existing === undefined) {
      existing = new HttpSlot(parts, sessions, url);
      httpSlots.set(slot, existing);
    }
    return existing.call(method, signal, received, expectedBytes);
  }

  async function overWebSocket(slot: number, method: TlObject, signal: AbortSignal, received: Received) {
    const opened = await orAborted(connectionOf(slot), failed(ABORTED), signal);
    return opened.ok ? opened.value.call(method, signal, received) : opened;
  }

  async function connectionOf(slot: number): Promise<Outcome<WebSocketConnection>> {
    const known = connections.get(slot);
    const existing = known && (await known);
    if (existing?.ok && !existing.value.ended) return existing;
    // Somebody else may have replaced it while we looked.
    const current = connections.get(slot);
    if (current !== undefined && current !== known) return current;
    const opening = connect();
    connections.set(slot, opening);
    return opening;
  }

  async function connect(): Promise<Outcome<WebSocketConnection>> {
    // Where there are several addresses, one that does not answer is passed over.
    const url = webSocketUrls[webSocketFailures % webSocketUrls.length];
    if (url === undefined) return failed(NO_WEBSOCKET);
    for (const one of open) if (one.ended) open.delete(one);
    const connection = new WebSocketConnection(parts, sessions);
    open.add(connection);
    const opened = await connection.open(url);
    if (opened.ok && !closing.signal.aborted) return succeeded(connection);
    connection.close();
    webSocketFailures += 1;
    return opened.ok ? failed(ABORTED) : opened;
  }

  function call(
    { slot, transport }: Pick<PartOrder, 'slot' | 'transport'>,
    method: TlObject,
    signal: AbortSignal,
    received: Received,
    expectedBytes: number,
  ): Promise<Outcome<TlValue>> {
    const either = AbortSignal.any([signal, closing.signal]);
    if (either.aborted) return Promise.resolve(failed(ABORTED));
    return transport === 'http'
      ? overHttp(slot, method, either, received, expectedBytes)
      : overWebSocket(slot, method, either, received);
  }

  return {
    async fetch(order, signal, received) {
      const { offset, limit } = order;
      const method = {
        _: 'upload.getFile',
        location: locationOf(order.location),
        offset: BigInt(offset),
        limit,
      };
      const answered = await call(order, method, signal, received, limit + OVERHEAD_BYTES);
      if (!answered.ok) return answered;
      const file = answered.value;
      if (!isTlObject(file)) return failed(damagedAnswer('upload.getFile: no object'));
      if (file._ === 'upload.fileCdnRedirect') return failed(CDN_REDIRECT);
      return file.bytes instanceof Uint8Array ? succeeded(file.bytes) : failed(damagedAnswer(file._));
    },

    async hashes(order, offset, signal) {
      const method = {
        _: 'upload.getFileHashes',
        location: locationOf(order.location),
        offset: BigInt(offset),
      };
      const answered = await call(order, method, signal, () => {}, OVERHEAD_BYTES);
      if (!answered.ok) return answered;
      const ranges = Array.isArray(answered.value) ? answered.value.map(rangeOf) : [null];
      const whole = ranges.filter((range) => range !== null);
      return whole.length === ranges.length
        ? succeeded(whole)
        : failed(damagedAnswer('upload.getFileHashes'));
    },

    close() {
      closing.abort();
      for (const connection of open) connection.close();
      open.clear();
      connections.clear();
      httpSlots.clear();
    },
  };
}

const NO_WEBSOCKET: Failure = {
  category: 'network',
  code: 'NO_WEBSOCKET',
  message:
    'This data centre has no WebSocket address for file data in the server configuration. Add one to “media”.',
};

function locationOf({ type, id, accessHash, fileReference, thumbSize }: FileLocation): TlObject {
  return {
    _: type === 'photo' ? 'inputPhotoFileLocation' : 'inputDocumentFileLocation',
    id: BigInt(id),
    access_hash: BigInt(accessHash),
    file_reference: fromBase64(fileReference),
    thumb_size: thumbSize,
  };
}

function rangeOf(value: TlValue): RangeHash | null {
  if (!isTlObject(value)) return null;
  const { offset, limit, hash } = value;
  if (typeof offset !== 'bigint' || typeof limit !== 'number' || !(hash instanceof Uint8Array)) return null;
  return { offset: Number(offset), length: limit, sha256: hash.slice() };
}
