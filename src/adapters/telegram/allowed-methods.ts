/**
 * Every method the main connection may call. Sluice reads: nothing here marks anything read, writes, joins or shows us
 * as online. What a setting adds later is added here, and nowhere else. (Data connections call `upload.getFile` and
 * `upload.getFileHashes`; a new key calls `auth.importAuthorization`.)
 */
export const ALLOWED_METHODS: ReadonlySet<string> = new Set([
  // The connection itself: announcing ourselves with help.getConfig inside, keeping the line alive.
  'InvokeWithLayer',
  'PingDelayDisconnect',
  // Signing in and out, taking the sign-in along to another data centre.
  'auth.SendCode',
  'auth.ResendCode',
  'auth.CancelCode',
  'auth.SignIn',
  'auth.ExportLoginToken',
  'auth.ImportLoginToken',
  'account.GetPassword',
  'auth.CheckPassword',
  'auth.ExportAuthorization',
  'auth.LogOut',
  // Reading.
  'users.GetUsers',
  'messages.GetDialogs',
  'messages.GetHistory',
  'messages.Search',
  'messages.GetSearchCounters',
  'messages.GetMessages',
  'channels.GetMessages',
]);
