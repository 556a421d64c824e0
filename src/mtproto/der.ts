import { toBigInt } from './bytes.ts';

/** One ASN.1 element: its tag, its content as a view, and where the next begins. */
interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly next: number;
}

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const SEQUENCE = 0x30;

/** rsaEncryption, 1.2.840.113549.1.1.1, as it stands in a SubjectPublicKeyInfo. */
const RSA_ALGORITHM = Uint8Array.of(0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);

/** Modulus and exponent of an RSA public key in DER, PKCS#1 or SPKI; undefined when it is neither. */
export function parseRsaPublicKeyDer(
  der: Uint8Array,
): { readonly modulus: bigint; readonly exponent: bigint } | undefined {
  const outer = readElement(der, 0);
  if (outer?.tag !== SEQUENCE || outer.next !== der.length) return undefined;
  const first = readElement(outer.content, 0);
  if (first === undefined) return undefined;
  const second = readElement(outer.content, first.next);
  if (second === undefined) return undefined;
  if (first.tag === INTEGER && second.tag === INTEGER) {
    return { modulus: toBigInt(first.content), exponent: toBigInt(second.content) };
  }
  const isRsa = RSA_ALGORITHM.every((byte, index) => first.content[index] === byte);
  if (first.tag !== SEQUENCE || !isRsa || second.tag !== BIT_STRING || second.content[0] !== 0)
    return undefined;
  return parseRsaPublicKeyDer(second.content.subarray(1));
}

function readElement(bytes: Uint8Array, offset: number): Element | undefined {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) return undefined;
  let length = first;
  let start = offset + 2;
  if (first >= 0x80) {
    const lengthBytes = first & 0x7f;
    if (lengthBytes === 0 || lengthBytes > 3) return undefined;
    length = Number(toBigInt(bytes.subarray(start, start + lengthBytes)));
    start += lengthBytes;
  }
  if (start + length > bytes.length) return undefined;
  return { tag, content: bytes.subarray(start, start + length), next: start + length };
}
