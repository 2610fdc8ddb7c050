import { attempt } from '../../http/attempt.ts';
import { sendJson } from '../../http/send-json.ts';
import { rowPath } from '../../sync/row.ts';
import { Button } from '../../ui/button.tsx';
import { showUndo } from '../../ui/toasts.ts';
import type { SwitchRow } from './switch-parts.ts';

/** Removes the switches of one type of row, to which those of the whole show apply from then on. */
export function RemoveSwitch({ row, name }: { row: SwitchRow; name: string }) {
  const path = rowPath('switch', row.uuid);
  const remove = async () => {
    if (!(await attempt(() => sendJson('DELETE', path)))) return;
    showUndo(`The switches of ${name} are removed`, () => {
      void attempt(() => sendJson('POST', `${path}/restore`, {}));
    });
  };
  return (
    <Button look="quiet" aria-label={`Remove the switches of ${name}`} onClick={() => void remove()}>
      Remove
    </Button>
  );
}
