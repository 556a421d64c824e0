import './environment.ts';
import { Api } from 'telegram';

const LONGEST = 500;

/**
 * What Telegram wants said to the user in its own words (core.telegram.org/constructor/updateServiceNotification): the
 * text that belongs to errors of code 406 comes this way. Characters that steer the text around them are taken out.
 */
export function serviceWords(update: Api.TypeUpdates): readonly { text: string; isPopup: boolean }[] {
  return updatesIn(update).flatMap((one) => {
    if (!(one instanceof Api.UpdateServiceNotification)) return [];
    const text = one.message
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim()
      .slice(0, LONGEST);
    return text === '' ? [] : [{ text, isPopup: one.popup === true }];
  });
}

export function updatesIn(update: Api.TypeUpdates): readonly Api.TypeUpdate[] {
  if (update instanceof Api.UpdateShort) return [update.update];
  return update instanceof Api.Updates || update instanceof Api.UpdatesCombined ? update.updates : [];
}
