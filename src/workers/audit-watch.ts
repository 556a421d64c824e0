import type { AccountStatus } from '../ports/account.ts';
import type { Carrier } from '../ports/carrier.ts';
import type { FolderStatus } from '../ports/folder.ts';
import type { Log } from '../ports/log.ts';

/** What happens to the account without, or at the end of, an action of the user; a lock is no sign-out. */
export const auditAccount = (audit: Log): ((status: AccountStatus) => void) => {
  let before: AccountStatus['kind'] | null = null;
  return (status) => {
    const last = before;
    before = status.kind;
    if (status.kind === last) return;
    const isSigningIn = last === 'code' || last === 'password' || last === 'qr';
    if (status.kind === 'signed-in' && isSigningIn)
      audit.write('INFO', 'account', `signed in, data centre ${status.user.homeDc}`);
    if (status.kind === 'revoked')
      audit.write('WARNING', 'account', `signed out by Telegram: ${status.reason}`);
  };
};

const folderWords = (status: FolderStatus): string => {
  switch (status.kind) {
    case 'none':
      return 'none is chosen';
    case 'downloads':
      return 'finished files go to the browser’s own downloads';
    case 'ready':
      return `“${status.name}” may be written`;
    case 'needs-permission':
      return `“${status.name}” needs permission again`;
    case 'unusable':
      return `“${status.name}” cannot be used: ${status.code}`;
  }
};

/** What the browser permits, and takes back. */
export const auditFolder = (audit: Log): ((status: FolderStatus) => void) => {
  let before = '';
  return (status) => {
    const words = folderWords(status);
    if (words !== before) audit.write('INFO', 'permission', `folder: ${words}`);
    before = words;
  };
};

/** Which files came into being in the user's folder, and under which names. */
export const withFilesAudited = (carrier: Carrier, audit: Log): Carrier => ({
  ...carrier,
  publish: async (order, progress, signal) => {
    const published = await carrier.publish(order, progress, signal);
    if (!published.ok) return published;
    const { path } = published.value;
    const renamed = path === order.name ? '' : `, wished for as “${order.name}”`;
    audit.write('INFO', 'files', `published “${path}”${renamed}`, { path, sizeBytes: order.sizeBytes });
    return published;
  },
});
