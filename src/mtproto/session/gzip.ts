import { concat, unshared } from '../bytes.ts';
import { serviceSchema } from '../schema/service.ts';
import { encode } from '../tl/codec.ts';

/** The most that one packed object may unpack to. Lists and configurations stay far below; a bomb does not. */
export const MAX_UNPACKED_BYTES = 16 * 1_048_576;

/**
 * Unpacks gzip (RFC 1952) or zlib (RFC 1950), as both are seen inside `gzip_packed`. Undefined when the data is damaged or
 * unpacks to more than `maxBytes`.
 */
export async function gunzip(
  packed: Uint8Array,
  maxBytes = MAX_UNPACKED_BYTES,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
  const stream = new DecompressionStream(isGzip ? 'gzip' : 'deflate');
  return transform(stream, packed, maxBytes);
}

/** gzip, which every client can unpack. */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const packed = await transform(new CompressionStream('gzip'), bytes, Number.POSITIVE_INFINITY);
  if (packed === undefined) throw new Error('compressing cannot fail');
  return packed;
}

/** The object packed as `gzip_packed`, or itself when that would not be shorter. */
export async function packWhenShorter(object: Uint8Array): Promise<Uint8Array> {
  const packed = encode(serviceSchema, { _: 'gzip_packed', packed_data: await gzip(object) });
  return packed.length < object.length ? packed : object;
}

async function transform(
  stream: CompressionStreamLike,
  input: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const written = writer.write(unshared(input)).then(() => writer.close());
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > maxBytes) {
        await Promise.allSettled([reader.cancel(), written]);
        return undefined;
      }
      pieces.push(value);
    }
    await written;
  } catch {
    // Damaged data is data: the stream's error says no more than that.
    await Promise.allSettled([written]);
    return undefined;
  }
  return concat(...pieces);
}

type CompressionStreamLike =
  | InstanceType<typeof CompressionStream>
  | InstanceType<typeof DecompressionStream>;
