import { createComponent } from 'solid-js';
import { render } from 'solid-js/web';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Menu } from '../../src/ui/components/menu.tsx';

/** A menu that was opened from the button of a row. */
const opened = async () => {
  const root = document.createElement('div');
  root.innerHTML =
    '<table><tbody><tr data-key="one"><td><button></button></td></tr></tbody></table><div></div>';
  document.body.append(root);
  const anchor = root.querySelector('button')!;
  const onClose = vi.fn();
  const dispose = render(
    () =>
      createComponent(Menu, {
        label: 'Order',
        anchor,
        items: [{ label: 'To the top', act: () => undefined }],
        onClose,
      }),
    root.querySelector('div')!,
  );
  onTestFinished(() => {
    dispose();
    root.remove();
  });
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('To the top'));
  return {
    anchor,
    row: root.querySelector('tr')!,
    async close(): Promise<void> {
      root.querySelector<HTMLElement>('[popover]')?.hidePopover();
      await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
    },
  };
};

it('a menu gives the focus back to the button it was opened from', async () => {
  const menu = await opened();
  await menu.close();
  expect(document.activeElement).toBe(menu.anchor);
});

it('a menu gives it to nobody when the row of that button shows another by then', async () => {
  const menu = await opened();
  menu.row.dataset.key = 'two';
  await menu.close();
  expect(document.activeElement).not.toBe(menu.anchor);
});
