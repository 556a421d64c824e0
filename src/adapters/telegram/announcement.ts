import { apiLayer } from '../../mtproto/schema/api-layer.ts';
import type { ConnectionDescription } from '../../mtproto/session/wrapping.ts';
import type { ClientDescription } from '../../ports/source.ts';

/** `initConnection` for sessions of our own: what we are, truthfully. `lang_pack` belongs to official apps. */
export const describeConnection = (client: ClientDescription): ConnectionDescription => ({
  layer: apiLayer,
  initConnection: {
    api_id: client.apiId,
    device_model: client.deviceModel,
    system_version: client.systemVersion,
    app_version: client.appVersion,
    system_lang_code: client.languageCode,
    lang_pack: '',
    lang_code: client.languageCode,
  },
});
