import type { Method, UserCall } from '../call.ts';
import { openAuthMethods, userAuthMethods } from './auth.ts';
import { channelMethods } from './channels.ts';
import { codeMethods } from './codes.ts';
import { dialogMethods } from './dialogs.ts';
import { fileMethods } from './files.ts';
import { helpMethods } from './help.ts';
import { openLoginTokenMethods, userLoginTokenMethods } from './login-tokens.ts';
import { messageMethods } from './messages.ts';
import { passwordMethods } from './password.ts';
import { updateMethods } from './updates.ts';
import { userInfoMethods } from './users.ts';

/** May be called before anybody is signed in. */
export const openMethods: Readonly<Record<string, Method>> = {
  ...helpMethods,
  ...openAuthMethods,
  ...codeMethods,
  ...openLoginTokenMethods,
  ...passwordMethods,
};

export const userMethods: Readonly<Record<string, Method<UserCall>>> = {
  ...userAuthMethods,
  ...userLoginTokenMethods,
  ...updateMethods,
  ...userInfoMethods,
  ...dialogMethods,
  ...messageMethods,
  ...channelMethods,
  ...fileMethods,
};
