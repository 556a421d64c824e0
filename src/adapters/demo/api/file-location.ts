import type { TlObject } from '../../../mtproto/tl/types.ts';
import type { DemoBytes, DemoFile, World } from '../world/types.ts';
import { type MethodAnswer, refuse, type UserCall } from './call.ts';
import { bytesOf, longOf, objectOf, textOf } from './fields.ts';
import { judgeReference } from './tl/file-reference.ts';
import { chatOf, userOf } from './tl/peers.ts';

/** A file, and which of its bytes: all, or a smaller picture of it. */
export interface Found {
  readonly file: DemoFile;
  readonly bytes: DemoBytes;
}

/** What a location means here, or why it is refused. */
export function locate({ request, world, dc }: UserCall): Found | (MethodAnswer & { kind: 'error' }) {
  const location = objectOf(request, 'location');
  if (location?._ === 'inputPeerPhotoFileLocation') return locatePortrait(world, dc.id, location);
  const isPhoto = location?._ === 'inputPhotoFileLocation';
  if (location === undefined || (!isPhoto && location._ !== 'inputDocumentFileLocation')) {
    return refuse(400, 'LOCATION_INVALID');
  }
  const id = longOf(location, 'id');
  const media = world.media(id);
  if (media === undefined) return refuse(400, 'FILE_ID_INVALID');
  const { file } = media;
  const isRight = file.accessHash === longOf(location, 'access_hash') && isPhoto === (media.kind === 'photo');
  if (!isRight) return refuse(400, 'LOCATION_INVALID');
  if (file.dc !== dc.id) return refuse(303, `FILE_MIGRATE_${file.dc}`);
  const fault = judgeReference(bytesOf(location, 'file_reference'), dc.faults.now.referenceEpoch, id);
  if (fault !== undefined) return refuse(400, fault);
  const wanted = textOf(location, 'thumb_size');
  if (wanted === '' && !isPhoto) return { file, bytes: file };
  const size = isPhoto
    ? media.sizes?.find(({ type }) => type === wanted)
    : media.thumb?.type === wanted
      ? media.thumb
      : undefined;
  return size === undefined ? refuse(400, 'LOCATION_INVALID') : { file, bytes: size };
}

/** The photo of a person or a chat needs no reference: whoever may see them may see it. */
function locatePortrait(
  world: World,
  dc: number,
  location: TlObject,
): Found | (MethodAnswer & { kind: 'error' }) {
  const input = objectOf(location, 'peer');
  const peer = userOf(world, input) ?? chatOf(world, input);
  if (peer === undefined) return refuse(400, 'PEER_ID_INVALID');
  const media = world.portrait(peer.id);
  const size = media?.sizes?.at(location.big === true ? -1 : 0);
  if (media?.file.id !== longOf(location, 'photo_id') || size === undefined)
    return refuse(400, 'LOCATION_INVALID');
  return media.file.dc === dc
    ? { file: media.file, bytes: size }
    : refuse(303, `FILE_MIGRATE_${media.file.dc}`);
}
