// Rewrites src/mtproto/schema/api-198.ts: the part of Telegram's layer 198 that Sluice and its pretend data centre speak.
// Source of the lines: the `telegram` package, whose table is that layer. Run: node scripts/extract-api-schema.mjs

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @type {string[]} */
const lines = createRequire(import.meta.url)('telegram/tl/apiTl.js').split('\n');

/** Methods that we send or that the pretend data centre answers. */
const METHODS = [
  /^(invokeAfterMsgs?|initConnection|invokeWithLayer|invokeWithoutUpdates|invokeWithMessagesRange|invokeWithTakeout)$/,
  /^auth\.(sendCode|resendCode|cancelCode|signIn|signUp|checkPassword|logOut|resetAuthorizations|exportAuthorization|importAuthorization|bindTempAuthKey|exportLoginToken|importLoginToken|acceptLoginToken|requestPasswordRecovery|recoverPassword)$/,
  /^account\.(getPassword|updateStatus|getAuthorizations|initTakeoutSession|finishTakeoutSession|getNotifySettings|updateNotifySettings)$/,
  /^users\.(getUsers|getFullUser)$/,
  /^contacts\.(getContacts|resolveUsername|resolvePhone|search)$/,
  /^updates\.(getState|getDifference|getChannelDifference)$/,
  /^messages\.(getDialogs|getPinnedDialogs|getPeerDialogs|getDialogFilters|getHistory|search|searchGlobal|getSearchCounters|getMessages|getChats|getFullChat|getPeerSettings|getSearchResultsCalendar|getSearchResultsPositions|readHistory|sendMessage|editMessage|getUnreadMentions|getReplies|getSavedDialogs|getSavedHistory|getDocumentByHash)$/,
  /^channels\.(getMessages|getChannels|getFullChannel|getForumTopics|getForumTopicsByID|getParticipants?|readHistory)$/,
  /^photos\.getUserPhotos$/,
  /^upload\.(getFile|getFileHashes|getWebFile|getCdnFile|reuploadCdnFile|getCdnFileHashes|saveFilePart|saveBigFilePart)$/,
  /^help\.(getConfig|getNearestDc|getAppConfig|getAppUpdate|getCdnConfig|getUserInfo|getTermsOfServiceUpdate)$/,
  /^langpack\.(getLangPack|getStrings|getDifference|getLanguages)$/,
];

/**
 * Left out wherever their type keeps other constructors: shops, gifts, stars, stories, calls, bots' menus, page blocks and the
 * like, which the pretend data centre never sends.
 */
const LEFT_OUT =
  /^(message(Action|Media)(?!Empty|Photo$|Document$|WebPage$|Geo$|Venue$|Contact$|Poll$|Dice$|Unsupported$|ChatCreate|ChatEdit|ChatDelete|ChatAdd|ChannelCreate|PinMessage|HistoryClear|TopicCreate|TopicEdit|ChatJoined|ChatMigrate|ChannelMigrate|ContactSignUp|CustomAction|ScreenshotTaken)|update(?!s|ShortMessage|ShortChatMessage|Short$|New|Edit|Delete|UserStatus|UserTyping|UserName|LoginToken|ServiceNotification|Config$|DcOptions|ChatParticipants$|Channel$|ChannelTooLong|ReadHistory|ReadChannel|PtsChanged|MessageID|NotifySettings|PeerSettings|ChatUserTyping|ChannelUserTyping|Chat$|User$)|page(?!$)|pageBlock|pageRelated|pageTable|pageListItem|pageListOrdered|pageCaption|webPageAttribute|starGift|starsTransaction|payments\.|premium|inputInvoice|inputStorePayment|botApp|storyItem|storyItemDeleted|mediaArea|inputMedia(?!Empty)|inputChatPhoto|keyboardButton(?!$|Row|Url$|Callback)|inputKeyboard|inputSecure|secure|phoneCall|groupCall|businessW|businessG|businessA|inputBusiness|inputQuickReply|inputChatTheme|theme(?!$)|channelAdminLog|messageExtendedMedia(?!Preview))/;

/**
 * @typedef {{ name: string, line: string, isMethod: boolean, types: string[], result: string }} Definition
 * @type {Definition[]}
 */
const definitions = [];
let isMethod = false;
for (const line of lines) {
  if (line.startsWith('---')) isMethod = line.includes('functions');
  const [, name = '', fields = '', result = ''] = /^([\w.]+)#[0-9a-f]+ (.*)= ([\w.<>]+);$/.exec(line) ?? [];
  if (name === '' || /^(boolFalse|boolTrue|true|vector|null)$/.test(name)) continue;
  const types = [...fields.matchAll(/:(?:\w+\.\d+\?)?!?([\w.<>]+)/g)].map(([, type = '']) => innermost(type));
  definitions.push({ name, line, isMethod, types, result: innermost(result) });
}

/** @param {string} type @returns {string} the element type of a vector of vectors */
function innermost(type) {
  const inner = /<(.+)>/.exec(type)?.[1];
  return inner === undefined ? type : innermost(inner);
}

/** @param {string} type */
function constructorsOf(type) {
  return definitions.filter((definition) => !definition.isMethod && definition.result === type);
}

const chosen = new Set(
  definitions.filter((one) => one.isMethod && METHODS.some((pattern) => pattern.test(one.name))),
);
const seen = new Set();
const queue = [...chosen].flatMap((one) => [...one.types, one.result]);
queue.push('Updates', 'Update', 'Error');
for (let type = queue.pop(); type !== undefined; type = queue.pop()) {
  if (seen.has(type)) continue;
  seen.add(type);
  const all = constructorsOf(type);
  const kept = all.filter((one) => !LEFT_OUT.test(one.name));
  // A type must keep one constructor at least: the one with the fewest fields.
  const use =
    kept.length > 0
      ? kept
      : all.toSorted((left, right) => left.types.length - right.types.length).slice(0, 1);
  for (const one of use) {
    chosen.add(one);
    queue.push(...one.types);
  }
}
/** @param {boolean} wantMethods */
const text = (wantMethods) =>
  definitions
    .filter((one) => chosen.has(one) && one.isMethod === wantMethods)
    .map((one) => one.line)
    .join('\n');
const header = `import { parseSchema } from '../tl/schema.ts';

export { apiLayer } from './api-layer.ts';

/**
 * The part of layer 198 that sign-in, listing, updates and files need, for both ends of a connection. Written by
 * scripts/extract-api-schema.mjs, which holds the choice; every type named has a constructor at least.
 */
export const apiSchemaText = \`
`;
writeFileSync(
  new URL('../src/mtproto/schema/api-198.ts', import.meta.url),
  `${header}${text(false)}\n---functions---\n${text(true)}\n\`;\n\nexport const apiSchema = parseSchema(apiSchemaText);\n`,
);
