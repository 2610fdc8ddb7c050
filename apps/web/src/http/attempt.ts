import { showFailure } from '../ui/toasts.ts';
import { RequestFailed } from './fetch-json.ts';

/** Does something that the server may refuse, and shows its sentence; answers whether it was done. */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    showFailure(error instanceof RequestFailed ? error.message : 'This did not work. Try again.');
    return false;
  }
}
