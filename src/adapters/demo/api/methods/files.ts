import { writeInt } from '../../../../mtproto/bytes.ts';
import { sha256 } from '../../../../mtproto/kernels.ts';
import { encode } from '../../../../mtproto/tl/codec.ts';
import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { ServedRange } from '../../counters/counters.ts';
import type { Delivery } from '../../dc/outbox.ts';
import { FloodControl } from '../../faults/flood-control.ts';
import type { DemoFile } from '../../world/types.ts';
import { type Method, type MethodAnswer, refuse, type UserCall, value } from '../call.ts';
import { numberOf } from '../fields.ts';
import { locate } from '../file-location.ts';
import { Throttle } from '../throttle.ts';

const KIB = 1_024;
const BLOCK_BYTES = 1_048_576;
/** Telegram hashes files in pieces of this length, and tells those of one block at a time. */
const HASHED_BYTES = 131_072;

async function getFile(call: UserCall): Promise<MethodAnswer> {
  const { request, dc, login, origin } = call;
  const over = dc.counters.fileRequest();
  const offset = numberOf(request, 'offset');
  const limit = numberOf(request, 'limit');
  const refusal =
    floodOf(call, limit) ?? badRange(offset, limit, request.precise === true) ?? serverError(call);
  const found = refusal ?? locate(call);
  if (!('file' in found)) {
    over();
    return found;
  }
  const { file, bytes } = found;
  const data = bytes.read(offset, Math.max(0, Math.min(limit, bytes.size - offset)));
  const range: ServedRange = {
    dc: dc.id,
    userId: login.userId.toString(),
    fileId: bytes === file ? file.id.toString() : `${file.id}:thumb`,
    offset,
    length: data.length,
    address: origin.address,
    transport: origin.transport,
    requestedAt: call.now,
    startedAt: null,
    finishedAt: null,
  };
  dc.counters.range(range);
  const delivery: Delivery = {
    started: () => {
      range.startedAt ??= dc.clock.now();
    },
    finished: () => {
      dc.counters.finished(range, dc.clock.now());
      over();
    },
    failed: over,
  };
  return { kind: 'pieces', pieces: encodeFile(call, file, data), delivery };
}

/** `upload.file` around bytes that are not copied: they stand last, behind their length. */
function encodeFile({ schema }: UserCall, file: DemoFile, data: Uint8Array): Uint8Array[] {
  const type = { _: storageType(file.mimeType) };
  const empty = encode(schema, { _: 'upload.file', type, mtime: file.date, bytes: new Uint8Array() });
  if (data.length < 254) return [encode(schema, { _: 'upload.file', type, mtime: file.date, bytes: data })];
  const length = new Uint8Array(4);
  writeInt(length, (data.length << 8) | 254);
  return [empty.subarray(0, -4), length, data, new Uint8Array(-data.length & 3)];
}

/** core.telegram.org/api/files#downloading-files */
function badRange(
  offset: number,
  limit: number,
  isPrecise: boolean,
): (MethodAnswer & { kind: 'error' }) | undefined {
  const step = isPrecise ? KIB : 4 * KIB;
  const isWholeLimit = limit > 0 && limit <= BLOCK_BYTES && limit % step === 0;
  if (!isWholeLimit || (!isPrecise && BLOCK_BYTES % limit !== 0)) return refuse(400, 'LIMIT_INVALID');
  if (offset < 0 || offset % step !== 0) return refuse(400, 'OFFSET_INVALID');
  const isInOneBlock = Math.floor(offset / BLOCK_BYTES) === Math.floor((offset + limit - 1) / BLOCK_BYTES);
  return isInOneBlock ? undefined : refuse(400, 'LIMIT_INVALID');
}

function floodOf(
  { server, dc, login, now }: UserCall,
  limit: number,
): (MethodAnswer & { kind: 'error' }) | undefined {
  const { faults, counters } = dc;
  const { flood, premiumBytesPerSecond } = faults.now;
  const name = `${login.userId}:${dc.id}`;
  const control = server.floods.get(name) ?? new FloodControl();
  server.floods.set(name, control);
  const isHere = flood.dc === 0 || flood.dc === dc.id;
  const verdict = control.ask(
    isHere ? flood : { ...flood, requestsPerSecond: 0 },
    now,
    () => isHere && faults.take('flood'),
  );
  if (verdict.kind === 'wait') {
    counters.count('floodsSent');
    if (verdict.insideWait) counters.count('requestsInsideFloodWait');
    return refuse(420, `FLOOD_WAIT_${verdict.seconds}`);
  }
  if (premiumBytesPerSecond <= 0) return undefined;
  const throttle = server.throttles.get(name) ?? new Throttle();
  server.throttles.set(name, throttle);
  if (throttle.take(limit, premiumBytesPerSecond, now)) return undefined;
  faults.note('premium throttle');
  return refuse(420, 'FLOOD_PREMIUM_WAIT_3');
}

function serverError({ dc }: UserCall): (MethodAnswer & { kind: 'error' }) | undefined {
  const { share, code, message } = dc.faults.now.serverErrors;
  return dc.faults.happens('serverError', share) ? refuse(code, message) : undefined;
}

/** The hashes from the piece that holds `offset` to the end of its block; nothing past the end of the file. */
async function getFileHashes(call: UserCall): Promise<MethodAnswer> {
  const refusal = floodOf(call, 0) ?? serverError(call);
  const found = refusal ?? locate(call);
  if (!('file' in found)) return found;
  const { bytes } = found;
  const offset = numberOf(call.request, 'offset');
  if (offset < 0) return refuse(400, 'OFFSET_INVALID');
  const first = Math.floor(offset / HASHED_BYTES) * HASHED_BYTES;
  const end = Math.min(bytes.size, (Math.floor(offset / BLOCK_BYTES) + 1) * BLOCK_BYTES);
  const hashes: TlObject[] = [];
  for (let start = first; start < end; start += HASHED_BYTES) {
    const data = bytes.read(start, Math.min(HASHED_BYTES, end - start));
    hashes.push({ _: 'fileHash', offset: BigInt(start), limit: data.length, hash: await sha256(data) });
  }
  return value(hashes);
}

function storageType(mimeType: string): string {
  switch (mimeType) {
    case 'image/jpeg':
      return 'storage.fileJpeg';
    case 'image/png':
      return 'storage.filePng';
    case 'application/pdf':
      return 'storage.filePdf';
    case 'audio/mpeg':
      return 'storage.fileMp3';
    case 'video/mp4':
      return 'storage.fileMp4';
    default:
      return 'storage.fileUnknown';
  }
}

export const fileMethods: Readonly<Record<string, Method<UserCall>>> = {
  'upload.getFile': getFile,
  'upload.getFileHashes': getFileHashes,
};
