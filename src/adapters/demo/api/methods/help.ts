import type { TlObject } from '../../../../mtproto/tl/types.ts';
import { type Call, type Method, value } from '../call.ts';

const CONFIG_LIFETIME_SECONDS = 3_600;

function getConfig({ server, dc }: Call): TlObject {
  const date = Math.floor(dc.serverNow() / 1000);
  return {
    _: 'config',
    date,
    expires: date + CONFIG_LIFETIME_SECONDS,
    test_mode: false,
    this_dc: dc.id,
    dc_options: server.options.addresses.map(({ dc: id, isMedia, host, port }) => ({
      _: 'dcOption',
      id,
      ip_address: host,
      port,
      media_only: isMedia,
      static: !isMedia,
      this_port_only: true,
    })),
    dc_txt_domain_name: 'demo.invalid',
    chat_size_max: 200,
    megagroup_size_max: 200_000,
    forwarded_count_max: 100,
    online_update_period_ms: 210_000,
    offline_blur_timeout_ms: 5_000,
    offline_idle_timeout_ms: 30_000,
    online_cloud_timeout_ms: 300_000,
    notify_cloud_delay_ms: 30_000,
    notify_default_delay_ms: 1_500,
    push_chat_period_ms: 60_000,
    push_chat_limit: 2,
    edit_time_limit: 172_800,
    revoke_time_limit: 2_147_483_647,
    revoke_pm_time_limit: 2_147_483_647,
    rating_e_decay: 2_419_200,
    stickers_recent_limit: 200,
    channels_read_media_period: 604_800,
    call_receive_timeout_ms: 20_000,
    call_ring_timeout_ms: 90_000,
    call_connect_timeout_ms: 30_000,
    call_packet_timeout_ms: 10_000,
    me_url_prefix: 'https://t.me/',
    caption_length_max: 1_024,
    message_length_max: 4_096,
    webfile_dc_id: 4,
  };
}

export const helpMethods: Readonly<Record<string, Method>> = {
  'help.getConfig': (call) => value(getConfig(call)),
  'help.getNearestDc': ({ dc }) =>
    value({ _: 'nearestDc', country: 'NL', this_dc: dc.id, nearest_dc: dc.id }),
  'help.getAppConfig': () => value({ _: 'help.appConfig', hash: 1, config: { _: 'jsonObject', value: [] } }),
};
